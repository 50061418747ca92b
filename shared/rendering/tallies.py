"""The counts of a report, and what the subject and the headline say with them."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from shared.models import JobReport, OutcomeStatus
from shared.rendering.bidi import isolate
from shared.rendering.i18n import Catalogue, catalogue, listed
from shared.rendering.locale_forms import format_number
from shared.rendering.plain_text import one_line, unlinked
from shared.rendering.statuses import STATUS_TEXTS, tally

_LONGEST_NAME_IN_SUBJECT: Final = 80
ACHIEVED: Final = (OutcomeStatus.CREATED, OutcomeStatus.WOULD_CREATE, OutcomeStatus.REMOVED)


def count_outcomes(report: JobReport) -> Mapping[OutcomeStatus, int]:
    """How many rows had each outcome, in the order of the mail; only outcomes that came."""
    counts = Counter(row.status for row in report.rows)
    return {status: counts[status] for status in STATUS_TEXTS if counts[status]}


def render_subject(report: JobReport, language: str) -> str:
    """The file's name and the counts, on one line that no name can break."""
    texts = catalogue(language)
    name = unlinked(one_line(report.file_name, _LONGEST_NAME_IN_SUBJECT))
    outline = _outline(report, texts)
    return outline.format(file=isolate(name, language), counts=_counts(report, texts))


def _outline(report: JobReport, texts: Catalogue) -> str:
    if report.preview:
        return texts.gettext("Rollcall preview: {file} – {counts}")
    if report.is_undo:
        return texts.gettext("Rollcall undo: {file} – {counts}")
    return texts.gettext("Rollcall: {file} – {counts}")


def render_headline(report: JobReport, language: str) -> str:
    """The one sentence that stands above everything else."""
    texts = catalogue(language)
    if report.refusal:
        return texts.gettext("This file was not accepted")
    if report.is_undo:
        return _undo_headline(report, texts)
    made = sum(1 for row in report.rows if row.status in ACHIEVED)
    return _headline(made, len(report.rows), texts, preview=report.preview)


def _undo_headline(report: JobReport, texts: Catalogue) -> str:
    """How many went, of those that the run had made."""
    counts = count_outcomes(report)
    removed = counts.get(OutcomeStatus.REMOVED, 0)
    made = len(report.rows) - counts.get(OutcomeStatus.NOT_CREATED, 0)
    if not removed:
        return texts.gettext("No account was removed")
    if removed == made:
        return tally(OutcomeStatus.REMOVED, removed, preview=False, texts=texts)
    outline = texts.gettext("{removed} of {made} accounts removed")
    return outline.format(removed=removed, made=made)


def _headline(made: int, rows: int, texts: Catalogue, *, preview: bool) -> str:
    if made == rows and rows:
        return tally(OutcomeStatus.CREATED, made, preview=preview, texts=texts)
    return _partial_headline(preview, made, texts).format(
        made=format_number(made, texts.language), rows=format_number(rows, texts.language)
    )


def _partial_headline(preview: bool, made: int, texts: Catalogue) -> str:
    match preview, made:
        case True, 0:
            return texts.gettext("No account would be created")
        case True, _:
            return texts.gettext("{made} of {rows} accounts would be created")
        case False, 0:
            return texts.gettext("No account was created")
        case _:
            return texts.gettext("{made} of {rows} accounts created")


def _counts(report: JobReport, texts: Catalogue) -> str:
    if report.refusal:
        code = isolate(report.refusal.code, texts.language)
        return texts.gettext("not accepted: {code}").format(code=code)
    counts = count_outcomes(report)
    made = [status for status in counts if status in ACHIEVED]
    others = [status for status in counts if status not in ACHIEVED]
    tallies = (
        tally(status, counts[status], preview=report.preview, texts=texts)
        for status in (*made, *others)
    )
    return listed(texts, tallies)
