"""Removing accounts that were just made and may not stay."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from shared.provisioning.directory import Answer, AnswerKind, Directory

_TRIES = 5
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
# How often an answer has to come before it is believed. Another replica may not know the account
# yet, so one "not found" proves nothing.
_BELIEVED = {
    AnswerKind.DONE: 1,
    AnswerKind.ABSENT: 2,
    AnswerKind.REFUSED: 2,
    AnswerKind.NOT_PERMITTED: 2,
    AnswerKind.QUOTA_EXCEEDED: 2,
}
_GONE = {AnswerKind.DONE, AnswerKind.ABSENT}


async def remove_accounts(directory: Directory, object_ids: Sequence[str]) -> tuple[str, ...]:
    """Delete accounts; the ids of those that could not be deleted, after several tries.

    Raises GraphThrottledError when the directory must be left alone for long.
    """
    left = list(object_ids)
    kept: list[str] = []
    seen: Counter[tuple[str, AnswerKind]] = Counter()
    answers: list[Answer] = []
    for attempt in range(_TRIES):
        if not left:
            break
        if attempt:
            await asyncio.sleep(_pause(answers, attempt))
        answers = await directory.delete_accounts(left)
        kinds = {each: answer.kind for each, answer in zip(left, answers, strict=True)}
        seen.update(kinds.items())
        believed = [
            each for each in left if seen[each, kinds[each]] >= _BELIEVED.get(kinds[each], _TRIES)
        ]
        kept += [each for each in believed if kinds[each] not in _GONE]
        left = [each for each in left if each not in believed]
    return (*kept, *left)


def _pause(answers: Sequence[Answer], attempt: int) -> float:
    asked = [answer.retry_after for answer in answers if answer.retry_after is not None]
    return min(_LONGEST_PAUSE, max([_FIRST_PAUSE * 2.0 ** (attempt - 1), *asked]))
