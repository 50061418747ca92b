"""The sentences for why a valid row got no account: see `sentences` for how one is chosen."""

from collections.abc import Mapping
from typing import Final

from shared.models import ReasonCode
from shared.rendering.i18n import gettext_noop

_COUNTRY: Final = gettext_noop(
    "Microsoft 365 does not accept {country} as the place where this person uses it. "
    "Enter another country if that is wrong, or ask your administrator."
)

_OURS: Final = gettext_noop(
    "Rollcall created this account from a list uploaded on {since}. You do not need to upload "
    "this row again."
)

REASON_SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    ReasonCode.DUPLICATE_USER_NAME: (
        _OURS,
        gettext_noop(
            "This account already exists and was not changed. If this is another "
            "person, choose another username."
        ),
    ),
    "duplicate_user_name:preview": (
        _OURS,
        gettext_noop(
            "This account already exists and would not be changed. If this is "
            "another person, choose another username."
        ),
    ),
    ReasonCode.NAME_UNDER_REMOVAL: (
        gettext_noop(
            "The account with this username is being removed. Upload this row again when the "
            "email about the removal has come."
        ),
    ),
    ReasonCode.ADDRESS_IN_USE: (
        gettext_noop(
            "Another mailbox, group or contact has this address. Choose another "
            "username or have the address freed first."
        ),
    ),
    ReasonCode.NO_LICENSE: (
        gettext_noop(
            "No free licence of {skus} is left. Ask for more licences, then upload "
            "the same file again."
        ),
    ),
    "no_license:preview": (
        gettext_noop(
            "No free licence of {skus} would be left. Ask for more licences before "
            "you upload the file to create the accounts."
        ),
    ),
    ReasonCode.LICENCE: (
        gettext_noop(
            "This person waits for a licence of {skus}. Rollcall creates the account "
            "automatically when one is free."
        ),
    ),
    "licence:preview": (
        gettext_noop(
            "This person would wait for a licence of {skus}. Rollcall would create the account "
            "automatically when one is free."
        ),
    ),
    ReasonCode.START_DATE: (
        gettext_noop(
            "This person starts on {start}. Rollcall creates the account automatically on "
            "{created}."
        ),
    ),
    ReasonCode.MOVED: (
        gettext_noop("The start date of this person is now {start}. Nothing else was changed."),
    ),
    ReasonCode.SIGN_IN_LATER: (
        gettext_noop(
            "Nobody can sign in to this account before {start}. Rollcall allows it automatically "
            "on that day."
        ),
    ),
    ReasonCode.SIGN_IN_NOT_ALLOWED: (
        gettext_noop(
            "Nobody can sign in to this account, because somebody changed it or Microsoft 365 "
            "refused. Allow sign-in in the admin centre if that is right."
        ),
    ),
    ReasonCode.MANAGER_LATER: (
        gettext_noop(
            "The manager {manager} could not be set yet. Rollcall tries again automatically. If "
            "that does not help, show your administrator the reason: {code}."
        ),
        gettext_noop(
            "The manager {manager} has no account yet. Rollcall sets the manager automatically "
            "when there is one."
        ),
    ),
    ReasonCode.MANAGER_NOT_SET: (
        gettext_noop("The manager {manager} could not be set. Set it in the admin centre."),
    ),
    ReasonCode.GROUPS_LATER: (
        gettext_noop(
            "This person could not be added to {groups} yet. Rollcall tries again automatically. "
            "If that does not help, show your administrator the reason: {code}."
        ),
        gettext_noop(
            "This person could not be added to {groups} yet. Rollcall tries again automatically."
        ),
    ),
    ReasonCode.GROUPS_NOT_JOINED: (
        gettext_noop("This person could not be added to {groups}. Add them in the admin centre."),
    ),
    ReasonCode.SERVICE: (
        gettext_noop("Microsoft 365 did not answer in time. Rollcall tries again automatically."),
    ),
    ReasonCode.REFUSED_FOR_NOW: (
        gettext_noop(
            "Microsoft 365 refuses new accounts at the moment with {code}. Rollcall tries again "
            "automatically. The administrator has been told."
        ),
    ),
    ReasonCode.NEXT_DAY: (
        gettext_noop(
            "The limit of {limit} new accounts a day has been reached. Rollcall creates this "
            "account automatically on another day."
        ),
    ),
    "next_day:preview": (
        gettext_noop(
            "The limit of {limit} new accounts a day would be reached. Rollcall would create this "
            "account automatically on another day."
        ),
    ),
    ReasonCode.APPROVAL: (
        gettext_noop("Nothing is done for this row until somebody approves the list."),
    ),
    ReasonCode.NOT_APPROVED: (gettext_noop("{who} did not approve this list: “{sentence}”."),),
    ReasonCode.APPROVAL_ENDED: (
        gettext_noop("Nobody approved this list in time. Upload it again if it is still needed."),
    ),
    ReasonCode.WAITS_ALREADY: (
        gettext_noop(
            "This person has been waiting in {file} since {since}. You do not need to upload "
            "this row again."
        ),
    ),
    ReasonCode.UNKNOWN_SKU: (
        gettext_noop(
            "Your organisation has no licence named {sku}. Ask the administrator to"
            " correct the licence setting and upload the same file again."
        ),
    ),
    ReasonCode.UNUSABLE_GROUP: (
        gettext_noop(
            "Your organisation does not have the licence group that is set or "
            "nobody can be added to it. Ask the administrator to correct the "
            "setting and upload the same file again."
        ),
    ),
    "unusable_group:groups": (
        gettext_noop(
            "Nobody can be added to the group {groups}. Ask the administrator to correct "
            "ALLOWED_GROUPS and upload the same file again."
        ),
    ),
    ReasonCode.GROUP_LACKS_LICENSE: (
        gettext_noop(
            "The licence group that is set does not give {skus}. Ask the "
            "administrator to correct the group or the setting and upload the same "
            "file again."
        ),
    ),
    ReasonCode.LICENSE_REFUSED: (
        _COUNTRY,
        gettext_noop(
            "Microsoft 365 refused the licence and the account was removed again. "
            "Show your administrator the reason: “{message}”."
        ),
        gettext_noop(
            "Microsoft 365 refused the licence and the account was removed again. "
            "Ask your administrator to look at the licences."
        ),
    ),
    ReasonCode.NOT_PERMITTED: (
        gettext_noop(
            "Rollcall lacks the permission {permission}. Ask the administrator to "
            "grant it and upload the same file again."
        ),
        gettext_noop(
            "Microsoft 365 denied Rollcall access with {code}. Ask the "
            "administrator to check its permissions and upload the same file again."
        ),
    ),
    ReasonCode.QUOTA_EXCEEDED: (
        gettext_noop(
            "Your organisation has as many accounts as Microsoft 365 allows. Ask "
            "the administrator to have the quota raised, then upload the same file "
            "again."
        ),
    ),
    ReasonCode.GRAPH_REFUSED: (
        _COUNTRY,
        gettext_noop(
            "Microsoft 365 refused this account. Correct the row or show your "
            "administrator the reason: {code} “{message}”."
        ),
        gettext_noop(
            "Microsoft 365 refused this account. Show your administrator the reason: {code}."
        ),
    ),
    ReasonCode.NOT_REMOVED: (
        gettext_noop(
            "The account exists but has no licence and could not be removed. Remove"
            " it in the admin centre before you upload the file again."
        ),
    ),
    ReasonCode.NOT_CONFIRMED: (
        gettext_noop(
            "Microsoft 365 did not say clearly whether it created this account. "
            "Look for it in the admin centre before you upload the file again."
        ),
    ),
    ReasonCode.DAILY_LIMIT: (
        gettext_noop(
            "The limit of {limit} new accounts a day has been reached. Upload this row again "
            "tomorrow, or ask the administrator to raise MAX_ACCOUNTS_PER_DAY."
        ),
    ),
    ReasonCode.IN_ROUND: (
        gettext_noop(
            "Rollcall is creating this account now. If that succeeds, upload the results of the "
            "next email to the folder undo. If it fails, this person no longer waits."
        ),
    ),
    ReasonCode.NOT_TRIED: (
        gettext_noop("There was no time left for this row. Upload the same file again."),
    ),
    "graph_refused:undo": (
        gettext_noop(
            "Microsoft 365 refused to remove this account. Show your administrator "
            "the reason: {code} “{message}”."
        ),
        gettext_noop(
            "Microsoft 365 refused to remove this account. Look at it in the admin centre."
        ),
    ),
    "not_confirmed:undo": (
        gettext_noop(
            "Microsoft 365 did not say clearly whether it removed this account. "
            "Look for it in the admin centre."
        ),
    ),
    ReasonCode.USED: (
        gettext_noop(
            "The password of this account was changed after it was created, so "
            "somebody is using the account and it was kept. If nobody needs it, "
            "ask your administrator to delete it."
        ),
    ),
    ReasonCode.CHANGED: (
        gettext_noop(
            "Somebody changed this account after it was created, so it was kept. If"
            " nobody needs it, ask your administrator to delete it."
        ),
    ),
    ReasonCode.TRUSTED_NAME: (
        gettext_noop(
            "The display name looks like {name}, a name that people trust. Check that this "
            "person may use it."
        ),
    ),
    ReasonCode.PASSWORD_GONE: (
        gettext_noop(
            "The account was created but its temporary password is no longer known."
            " Ask your administrator to reset it."
        ),
    ),
}
