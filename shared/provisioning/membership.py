"""What one answer about several new members of a group means for each of them. Pure.

They are accepted all or none ("Add members"), and the refusal does not reliably say for whose sake.
"""

from collections.abc import Sequence
from dataclasses import replace

from shared.provisioning.directory import Answer, AnswerKind
from shared.provisioning.progress import Moment, Progress, after_license

# A pause costs less than a write for each account, which is what asking apart costs.
_TRIES_TOGETHER = 3


def after_joining(rows: Sequence[Progress], answer: Answer, moment: Moment) -> list[Progress]:
    """CREATED rows after one answer about all of them."""
    moved = [_after_joining(row, answer, moment) for row in rows]
    together = max(row.not_before for row in moved)
    return [replace(row, not_before=together) for row in moved]


def _after_joining(row: Progress, answer: Answer, moment: Moment) -> Progress:
    """What is for good, or takes too long, may be so because of any one of them."""
    late = row.tries + 1 >= _TRIES_TOGETHER or not row.may_lag(moment.now)
    match answer.kind:
        case AnswerKind.REFUSED:
            return _apart(row)
        case AnswerKind.NOT_YET if late:
            return _apart(row)
        case _:
            return after_license(row, answer, moment)


def _apart(row: Progress) -> Progress:
    return replace(row, apart=True, tries=0, refusal=None)
