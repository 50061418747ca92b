"""The sentences for why a valid row got no account: see `wording` for how one is chosen."""

from collections.abc import Mapping
from typing import Final

from shared.models import ReasonCode
from shared.rendering.i18n import marked

REASON_SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    ReasonCode.DUPLICATE_USER_NAME: (
        marked(
            "This account already exists and was not changed. If this is another "
            "person, choose another username."
        ),
    ),
    "duplicate_user_name:future": (
        marked(
            "This account already exists and would not be changed. If this is "
            "another person, choose another username."
        ),
    ),
    ReasonCode.ADDRESS_IN_USE: (
        marked(
            "Another mailbox, group or contact has this address. Choose another "
            "username or have the address freed first."
        ),
    ),
    ReasonCode.NO_LICENSE: (
        marked(
            "No free licence of {skus} is left. Ask for more licences, then upload "
            "the same file again."
        ),
        marked("No free licence is left. Ask for more licences, then upload the same file again."),
    ),
    "no_license:future": (
        marked(
            "No free licence of {skus} would be left. Ask for more licences before "
            "you upload the file to create the accounts."
        ),
        marked(
            "No free licence would be left. Ask for more licences before you upload"
            " the file to create the accounts."
        ),
    ),
    ReasonCode.UNKNOWN_SKU: (
        marked(
            "Your organisation has no licence named {sku}. Ask the administrator to"
            " correct the licence setting and upload the same file again."
        ),
        marked(
            "Your organisation does not have the licence that is set. Ask the "
            "administrator to correct the licence setting and upload the same file "
            "again."
        ),
    ),
    ReasonCode.UNUSABLE_GROUP: (
        marked(
            "Your organisation does not have the licence group that is set or "
            "nobody can be added to it. Ask the administrator to correct the "
            "setting and upload the same file again."
        ),
    ),
    ReasonCode.GROUP_LACKS_LICENSE: (
        marked(
            "The licence group that is set does not give {sku}. Ask the "
            "administrator to correct the group or the setting and upload the same "
            "file again."
        ),
        marked(
            "The licence group that is set does not give the licence that is set. "
            "Ask the administrator to correct the group or the setting and upload "
            "the same file again."
        ),
    ),
    ReasonCode.LICENSE_REFUSED: (
        marked(
            "Microsoft 365 refused the licence and the account was removed again. "
            "Show your administrator the reason: “{message}”."
        ),
        marked(
            "Microsoft 365 refused the licence and the account was removed again. "
            "Ask your administrator to look at the licences."
        ),
    ),
    ReasonCode.NOT_PERMITTED: (
        marked(
            "Rollcall lacks the permission {permission}. Ask the administrator to "
            "grant it and upload the same file again."
        ),
        marked(
            "Microsoft 365 denied Rollcall access with {code}. Ask the "
            "administrator to check its permissions and upload the same file again."
        ),
        marked(
            "Microsoft 365 denied Rollcall access. Ask the administrator to check "
            "its permissions and upload the same file again."
        ),
    ),
    ReasonCode.QUOTA_EXCEEDED: (
        marked(
            "Your organisation has as many accounts as Microsoft 365 allows. Ask "
            "the administrator to have the quota raised, then upload the same file "
            "again."
        ),
    ),
    ReasonCode.GRAPH_REFUSED: (
        marked(
            "Microsoft 365 refused this account. Correct the row or show your "
            "administrator the reason: {code} “{message}”."
        ),
        marked(
            "Microsoft 365 refused this account. Correct the row or show your "
            "administrator the reason: “{message}”."
        ),
        marked("Microsoft 365 refused this account. Show your administrator the reason: {code}."),
        marked("Microsoft 365 refused this account. Ask your administrator to look at it."),
    ),
    ReasonCode.NOT_REMOVED: (
        marked(
            "The account exists but has no licence and could not be removed. Remove"
            " it in the admin centre before you upload the file again."
        ),
    ),
    ReasonCode.NOT_CONFIRMED: (
        marked(
            "Microsoft 365 did not say clearly whether it created this account. "
            "Look for it in the admin centre before you upload the file again."
        ),
    ),
    ReasonCode.DAILY_LIMIT: (
        marked(
            "The limit of {limit} new accounts a day has been reached. Upload this row again "
            "tomorrow, or ask the administrator to raise MAX_ACCOUNTS_PER_DAY."
        ),
        marked(
            "The limit of new accounts a day has been reached. Upload this row again tomorrow, or "
            "ask the administrator to raise MAX_ACCOUNTS_PER_DAY."
        ),
    ),
    ReasonCode.NOT_TRIED: (
        marked("There was no time left for this row. Upload the same file again."),
    ),
    "graph_refused:removal": (
        marked(
            "Microsoft 365 refused to remove this account. Show your administrator "
            "the reason: {code} “{message}”."
        ),
        marked("Microsoft 365 refused to remove this account. Look at it in the admin centre."),
    ),
    "not_confirmed:removal": (
        marked(
            "Microsoft 365 did not say clearly whether it removed this account. "
            "Look for it in the admin centre."
        ),
    ),
    ReasonCode.USED: (
        marked(
            "The password of this account was changed after it was created, so "
            "somebody is using the account and it was kept. If nobody needs it, "
            "delete it in the admin centre."
        ),
    ),
    ReasonCode.CHANGED: (
        marked(
            "Somebody changed this account after it was created, so it was kept. If"
            " nobody needs it, delete it in the admin centre."
        ),
    ),
    ReasonCode.TRUSTED_NAME: (
        marked(
            "The display name looks like {name}, a name that people trust. Check that this "
            "person may use it."
        ),
        marked(
            "The display name looks like a name that people trust. Check that this person may "
            "use it."
        ),
    ),
    ReasonCode.PASSWORD_GONE: (
        marked(
            "The account was created but its temporary password is no longer known."
            " Reset it in the admin centre."
        ),
    ),
}
