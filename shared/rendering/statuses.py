"""The words for each outcome, in the past and, for a preview, in the conditional."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from shared.models import JobKind, JobReport, OutcomeStatus
from shared.rendering.i18n import gettext_noop, ngettext_noop
from shared.rendering.lazy_texts import (
    Fact,
    Joining,
    LazyText,
    Several,
    gettext_lazy,
    ngettext_lazy,
)
from shared.rendering.plain_text import one_line, unlinked


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusText:
    """The words and the colour of one outcome.

    `tally` and `preview_tally` are singular and plural, with `{count}`.
    """

    title: str
    tally: tuple[str, str]
    preview_tally: tuple[str, str]
    note: str
    preview_note: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of the outcome bar; `percent` of its width, at least 1."""

    text: LazyText
    colour: str
    percent: int


def tally(status: OutcomeStatus, count: int, *, preview: bool) -> LazyText:
    """The outcome and how often it came, such as "3 rows to fix"."""
    words = STATUS_TEXTS[status]
    singular, plural = words.preview_tally if preview else words.tally
    return ngettext_lazy(singular, plural, count)


def note(
    status: OutcomeStatus,
    *,
    preview: bool,
    is_undo: bool = False,
    licenses_follow: bool = False,
    sign_in_allowed: bool = True,
) -> LazyText:
    """The meaning of the outcome, in a sentence or two."""
    if is_undo and status is OutcomeStatus.FAILED:
        return gettext_lazy(_NOT_UNDONE)
    if is_undo and status is OutcomeStatus.WAITING:
        return gettext_lazy(_NOT_UNDONE_YET)
    if licenses_follow and status is OutcomeStatus.CREATED:
        return gettext_lazy(_LICENSES_FOLLOW)
    if status is OutcomeStatus.CREATED and not sign_in_allowed:
        return gettext_lazy(_SIGN_IN_BLOCKED)
    words = STATUS_TEXTS[status]
    return gettext_lazy(words.preview_note if preview else words.note)


_MADE: Final = StatusText(
    title=gettext_noop("New accounts"),
    tally=ngettext_noop("{count} account created", "{count} accounts created"),
    preview_tally=ngettext_noop(
        "{count} account would be created", "{count} accounts would be created"
    ),
    note=gettext_noop("These accounts are ready for use."),
    preview_note=gettext_noop("These accounts can be created."),
    colour="#0b5cad",
)

_LICENSES_FOLLOW: Final = gettext_noop(
    "These accounts exist. Microsoft 365 assigns their licences "
    "automatically, usually within minutes."
)

_SIGN_IN_BLOCKED: Final = gettext_noop("These accounts exist, but nobody can sign in to them yet.")

_NOT_UNDONE: Final = gettext_noop(
    "These accounts were not removed, or Microsoft 365 did not confirm that they were."
)

_NOT_UNDONE_YET: Final = gettext_noop(
    "Rollcall was creating these accounts when your list came. Another email says how it ended."
)


def _undone(title: str, tally: tuple[str, str], note: str, *, colour: str) -> StatusText:
    """The words of an outcome that no preview has."""
    return StatusText(
        title=title,
        tally=tally,
        preview_tally=tally,
        note=note,
        preview_note=note,
        colour=colour,
    )


# The order is that of the mail: first what needs action.
STATUS_TEXTS: Final[Mapping[OutcomeStatus, StatusText]] = {
    OutcomeStatus.FAILED: StatusText(
        title=gettext_noop("Failed"),
        tally=ngettext_noop("{count} row failed", "{count} rows failed"),
        preview_tally=ngettext_noop("{count} row would fail", "{count} rows would fail"),
        note=gettext_noop("These rows are valid, but their accounts could not be completed."),
        preview_note=gettext_noop("These rows are valid, but their accounts could not be created."),
        colour="#a3305c",
    ),
    OutcomeStatus.INVALID: StatusText(
        title=gettext_noop("To fix"),
        tally=ngettext_noop("{count} row to fix", "{count} rows to fix"),
        preview_tally=ngettext_noop("{count} row to fix", "{count} rows to fix"),
        note=gettext_noop("No account was created for these rows."),
        preview_note=gettext_noop("No account would be created for these rows."),
        colour="#c2512b",
    ),
    OutcomeStatus.WAITING: StatusText(
        title=gettext_noop("Waiting"),
        tally=ngettext_noop("{count} person waiting", "{count} people waiting"),
        preview_tally=ngettext_noop("{count} person would wait", "{count} people would wait"),
        note=gettext_noop(
            "Rollcall creates these accounts automatically as soon as it can and sends another "
            "email. Do not upload these rows again."
        ),
        preview_note=gettext_noop(
            "Rollcall would create these accounts automatically as soon as it can."
        ),
        colour="#b87a0c",
    ),
    OutcomeStatus.WITHDRAWN: _undone(
        gettext_noop("Withdrawn"),
        ngettext_noop("{count} person no longer waiting", "{count} people no longer waiting"),
        gettext_noop("These people had no account yet. They no longer wait for one."),
        colour="#8592a3",
    ),
    OutcomeStatus.NO_LICENSE: StatusText(
        title=gettext_noop("No licence"),
        tally=ngettext_noop("{count} without a licence", "{count} without licences"),
        preview_tally=ngettext_noop(
            "{count} would have no licence", "{count} would have no licences"
        ),
        note=gettext_noop("These rows are correct, but there were no licences left."),
        preview_note=gettext_noop("These rows are correct, but there would be no licences left."),
        colour="#b87a0c",
    ),
    OutcomeStatus.KEPT: _undone(
        gettext_noop("Kept"),
        ngettext_noop("{count} account kept", "{count} accounts kept"),
        gettext_noop(
            "These accounts have been used or changed since. Delete them by hand if"
            " nobody needs them."
        ),
        colour="#b87a0c",
    ),
    OutcomeStatus.REMOVED: _undone(
        gettext_noop("Removed accounts"),
        ngettext_noop("{count} account removed", "{count} accounts removed"),
        gettext_noop("They can be restored in the Microsoft 365 admin centre for 30 days."),
        colour="#0b5cad",
    ),
    OutcomeStatus.CREATED: _MADE,
    OutcomeStatus.WOULD_CREATE: _MADE,
    OutcomeStatus.DUPLICATE_USER_NAME: StatusText(
        title=gettext_noop("Already existed"),
        tally=ngettext_noop("{count} already existed", "{count} already existed"),
        preview_tally=ngettext_noop("{count} already exists", "{count} already exist"),
        note=gettext_noop("These accounts were not changed."),
        preview_note=gettext_noop("These accounts would not be changed."),
        colour="#8592a3",
    ),
    OutcomeStatus.GONE: _undone(
        gettext_noop("Already removed"),
        ngettext_noop("{count} already removed", "{count} already removed"),
        gettext_noop("Somebody else had already removed these accounts."),
        colour="#8592a3",
    ),
    OutcomeStatus.NOT_CREATED: _undone(
        gettext_noop("Never created by that run"),
        ngettext_noop("{count} never created", "{count} never created"),
        gettext_noop("That run created no account for these rows, so there was nothing to remove."),
        colour="#8592a3",
    ),
}


_LONGEST_NAME_IN_SUBJECT: Final = 80
_NEVER_MADE: Final = (OutcomeStatus.NOT_CREATED, OutcomeStatus.WITHDRAWN, OutcomeStatus.WAITING)
ACHIEVED: Final = (OutcomeStatus.CREATED, OutcomeStatus.WOULD_CREATE, OutcomeStatus.REMOVED)


def count_outcomes(report: JobReport) -> Mapping[OutcomeStatus, int]:
    """How many rows had each outcome, in the order of the mail; only outcomes that came."""
    counts = Counter(row.status for row in report.rows)
    return {status: counts[status] for status in STATUS_TEXTS if counts[status]}


def list_shares(report: JobReport) -> Iterator[Share]:
    """The parts of the outcome bar, first what was achieved."""
    counts = count_outcomes(report)
    for status in sorted(counts, key=lambda status: status not in ACHIEVED):
        yield Share(
            text=tally(status, counts[status], preview=report.kind is JobKind.PREVIEW),
            colour=STATUS_TEXTS[status].colour,
            percent=max(1, round(100 * counts[status] / len(report.rows))),
        )


def render_subject(report: JobReport) -> LazyText:
    """The file's name and the counts, on one line that no name can break."""
    name = unlinked(one_line(_without_folder(report), _LONGEST_NAME_IN_SUBJECT))
    counts = _counts(report)
    match report.kind:
        case JobKind.PREVIEW:
            return gettext_lazy("Rollcall preview: {file} – {counts}", file=name, counts=counts)
        case JobKind.UNDO:
            return gettext_lazy("Rollcall undo: {file} – {counts}", file=name, counts=counts)
        case _:
            return gettext_lazy("Rollcall: {file} – {counts}", file=name, counts=counts)


def _without_folder(report: JobReport) -> str:
    """The file's name; its folder only where the kind of the job does not say it."""
    folder, _, name = report.file_name.rpartition("/")
    return name if folder.casefold() == report.kind else report.file_name


def _counts(report: JobReport) -> Fact:
    if report.refusal:
        return gettext_lazy("not accepted")
    return Several(tuple(share.text for share in list_shares(report)), Joining.COMMA)


def render_headline(report: JobReport) -> LazyText:
    """The sentence at the top of the page."""
    if report.refusal:
        return gettext_lazy("This file was not accepted")
    if report.kind is JobKind.UNDO:
        return _undo_headline(report)
    made = sum(1 for row in report.rows if row.status in ACHIEVED)
    rows = len(report.rows)
    preview = report.kind is JobKind.PREVIEW
    if made == rows and rows:
        return tally(OutcomeStatus.CREATED, made, preview=preview)
    match preview, made:
        case True, 0:
            return gettext_lazy("No account would be created")
        case True, _:
            return gettext_lazy("{made} of {rows} accounts would be created", made=made, rows=rows)
        case False, 0:
            return gettext_lazy("No account was created")
        case _:
            return gettext_lazy("{made} of {rows} accounts created", made=made, rows=rows)


def _undo_headline(report: JobReport) -> LazyText:
    """How many went, of those that the run had made."""
    counts = count_outcomes(report)
    removed = counts.get(OutcomeStatus.REMOVED, 0)
    made = sum(count for status, count in counts.items() if status not in _NEVER_MADE)
    if not removed:
        return gettext_lazy("No account was removed")
    if removed == made:
        return tally(OutcomeStatus.REMOVED, removed, preview=False)
    return gettext_lazy("{removed} of {made} accounts removed", removed=removed, made=made)
