"""The tasks of the reader, in the order of doing them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from shared.models import FileError, JobKind, JobReport, OutcomeStatus, SkuUse
from shared.rendering.lazy_texts import Fact, LazyText, gettext_lazy, ngettext_lazy, paragraph
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

    text: Fact
    title: LazyText | None = None


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
    report: JobReport, passwords: PasswordDisplay, attached: Sequence[str]
) -> Iterator[Task]:
    """The reader's tasks; `attached` are the names of the mail's attachments."""
    if report.refusal:
        yield from (Task(text=step) for step in remedy(report.refusal))
        if EMPTY_LIST_NAME in attached:
            yield _fill_in_list()
        return
    counts = count_outcomes(report)
    if rows := counts.get(OutcomeStatus.INVALID):
        yield _fix_rows(rows, attached)
    to_fix = max((sku.missing_to_fix for sku in report.skus), default=0)
    if lacking := sum(row.lacks_units for row in report.rows) + to_fix:
        yield _get_licenses(lacking, report)
    if rows := counts.get(OutcomeStatus.FAILED):
        yield _see_to_failures(rows)
    if people := counts.get(OutcomeStatus.KEPT):
        yield _see_to_kept(people)
    yield from _password_tasks(report, passwords, attached)
    if people := counts.get(OutcomeStatus.WOULD_CREATE):
        yield _leave_preview(people)


def _fill_in_list() -> Task:
    text = gettext_lazy(
        "The attached {attachment} is an empty list with every column.", attachment=EMPTY_LIST_NAME
    )
    return Task(text=text)


def _fix_rows(rows: int, attached: Sequence[str]) -> Task:
    to_fix = next(filter(is_to_fix_name, attached), None)
    text = gettext_lazy(
        "Correct your own file and upload it again. The errors are listed below and in "
        "results.xlsx."
    )
    if to_fix:
        text = gettext_lazy(
            "Open the attached {attachment}. The last column says what is wrong. "
            "Correct it there and upload {attachment} in the same place.",
            attachment=to_fix,
        )
    return Task(title=ngettext_lazy("Fix {count} row", "Fix {count} rows", rows), text=text)


def _get_licenses(people: int, report: JobReport) -> Task:
    return Task(
        title=ngettext_lazy(
            "Get a licence for {count} person", "Get licences for {count} people", people
        ),
        text=paragraph(*_missing_units(report.skus), _drop_again(report)),
    )


def _missing_units(skus: Sequence[SkuUse]) -> Iterator[LazyText]:
    for sku in skus:
        product = product_name(sku.sku_part_number)
        if sku.missing:
            yield ngettext_lazy(
                "{count} more licence of {product} is needed.",
                "{count} more licences of {product} are needed.",
                sku.missing,
                product=product,
            )
        if sku.missing_to_fix:
            yield ngettext_lazy(
                "The rows to fix will need {count} more licence of {product}.",
                "The rows to fix will need {count} more licences of {product}.",
                sku.missing_to_fix,
                product=product,
            )


def _drop_again(report: JobReport) -> LazyText:
    waits = any(row.status is OutcomeStatus.WAITING and row.lacks_units for row in report.rows)
    if report.round and waits:
        return gettext_lazy(
            "Rollcall creates these accounts automatically when licences are free, until {time}.",
            time=report.round.until,
        )
    if report.kind is JobKind.PREVIEW:
        return gettext_lazy(
            "Ask for more licences before you upload the file to create the accounts."
        )
    return gettext_lazy(
        "When more licences are available, upload the same file again. Only the"
        " missing accounts will be created."
    )


def _see_to_failures(rows: int) -> Task:
    return Task(
        title=ngettext_lazy("Check {count} failed row", "Check {count} failed rows", rows),
        text=gettext_lazy("Each row below says what happened and what to do."),
    )


def _see_to_kept(people: int) -> Task:
    return Task(
        title=ngettext_lazy(
            "Look at {count} kept account", "Look at {count} kept accounts", people
        ),
        text=gettext_lazy(
            "These accounts have been used or changed, so Rollcall kept them. If "
            "nobody needs them, ask your administrator to delete them."
        ),
    )


def _password_tasks(
    report: JobReport, passwords: PasswordDisplay, attached: Sequence[str]
) -> Iterator[Task]:
    created = [row for row in report.rows if row.status is OutcomeStatus.CREATED]
    unknown = sum(map(is_password_gone, created))
    reason = gettext_lazy("Their temporary passwords are no longer known.")
    if passwords is PasswordDisplay.NOT_SENT:
        unknown = len(created)
        reason = gettext_lazy("Your organisation does not send passwords by email.")
    if known := len(created) - unknown:
        yield _hand_out(known, passwords, attached)
    if unknown:
        yield _reset_passwords(unknown, reason)


def _hand_out(people: int, passwords: PasswordDisplay, attached: Sequence[str]) -> Task:
    title = ngettext_lazy(
        "Give out {count} temporary password", "Give out {count} temporary passwords", people
    )
    how = _how_to_hand_out(passwords)
    if SLIPS_NAME not in attached:
        return Task(title=title, text=how)
    print_it = gettext_lazy(
        "Print the attached {attachment}: it has a part for each person.", attachment=SLIPS_NAME
    )
    return Task(title=title, text=paragraph(print_it, how))


def _how_to_hand_out(passwords: PasswordDisplay) -> LazyText:
    match passwords:
        case PasswordDisplay.WITHHELD:
            return gettext_lazy(
                "They are in the email only, not in this copy. Each person chooses a "
                "new password when they first sign in."
            )
        case PasswordDisplay.LOCKED:
            return gettext_lazy(
                "They are in the attached {attachment}, which opens with the passphrase"
                " that your administrator set. Give each person their own password in "
                "private, on paper or by phone. They choose a new one when they first "
                "sign in. Then delete this email and every copy of {attachment}.",
                attachment=LOCKED_NAME,
            )
        case PasswordDisplay.ON_PAGE:
            return gettext_lazy(
                "They are on the Rollcall page, for those who may see them. Give each "
                "person their own password in private, on paper or by phone, and then "
                "say on the page that they are handed over."
            )
        case _:
            return gettext_lazy(
                "Give each person their own password in private, on paper or by phone. "
                "They choose a new one when they first sign in. Then delete this email."
            )


def _reset_passwords(people: int, reason: LazyText) -> Task:
    advice = gettext_lazy("Ask your administrator to reset them before the first sign-in.")
    return Task(
        title=ngettext_lazy("Reset {count} password", "Reset {count} passwords", people),
        text=paragraph(reason, advice),
    )


def _leave_preview(people: int) -> Task:
    return Task(
        title=ngettext_lazy("Create {count} account", "Create {count} accounts", people),
        text=gettext_lazy(
            "This was a preview and nothing was created. To create the accounts, "
            "upload the file outside the preview folder."
        ),
    )
