"""The circuit breaker of a file: its finished batches stop the others.

An outcome repeats in its metadata how many of its rows were tried, and which refusal they met most
and how often. So a batch learns about all others of its file from one listing.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from shared.models import Finding
from shared.pipeline.job_store import JobStore
from shared.provisioning.breaker import find_most_common, is_common, refusal_key
from shared.state.documents import OutcomeDocument, OutcomeRow, Stage

_TRIED, _REFUSED, _CAUSE = "tried", "refused", "cause"


def describe_outcome(outcome: OutcomeDocument) -> Mapping[str, str]:
    """The metadata of an outcome; a refusal is named by its digest."""
    tried = {_TRIED: str(len(outcome.rows))}
    most = find_most_common(_refusals(outcome.rows))
    if most is None:
        return tried
    return {**tried, _REFUSED: str(most[1]), _CAUSE: _digest(most[0])}


async def find_stop(store: JobStore, run: Sequence[str]) -> Finding | None:
    """The refusal for which the finished batches of a file, of those that `run`, stop the others.

    None if none does.
    """
    if len(run) == 1:
        return None
    found = await store.describe_outcomes()
    refused: Counter[str] = Counter()
    for each in found.values():
        if _CAUSE in each:
            refused[each[_CAUSE]] += int(each[_REFUSED])
    tried = sum(int(each.get(_TRIED, 0)) for each in found.values())
    for digest, count in refused.most_common(1):
        batch = next(batch for batch, each in found.items() if each.get(_CAUSE) == digest)
        outcome = await store.load_outcome(batch)
        most = find_most_common(_refusals(outcome.rows)) if outcome else None
        if most and is_common(most[0], count, tried):
            return most[0]
    return None


def _refusals(rows: Sequence[OutcomeRow]) -> Iterator[Finding]:
    """The refusals of rows that were refused for nothing else."""
    for row in rows:
        if row.stage is Stage.REFUSED and len(row.findings) == 1:
            yield row.findings[0]


def _digest(finding: Finding) -> str:
    """A name of a refusal whose text, which may contain personal data, cannot be read from it."""
    return hashlib.sha256(repr(refusal_key(finding)).encode()).hexdigest()[:16]
