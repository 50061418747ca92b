"""Reading what has become of all accounts of a run, before one of them is removed."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence

from shared.errors import GraphError, GraphUnavailableError
from shared.provisioning.directory import (
    AccountState,
    Answer,
    AnswerKind,
    Directory,
    NewAccount,
)
from shared.provisioning.retry import retry_pause

_TRIES = 5
# How often an answer has to come before it is believed: another replica may not know an account
# yet, and a permission just granted may not be in the token.
_BELIEVED = {
    AnswerKind.ABSENT: 3,
    AnswerKind.NOT_PERMITTED: 3,
    AnswerKind.QUOTA_EXCEEDED: 3,
    AnswerKind.REFUSED: 2,
}
_STOPPING = {AnswerKind.NOT_PERMITTED, AnswerKind.QUOTA_EXCEEDED}

type Finds = Mapping[str, AccountState | Answer]


async def survey(directory: Directory, accounts: Sequence[tuple[str, NewAccount]]) -> Finds:
    """The state of each account by object id, or the answer ABSENT or REFUSED.

    Raises GraphThrottledError and GraphUnavailableError when it may work later, and GraphError
    when the app lacks a permission.
    """
    found: dict[str, AccountState | Answer] = {}
    seen: Counter[tuple[str, AnswerKind]] = Counter()
    for attempt in range(_TRIES):
        left = [each for each in accounts if each[0] not in found]
        answers = await directory.read_accounts(left)
        unclear: list[Answer] = []
        for (object_id, _), answer in zip(left, answers, strict=True):
            if isinstance(answer, Answer) and not _is_believed(object_id, answer, seen):
                unclear.append(answer)
            else:
                found[object_id] = answer
        if not unclear:
            return found
        await asyncio.sleep(max(retry_pause(attempt, each.retry_after) for each in unclear))
    raise GraphUnavailableError(503, "no_answer_for_every_account")


def _is_believed(object_id: str, answer: Answer, seen: Counter[tuple[str, AnswerKind]]) -> bool:
    """Count the answer, and see whether it came often enough."""
    seen[object_id, answer.kind] += 1
    if seen[object_id, answer.kind] < _BELIEVED.get(answer.kind, _TRIES + 1):
        return False
    if answer.kind in _STOPPING:
        raise GraphError(403, answer.code)
    return True
