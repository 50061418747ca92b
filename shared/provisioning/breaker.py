"""The circuit breaker: when refusals concern the whole file and not its rows. Pure.

| refused for                                            | stops the file                       |
|--------------------------------------------------------|--------------------------------------|
| access (401, 403) or the quota of the directory        | at 10 rows                           |
| an account or a licence, with the same code and text   | at 10 rows, half of those tried      |

The counts are those of a batch while it runs, of the outcomes of a file before a batch starts, and
of its report. A refusal that names a country is about rows, however many there are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from shared.models import Finding, ReasonCode

MIN_ROWS: Final = 10
_SHARE: Final[Mapping[str, float]] = {
    ReasonCode.NOT_PERMITTED: 0.0,
    ReasonCode.QUOTA_EXCEEDED: 0.0,
    ReasonCode.GRAPH_REFUSED: 0.5,
    ReasonCode.LICENSE_REFUSED: 0.5,
}

type Key = tuple[str, tuple[tuple[str, str], ...]]


def refusal_key(finding: Finding) -> Key:
    """The key that equal refusals share."""
    return finding.code, tuple(sorted(finding.facts.items()))


def is_common(cause: Finding, refused: int, tried: int) -> bool:
    """True if `refused` of `tried` rows were refused for this cause, and that stops the file."""
    return _can_stop(cause) and refused >= max(MIN_ROWS, _SHARE[cause.code] * tried)


def find_most_common(refusals: Iterable[Finding]) -> tuple[Finding, int] | None:
    """Of the refusals that can stop a file the most frequent, and how often it came.

    The first of equal ones; None without any.
    """
    found: dict[Key, Finding] = {}
    counts: Counter[Key] = Counter()
    for each in filter(_can_stop, refusals):
        key = refusal_key(each)
        found.setdefault(key, each)
        counts[key] += 1
    return next(((found[key], count) for key, count in counts.most_common(1)), None)


def find_common_cause(refusals: Iterable[Finding], tried: int) -> Finding | None:
    """The refusal that stops a file of which `tried` rows were tried; None if none does."""
    most = find_most_common(refusals)
    return most[0] if most and is_common(*most, tried) else None


def _can_stop(refusal: Finding) -> bool:
    return refusal.code in _SHARE and "country" not in refusal.facts
