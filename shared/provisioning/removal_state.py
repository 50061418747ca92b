"""Whether an account is still as it was made. Pure."""

from datetime import timedelta

from shared.models import Finding, ReasonCode
from shared.provisioning.directory import AccountState
from shared.provisioning.ownership import is_ours

# Graph notes the making of an account and of its password one after the other.
_SAME_MOMENT = timedelta(seconds=5)


def find_traces(account: AccountState, mark: str) -> tuple[Finding, ...]:
    """What tells that an account was used or changed since it was made; nothing if it was not.

    One that does not bear `mark` any more is not ours to remove.

    Its password was changed when `lastPasswordChangeDateTime` is later than `createdDateTime`
    ("user resource type"). An account whose times are not told counts as used.
    """
    created, changed = account.created_at, account.password_changed_at
    if created is None or changed is None or changed - created > _SAME_MOMENT:
        return (Finding(code=ReasonCode.USED),)
    unchanged = is_ours(account, mark) and account.matches
    return () if unchanged else (Finding(code=ReasonCode.CHANGED),)
