"""The people who wait, and the rounds that their files have had since. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from shared.models import JobKind, JobReport
from shared.page.file_words import phase_text, shown_name
from shared.page.files import StaffFile
from shared.pipeline.build_report import waiting_outcome
from shared.rendering.i18n import Texts
from shared.rendering.page import Line, lay_out_row
from shared.state.blob_names import round_number
from shared.state.waiting_documents import WaitingDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """A round of the people who waited; its job has a page of its own."""

    job: str
    number: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """A person who waits, and for what."""

    job: str
    file_name: str
    line: Line
    since: str
    until: str


def with_later_outcomes(
    report: JobReport | None, waiting: WaitingDocument | None
) -> JobReport | None:
    """The report with the outcomes that its rounds have brought since."""
    outcomes = {each.row.row_number: each.outcome for each in waiting.rows} if waiting else {}
    if report is None or not any(outcomes.values()):
        return report
    return replace(
        report,
        rows=tuple(
            replace(row, status=outcome, findings=())
            if (outcome := outcomes.get(row.row_number))
            else row
            for row in report.rows
        ),
    )


def round_lines(rounds: Iterable[StaffFile], texts: Texts) -> tuple[RoundLine, ...]:
    """The rounds of a file, the oldest first."""
    return tuple(
        RoundLine(
            job=each.job,
            number=round_number(each.job),
            state=phase_text(each.progress, texts),
        )
        for each in rounds
    )


def waiting_lines(lists: Iterable[WaitingDocument], texts: Texts) -> tuple[WaitingLine, ...]:
    """All people who wait, the newest file first."""
    return tuple(
        WaitingLine(
            job=waiting.job,
            file_name=shown_name(waiting.source.blob_name),
            line=lay_out_row(waiting_outcome(each), JobKind.CREATE),
            since=texts.moment(each.since),
            until=texts.moment(waiting.end_of(each)),
        )
        for waiting in lists
        for each in waiting.rows
        if each.outcome is None
    )
