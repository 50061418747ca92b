"""What the reader has to do now, in the order of doing it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from shared.models import JobReport, OutcomeStatus, SkuUse
from shared.rendering.bidi import isolate
from shared.rendering.i18n import Catalogue, catalogue, counted
from shared.rendering.passwords import PasswordDisplay, is_password_gone
from shared.rendering.products import product_name
from shared.rendering.sentences import remedy
from shared.rendering.tallies import count_outcomes

TO_FIX_NAME: Final = "to-fix.csv"
LOCKED_NAME: Final = "passwords.zip"  # the passwords, where they are delivered encrypted


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do; without a title it is a step of a remedy."""

    text: str
    title: str = ""


def list_tasks(
    report: JobReport, language: str, passwords: PasswordDisplay, attached: Sequence[str]
) -> tuple[Task, ...]:
    """The reader's tasks; `attached` are the names of the mail's attachments."""
    if report.refusal:
        return tuple(Task(text=step) for step in remedy(report.refusal, language))
    return tuple(_report_tasks(report, catalogue(language), passwords, attached))


def _report_tasks(
    report: JobReport, texts: Catalogue, passwords: PasswordDisplay, attached: Sequence[str]
) -> Iterator[Task]:
    counts = count_outcomes(report)
    if rows := counts.get(OutcomeStatus.INVALID):
        yield _fix_rows(rows, texts, attached)
    if people := counts.get(OutcomeStatus.NO_LICENSE):
        yield _get_licenses(people, report, texts)
    if rows := counts.get(OutcomeStatus.FAILED):
        yield _see_to_failures(rows, texts)
    if people := counts.get(OutcomeStatus.KEPT):
        yield _see_to_kept(people, texts)
    yield from _password_tasks(report, texts, passwords)
    if people := counts.get(OutcomeStatus.WOULD_CREATE):
        yield _leave_preview(people, texts)


def _fix_rows(rows: int, texts: Catalogue, attached: Sequence[str]) -> Task:
    to_fix = next((name for name in attached if name.startswith(TO_FIX_NAME)), None)
    text = texts.gettext(
        "Correct your own file and drop it again. What is wrong stands below and in results.csv."
    )
    if to_fix:
        text = texts.gettext(
            "Open the attached {attachment}: its last column says what is wrong. Correct it there "
            "and drop {attachment} in the same place."
        ).format(attachment=isolate(to_fix, texts.language))
    return Task(title=counted(texts, "Fix {count} row", "Fix {count} rows", rows), text=text)


def _get_licenses(people: int, report: JobReport, texts: Catalogue) -> Task:
    return Task(
        title=counted(
            texts, "Get a licence for {count} person", "Get licences for {count} people", people
        ),
        text=" ".join([*_missing_units(report.skus, texts), _drop_again(report, texts)]),
    )


def _missing_units(skus: Sequence[SkuUse], texts: Catalogue) -> Iterator[str]:
    for sku in skus:
        if sku.missing:
            yield counted(
                texts,
                "{count} more licence of {product} is needed.",
                "{count} more licences of {product} are needed.",
                sku.missing,
                product=isolate(product_name(sku.sku_part_number), texts.language),
            )


def _drop_again(report: JobReport, texts: Catalogue) -> str:
    if report.preview:
        return texts.gettext("Have licences bought or freed before you drop the file for real.")
    return texts.gettext(
        "Once bought or freed, drop the same file again: it creates just the accounts that are "
        "still missing."
    )


def _see_to_failures(rows: int, texts: Catalogue) -> Task:
    return Task(
        title=counted(texts, "See to {count} failed row", "See to {count} failed rows", rows),
        text=texts.gettext("What happened, and what to do about it, stands below with each row."),
    )


def _see_to_kept(people: int, texts: Catalogue) -> Task:
    return Task(
        title=counted(
            texts, "Look at {count} kept account", "Look at {count} kept accounts", people
        ),
        text=texts.gettext(
            "Rollcall removes only accounts that nobody has used or changed. Delete these in the "
            "Microsoft 365 admin centre if nobody needs them."
        ),
    )


def _password_tasks(
    report: JobReport, texts: Catalogue, passwords: PasswordDisplay
) -> Iterator[Task]:
    created = [row for row in report.rows if row.status is OutcomeStatus.CREATED]
    if passwords is PasswordDisplay.NOT_SENT:
        unknown, reason = len(created), texts.gettext("Passwords are not sent by mail here.")
    else:
        unknown = sum(map(is_password_gone, created))
        reason = texts.gettext("Their temporary passwords are no longer known.")
    if known := len(created) - unknown:
        yield _hand_out(known, texts, passwords)
    if unknown:
        yield _reset_passwords(unknown, reason, texts)


def _hand_out(people: int, texts: Catalogue, passwords: PasswordDisplay) -> Task:
    title = counted(
        texts, "Hand out {count} temporary password", "Hand out {count} temporary passwords", people
    )
    return Task(title=title, text=_how_to_hand_out(texts, passwords))


def _how_to_hand_out(texts: Catalogue, passwords: PasswordDisplay) -> str:
    match passwords:
        case PasswordDisplay.WITHHELD:
            return texts.gettext(
                "They are in the mail only, not in this copy. The first sign-in asks for a "
                "password of the person's own."
            )
        case PasswordDisplay.LOCKED:
            return texts.gettext(
                "They are in the attached {attachment}, which opens with the passphrase that "
                "your administrator set. Use 7-Zip, WinZip or Keka, because Windows itself "
                "cannot open it. Give each person theirs in private, on paper or by phone. The "
                "first sign-in asks for a password of their own. Delete this mail afterwards, "
                "and what you took out of {attachment}."
            ).format(attachment=isolate(LOCKED_NAME, texts.language))
        case _:
            return texts.gettext(
                "Give each person theirs in private, on paper or by phone. The first sign-in "
                "asks for a password of their own. Delete this mail afterwards."
            )


def _reset_passwords(people: int, reason: str, texts: Catalogue) -> Task:
    advice = texts.gettext("Reset them in the Microsoft 365 admin centre before the first sign-in.")
    return Task(
        title=counted(texts, "Reset {count} password", "Reset {count} passwords", people),
        text=f"{reason} {advice}",
    )


def _leave_preview(people: int, texts: Catalogue) -> Task:
    return Task(
        title=counted(
            texts, "Create {count} account for real", "Create {count} accounts for real", people
        ),
        text=texts.gettext(
            "This was a preview and nothing was created. To create the accounts, drop the file "
            "outside the preview folder."
        ),
    )
