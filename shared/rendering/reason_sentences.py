"""The sentences for why a valid row got no account: see `wording` for how one is chosen."""

from collections.abc import Mapping
from typing import Final

from shared.models import ReasonCode
from shared.rendering.i18n import marked

REASON_SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    ReasonCode.DUPLICATE_USER_NAME: (
        marked(
            "This account exists already and was left as it is: if this is another person, "
            "choose another user name."
        ),
    ),
    "duplicate_user_name:future": (
        marked(
            "This account exists already and would be left as it is: if this is another person, "
            "choose another user name."
        ),
    ),
    ReasonCode.ADDRESS_IN_USE: (
        marked(
            "Another mailbox, group or contact has this address, so choose another user name "
            "or have the address freed first."
        ),
    ),
    ReasonCode.NO_LICENSE: (
        marked(
            "No free licence of {skus} is left, so have more licences bought or freed and "
            "drop the same file again."
        ),
        marked(
            "No free licence is left, so have more licences bought or freed and drop the "
            "same file again."
        ),
    ),
    "no_license:future": (
        marked(
            "No free licence of {skus} would be left, so have more licences bought or freed "
            "before the file is dropped for real."
        ),
        marked(
            "No free licence would be left, so have more licences bought or freed before the "
            "file is dropped for real."
        ),
    ),
    ReasonCode.UNKNOWN_SKU: (
        marked(
            "Your organisation has no licence named {sku}, so ask the administrator to correct "
            "the licence setting and drop the same file again."
        ),
        marked(
            "Your organisation does not have the licence that is set, so ask the administrator "
            "to correct the licence setting and drop the same file again."
        ),
    ),
    ReasonCode.UNUSABLE_GROUP: (
        marked(
            "Your organisation does not have the licence group that is set or nobody can be added "
            "to it, so ask the administrator to correct the setting and drop the same file again."
        ),
    ),
    ReasonCode.GROUP_LACKS_LICENSE: (
        marked(
            "The licence group that is set does not give {sku}, so ask the administrator to "
            "correct the group or the setting and drop the same file again."
        ),
        marked(
            "The licence group that is set does not give the licence that is set, so ask the "
            "administrator to correct the group or the setting and drop the same file again."
        ),
    ),
    ReasonCode.LICENSE_REFUSED: (
        marked(
            "Microsoft 365 refused the licence and the account was removed again: show your "
            "administrator its reason, “{message}”."
        ),
        marked(
            "Microsoft 365 refused the licence and the account was removed again, so ask your "
            "administrator to look at the licences."
        ),
    ),
    ReasonCode.NOT_PERMITTED: (
        marked(
            "Rollcall lacks the permission {permission}, so ask the administrator to grant it and "
            "drop the same file again."
        ),
        marked(
            "Microsoft 365 denied Rollcall access with {code}, so ask the administrator to check "
            "its permissions and drop the same file again."
        ),
        marked(
            "Microsoft 365 denied Rollcall access, so ask the administrator to check its "
            "permissions and drop the same file again."
        ),
    ),
    ReasonCode.QUOTA_EXCEEDED: (
        marked(
            "Your organisation has as many accounts as Microsoft 365 allows it, so ask the "
            "administrator to have the quota raised and drop the same file again."
        ),
    ),
    ReasonCode.GRAPH_REFUSED: (
        marked(
            "Microsoft 365 refused this account: correct the row or show your administrator its "
            "reason, {code} “{message}”."
        ),
        marked(
            "Microsoft 365 refused this account: correct the row or show your administrator its "
            "reason, “{message}”."
        ),
        marked("Microsoft 365 refused this account: show your administrator its reason, {code}."),
        marked("Microsoft 365 refused this account, so ask your administrator to look at it."),
    ),
    ReasonCode.NOT_REMOVED: (
        marked(
            "The account exists but has no licence and could not be removed, so remove it by "
            "hand in the admin centre before you drop the file again."
        ),
    ),
    ReasonCode.NOT_CONFIRMED: (
        marked(
            "Microsoft 365 did not say clearly whether it created this account, so look for it "
            "in the admin centre before you drop the file again."
        ),
    ),
    ReasonCode.NOT_TRIED: (
        marked("There was no time left for this row, so drop the same file again."),
    ),
    "graph_refused:removal": (
        marked(
            "Microsoft 365 refused to remove this account: show your administrator its reason, "
            "{code} “{message}”."
        ),
        marked("Microsoft 365 refused to remove this account, so look at it in the admin centre."),
    ),
    "not_confirmed:removal": (
        marked(
            "Microsoft 365 did not say clearly whether it removed this account, so look for it in "
            "the admin centre."
        ),
    ),
    ReasonCode.USED: (
        marked(
            "Its password was changed after it was created, so somebody uses this account: it was "
            "kept, and if nobody needs it, delete it in the admin centre."
        ),
    ),
    ReasonCode.CHANGED: (
        marked(
            "Somebody changed this account after it was created: it was kept, and if nobody needs "
            "it, delete it in the admin centre."
        ),
    ),
    ReasonCode.PASSWORD_GONE: (
        marked(
            "The account was created but its temporary password is no longer known, so reset "
            "it in the admin centre."
        ),
    ),
}
