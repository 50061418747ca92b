"""A user in Graph's words: what is sent, what is asked for, and whether it is the same."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from shared.models import Column
from shared.provisioning.directory import NewAccount

# Empty cells are left out: Entra refuses "" with "Invalid value specified for property".
_PLAIN: Mapping[Column, str] = {
    Column.DISPLAY_NAME: "displayName",
    Column.FIRST_NAME: "givenName",
    Column.LAST_NAME: "surname",
    Column.JOB_TITLE: "jobTitle",
    Column.DEPARTMENT: "department",
    Column.OFFICE_NUMBER: "officeLocation",
    Column.MOBILE_PHONE: "mobilePhone",
    Column.FAX: "faxNumber",
    Column.ADDRESS: "streetAddress",
    Column.CITY: "city",
    Column.STATE: "state",
    Column.POSTAL_CODE: "postalCode",
    Column.COUNTRY: "country",
}
_LISTS: Mapping[Column, str] = {
    Column.OFFICE_PHONE: "businessPhones",
    Column.ALTERNATE_EMAIL: "otherMails",
}
# What tells our own account from a stranger's; plain text that Graph keeps as it was sent.
_IDENTIFYING = (
    "displayName",
    "givenName",
    "surname",
    "jobTitle",
    "department",
    "usageLocation",
    "mailNickname",
)
LOOK_UP_SELECT = ",".join(("id", "createdDateTime", "assignedLicenses", *_IDENTIFYING))
# Not among what is returned by default ("user resource type").
STATE_SELECT = ",".join(("id", "createdDateTime", "lastPasswordChangeDateTime", *_IDENTIFYING))


def user_body(account: NewAccount) -> dict[str, Any]:
    """The body of `POST /users` ("Create user")."""
    filled = {column: text for column, text in account.values.items() if text}
    return {
        "accountEnabled": account.sign_in_allowed,
        "userPrincipalName": account.user_principal_name,
        "mailNickname": account.user_principal_name.partition("@")[0],
        "usageLocation": account.usage_location,
        "passwordProfile": {
            "password": account.password,
            "forceChangePasswordNextSignIn": True,
        },
        **{name: filled[column] for column, name in _PLAIN.items() if column in filled},
        **{name: [filled[column]] for column, name in _LISTS.items() if column in filled},
    }


def license_body(sku_ids: tuple[str, ...]) -> dict[str, Any]:
    """The body of `assignLicense`; both lists must be there ("user: assignLicense")."""
    return {
        "addLicenses": [{"skuId": sku_id, "disabledPlans": []} for sku_id in sku_ids],
        "removeLicenses": [],
    }


def user_url(key: str) -> str:
    """The relative address of a user by object id or user name."""
    # The name may hold # and '; it travels inside a batch body, never in a request line.
    return f"/users/{quote(key, safe='@')}"


def is_same_user(found: Mapping[str, Any], account: NewAccount) -> bool:
    """Whether a user that was read has the properties that were sent for `account`."""
    sent = user_body(account)
    return all((found.get(name) or "") == sent.get(name, "") for name in _IDENTIFYING)
