"""The tasks of the reader, in the order of doing them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from shared.models import FileError, JobKind, JobReport, OutcomeStatus, SkuUse
from shared.rendering.i18n import Texts
from shared.rendering.password_display import PasswordDisplay, is_password_gone
from shared.rendering.products import product_name
from shared.rendering.sentences import remedy
from shared.rendering.statuses import count_outcomes

RESULTS_NAME: Final = "results.xlsx"
LOCKED_NAME: Final = "passwords.xlsx"  # the passwords, where they are delivered encrypted
SLIPS_NAME: Final = "handout.html"  # to print: a part for each new person
EMPTY_LIST_NAME: Final = "staff-list.xlsx"  # to fill in
_TO_FIX: Final = "to-fix-"
_NO_STAFF_LIST: Final = frozenset(
    {FileError.EMPTY, FileError.NO_ROWS, FileError.NOT_CSV, FileError.WRONG_COLUMNS}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do; without a title it is a step of a remedy."""

    text: str
    title: str = ""


def to_fix_name(job_id: str) -> str:
    """The name of the file to fix: one for each job, so that no two uploads have the same name."""
    return f"{_TO_FIX}{job_id.rpartition('-')[2]}.xlsx"


def needs_empty_list(report: JobReport) -> bool:
    """True if the file was no staff list, so that an empty one helps."""
    is_list = report.kind is not JobKind.UNDO
    return is_list and report.refusal is not None and report.refusal.code in _NO_STAFF_LIST


def is_to_fix_name(name: str) -> bool:
    """True if `to_fix_name` made this name."""
    return name.startswith(_TO_FIX)


def list_tasks(
    report: JobReport, texts: Texts, passwords: PasswordDisplay, attached: Sequence[str]
) -> tuple[Task, ...]:
    """The reader's tasks; `attached` are the names of the mail's attachments."""
    if report.refusal:
        steps = [Task(text=step) for step in remedy(report.refusal, texts)]
        if EMPTY_LIST_NAME in attached:
            fill_in = texts.gettext("The attached {attachment} is an empty list with every column.")
            steps.append(Task(text=fill_in.format(attachment=texts.isolate(EMPTY_LIST_NAME))))
        return tuple(steps)
    return tuple(_report_tasks(report, texts, passwords, attached))


def _report_tasks(
    report: JobReport, texts: Texts, passwords: PasswordDisplay, attached: Sequence[str]
) -> Iterator[Task]:
    counts = count_outcomes(report)
    if rows := counts.get(OutcomeStatus.INVALID):
        yield _fix_rows(rows, texts, attached)
    to_fix = max((sku.missing_to_fix for sku in report.skus), default=0)
    if lacking := sum(row.lacks_units for row in report.rows) + to_fix:
        yield _get_licenses(lacking, report, texts)
    if rows := counts.get(OutcomeStatus.FAILED):
        yield _see_to_failures(rows, texts)
    if people := counts.get(OutcomeStatus.KEPT):
        yield _see_to_kept(people, texts)
    yield from _password_tasks(report, texts, passwords, attached)
    if people := counts.get(OutcomeStatus.WOULD_CREATE):
        yield _leave_preview(people, texts)


def _fix_rows(rows: int, texts: Texts, attached: Sequence[str]) -> Task:
    to_fix = next(filter(is_to_fix_name, attached), None)
    text = texts.gettext(
        "Correct your own file and upload it again. The errors are listed below and in "
        "results.xlsx."
    )
    if to_fix:
        text = texts.gettext(
            "Open the attached {attachment}. The last column says what is wrong. "
            "Correct it there and upload {attachment} in the same place."
        ).format(attachment=texts.isolate(to_fix))
    return Task(title=texts.plural("Fix {count} row", "Fix {count} rows", rows), text=text)


def _get_licenses(people: int, report: JobReport, texts: Texts) -> Task:
    return Task(
        title=texts.plural(
            "Get a licence for {count} person", "Get licences for {count} people", people
        ),
        text=" ".join([*_missing_units(report.skus, texts), _drop_again(report, texts)]),
    )


def _missing_units(skus: Sequence[SkuUse], texts: Texts) -> Iterator[str]:
    for sku in skus:
        product = texts.isolate(product_name(sku.sku_part_number))
        if sku.missing:
            yield texts.plural(
                "{count} more licence of {product} is needed.",
                "{count} more licences of {product} are needed.",
                sku.missing,
                product=product,
            )
        if sku.missing_to_fix:
            yield texts.plural(
                "The rows to fix will need {count} more licence of {product}.",
                "The rows to fix will need {count} more licences of {product}.",
                sku.missing_to_fix,
                product=product,
            )


def _drop_again(report: JobReport, texts: Texts) -> str:
    waits = any(row.status is OutcomeStatus.WAITING and row.lacks_units for row in report.rows)
    if report.round and waits:
        return texts.gettext(
            "Rollcall creates these accounts automatically when licences are free, until {time}."
        ).format(time=texts.isolate(texts.moment(report.round.until)))
    if report.kind is JobKind.PREVIEW:
        return texts.gettext(
            "Ask for more licences before you upload the file to create the accounts."
        )
    return texts.gettext(
        "When more licences are available, upload the same file again. Only the"
        " missing accounts will be created."
    )


def _see_to_failures(rows: int, texts: Texts) -> Task:
    return Task(
        title=texts.plural("Check {count} failed row", "Check {count} failed rows", rows),
        text=texts.gettext("Each row below says what happened and what to do."),
    )


def _see_to_kept(people: int, texts: Texts) -> Task:
    return Task(
        title=texts.plural("Look at {count} kept account", "Look at {count} kept accounts", people),
        text=texts.gettext(
            "These accounts have been used or changed, so Rollcall kept them. If "
            "nobody needs them, ask your administrator to delete them."
        ),
    )


def _password_tasks(
    report: JobReport, texts: Texts, passwords: PasswordDisplay, attached: Sequence[str]
) -> Iterator[Task]:
    created = [row for row in report.rows if row.status is OutcomeStatus.CREATED]
    if passwords is PasswordDisplay.NOT_SENT:
        unknown, reason = (
            len(created),
            texts.gettext("Your organisation does not send passwords by email."),
        )
    else:
        unknown = sum(map(is_password_gone, created))
        reason = texts.gettext("Their temporary passwords are no longer known.")
    if known := len(created) - unknown:
        yield _hand_out(known, texts, passwords, attached)
    if unknown:
        yield _reset_passwords(unknown, reason, texts)


def _hand_out(
    people: int, texts: Texts, passwords: PasswordDisplay, attached: Sequence[str]
) -> Task:
    title = texts.plural(
        "Give out {count} temporary password", "Give out {count} temporary passwords", people
    )
    text = _how_to_hand_out(texts, passwords)
    if SLIPS_NAME in attached:
        print_it = texts.gettext("Print the attached {attachment}: it has a part for each person.")
        text = f"{print_it.format(attachment=texts.isolate(SLIPS_NAME))} {text}"
    return Task(title=title, text=text)


def _how_to_hand_out(texts: Texts, passwords: PasswordDisplay) -> str:
    match passwords:
        case PasswordDisplay.WITHHELD:
            return texts.gettext(
                "They are in the email only, not in this copy. Each person chooses a "
                "new password when they first sign in."
            )
        case PasswordDisplay.LOCKED:
            return texts.gettext(
                "They are in the attached {attachment}, which opens with the passphrase"
                " that your administrator set. Give each person their own password in "
                "private, on paper or by phone. They choose a new one when they first "
                "sign in. Then delete this email and every copy of {attachment}."
            ).format(attachment=texts.isolate(LOCKED_NAME))
        case PasswordDisplay.ON_PAGE:
            return texts.gettext(
                "They are on the Rollcall page, for those who may see them. Give each "
                "person their own password in private, on paper or by phone, and then "
                "say on the page that they are handed over."
            )
        case _:
            return texts.gettext(
                "Give each person their own password in private, on paper or by phone. "
                "They choose a new one when they first sign in. Then delete this email."
            )


def _reset_passwords(people: int, reason: str, texts: Texts) -> Task:
    advice = texts.gettext("Ask your administrator to reset them before the first sign-in.")
    return Task(
        title=texts.plural("Reset {count} password", "Reset {count} passwords", people),
        text=f"{reason} {advice}",
    )


def _leave_preview(people: int, texts: Texts) -> Task:
    return Task(
        title=texts.plural("Create {count} account", "Create {count} accounts", people),
        text=texts.gettext(
            "This was a preview and nothing was created. To create the accounts, "
            "upload the file outside the preview folder."
        ),
    )
