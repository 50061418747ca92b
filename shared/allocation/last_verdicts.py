"""Final verdicts on the rows of a list that no longer waits. Pure."""

from collections.abc import Mapping, Sequence

from shared.models import Finding, JudgedRow, ReasonCode
from shared.models.reasons import end_of_wait, no_license, not_approved
from shared.state.approval_documents import DecisionDocument
from shared.state.documents import RowVerdict, Verdict
from shared.state.waiting_documents import WaitingDocument, WaitingRow, WaitReason


def list_last_verdicts(
    rows: Mapping[str, Sequence[JudgedRow]],
    waiting: WaitingDocument | None,
    decision: DecisionDocument | None = None,
) -> list[RowVerdict]:
    """The last verdict on rows that waited to the end, or whose list was not approved."""
    by_number = {each.row.row_number: each for each in waiting.rows} if waiting else {}
    return [
        _last_verdict(batch, row, by_number.get(row.row_number), decision)
        for batch, members in rows.items()
        for row in members
    ]


def _last_verdict(
    batch: str, row: JudgedRow, waited: WaitingRow | None, decision: DecisionDocument | None
) -> RowVerdict:
    if waited is not None and waited.reason is WaitReason.LICENCE and not waited.continues:
        verdict, finding = Verdict.NO_LICENSE, no_license(waited.skus)
    elif waited is not None and waited.continues:
        verdict, finding = Verdict.FAILED, Finding(code=ReasonCode.NOT_CONFIRMED)
    elif waited is not None and waited.reason is WaitReason.APPROVAL:
        verdict, finding = Verdict.FAILED, _without_approval(decision)
    else:
        findings = waited.findings if waited else ()
        known = (each for each in map(end_of_wait, findings) if each)
        verdict, finding = Verdict.FAILED, next(known, Finding(code=ReasonCode.NOT_TRIED))
    return RowVerdict(row_number=row.row_number, batch=batch, verdict=verdict, findings=(finding,))


def _without_approval(decision: DecisionDocument | None) -> Finding:
    if decision is None:
        return Finding(code=ReasonCode.APPROVAL_ENDED)
    if decision.approved:  # too late: the job of its list is gone
        return Finding(code=ReasonCode.NOT_TRIED)
    return not_approved(decision.who, decision.sentence)
