"""Read all accounts of a run before one of them is removed."""

from collections.abc import Mapping, Sequence

from shared.errors import AccessDeniedError, AccountsUnclearError
from shared.provisioning.batch_rows import FOR_NOW
from shared.provisioning.directory import AccountState, Answer, AnswerKind, Directory, NewAccount
from shared.retry import (
    ABSENCES_BELIEVED,
    REFUSALS_BELIEVED,
    SECOND_LOOK,
    AnswerCount,
    ask_until_believed,
)

_BELIEVED = {
    AnswerKind.ABSENT: ABSENCES_BELIEVED,
    AnswerKind.NOT_PERMITTED: REFUSALS_BELIEVED,
    AnswerKind.QUOTA_EXCEEDED: REFUSALS_BELIEVED,
    AnswerKind.REFUSED: SECOND_LOOK,
}

type Finds = Mapping[str, AccountState | Answer]


async def survey(directory: Directory, accounts: Sequence[tuple[str, NewAccount]]) -> Finds:
    """The state of each account by object id, or the answer ABSENT or REFUSED.

    Raises AccountsUnclearError when Graph did not answer for every account, AccessDeniedError when
    the app lacks a permission, and GraphThrottledError when Graph asks to wait.
    """
    by_id = dict(accounts)
    count: AnswerCount[str, AnswerKind] = AnswerCount()

    async def ask(object_ids: Sequence[str]) -> Sequence[AccountState | Answer]:
        return await directory.read_accounts([(each, by_id[each]) for each in object_ids])

    def believe(object_id: str, seen: AccountState | Answer) -> bool:
        if isinstance(seen, AccountState):
            return True
        times = count.add(object_id, seen.kind)
        if seen.kind not in _BELIEVED or times < _BELIEVED[seen.kind]:
            return False
        if seen.kind in FOR_NOW:
            raise AccessDeniedError(seen.code)
        return True

    replies = await ask_until_believed(list(by_id), ask, believe, _asked)
    if replies.doubted:
        raise AccountsUnclearError("no answer from Graph", len(replies.doubted))
    return replies.believed


def _asked(seen: AccountState | Answer) -> float | None:
    return seen.retry_after if isinstance(seen, Answer) else None
