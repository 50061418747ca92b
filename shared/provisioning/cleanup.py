"""Removing accounts that were just made and may not stay."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared.provisioning.directory import Answer, AnswerKind, Directory
from shared.provisioning.retry import PATIENCE

SEEN_AFTER = PATIENCE  # an account that is as old as that is known to every replica
_TRIES = 5
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
# How often an answer has to come before it is believed.
_BELIEVED = {
    AnswerKind.DONE: 1,
    AnswerKind.ABSENT: 2,
    AnswerKind.REFUSED: 2,
    AnswerKind.NOT_PERMITTED: 2,
    AnswerKind.QUOTA_EXCEEDED: 2,
}
_GONE = {AnswerKind.DONE, AnswerKind.ABSENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What is left of accounts that were to be removed, by object id.

    `kept` could not be removed. `unseen` were not found, although they are so new that they may
    be there all the same.
    """

    kept: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


async def remove_accounts(
    directory: Directory, object_ids: Sequence[str], *, age: timedelta = SEEN_AFTER
) -> Removal:
    """Delete accounts that were made at least `age` ago, with several tries.

    Raises GraphThrottledError when the directory must be left alone for long.
    """
    run = _RemovalRun(object_ids, may_lag=age < SEEN_AFTER)
    pause = 0.0
    for attempt in range(1, _TRIES + 1):
        if not run.left:
            break
        await asyncio.sleep(pause)
        answers = await directory.delete_accounts(run.left)
        run.take(answers)
        pause = _pause(answers, attempt)
    return run.end()


class _RemovalRun:
    """Which accounts are left, and what was answered about each so far."""

    def __init__(self, object_ids: Sequence[str], *, may_lag: bool) -> None:
        self.left = list(object_ids)
        self._may_lag = may_lag
        self._kept: list[str] = []
        self._seen: Counter[tuple[str, AnswerKind]] = Counter()

    def take(self, answers: Sequence[Answer]) -> None:
        """Note the answers about those that are left."""
        kinds = {each: answer.kind for each, answer in zip(self.left, answers, strict=True)}
        self._seen.update(kinds.items())
        believed = [each for each, kind in kinds.items() if self._is_believed(each, kind)]
        self._kept += [each for each in believed if kinds[each] not in _GONE]
        self.left = [each for each in self.left if each not in believed]

    def end(self) -> Removal:
        unseen = [each for each in self.left if self._only_unseen(each)]
        kept = [each for each in self.left if each not in unseen]
        return Removal(kept=(*self._kept, *kept), unseen=tuple(unseen))

    def _is_believed(self, object_id: str, kind: AnswerKind) -> bool:
        if kind is AnswerKind.ABSENT and self._only_unseen(object_id):
            return False
        return self._seen[object_id, kind] >= _BELIEVED.get(kind, _TRIES)

    def _only_unseen(self, object_id: str) -> bool:
        """Whether a replica that does not know the account yet explains every answer."""
        kinds = {kind for each, kind in self._seen if each == object_id}
        return self._may_lag and kinds == {AnswerKind.ABSENT}


def _pause(answers: Sequence[Answer], attempt: int) -> float:
    """Seconds before the next try."""
    asked = [answer.retry_after for answer in answers if answer.retry_after is not None]
    return min(_LONGEST_PAUSE, max([_FIRST_PAUSE * 2.0 ** (attempt - 1), *asked]))
