"""Remove accounts that were just created and must not stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared.provisioning.directory import Answer, AnswerKind, Directory
from shared.retry import PATIENCE, SECOND_LOOK, AnswerCount, ask_until_believed

SEEN_AFTER = PATIENCE  # every replica knows an account of that age
_BELIEVED = {
    AnswerKind.DONE: 1,
    AnswerKind.ABSENT: SECOND_LOOK,
    AnswerKind.REFUSED: SECOND_LOOK,
    AnswerKind.NOT_PERMITTED: SECOND_LOOK,
    AnswerKind.QUOTA_EXCEEDED: SECOND_LOOK,
}
_GONE = {AnswerKind.DONE, AnswerKind.ABSENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanupResult:
    """The accounts that are left, by object id.

    `kept` could not be removed. `unseen` were not found, but are so new that they may exist.
    """

    kept: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


async def remove_accounts(
    directory: Directory, object_ids: Sequence[str], *, age: timedelta = SEEN_AFTER
) -> CleanupResult:
    """Delete accounts that were created at least `age` ago, with several tries.

    Raises GraphThrottledError if the directory asks for a long wait.
    """
    may_lag = age < SEEN_AFTER
    count: AnswerCount[str, AnswerKind] = AnswerCount()

    def only_unseen(object_id: str) -> bool:
        """True if a replica that does not know the account yet explains every answer."""
        return may_lag and count.only(object_id, AnswerKind.ABSENT)

    def believe(object_id: str, answer: Answer) -> bool:
        times = count.add(object_id, answer.kind)
        if answer.kind is AnswerKind.ABSENT and only_unseen(object_id):
            return False
        return answer.kind in _BELIEVED and times >= _BELIEVED[answer.kind]

    replies = await ask_until_believed(
        object_ids, directory.delete_accounts, believe, lambda answer: answer.retry_after
    )
    kept = [each for each, answer in replies.believed.items() if answer.kind not in _GONE]
    kept += [each for each in replies.doubted if not only_unseen(each)]
    return CleanupResult(
        kept=tuple(kept), unseen=tuple(each for each in replies.doubted if only_unseen(each))
    )
