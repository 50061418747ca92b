"""Users and groups in Graph's terms: request bodies, addresses and comparison of what came back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from shared.models import Column, OptionalValues
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
ATTRIBUTES = "onPremisesExtensionAttributes"
LOOK_UP_SELECT = f"id,assignedLicenses,{ATTRIBUTES}"
# The properties that an account is created with, except the password and the mark.
_COMPARED = (
    "accountEnabled",
    "userPrincipalName",
    "mailNickname",
    "usageLocation",
    *_PLAIN.values(),
    *_LISTS.values(),
)
# Of an employee; not returned by default either.
_EMPLOYEE = (
    "employeeId",
    "employeeType",
    "companyName",
    "employeeOrgData",
    "employeeHireDate",
)
# Not returned by default ("user resource type").
STATE_SELECT = ",".join(
    (
        "id",
        "createdDateTime",
        "lastPasswordChangeDateTime",
        "assignedLicenses",
        ATTRIBUTES,
        *_COMPARED,
        *_EMPLOYEE,
    )
)


def user_body(account: NewAccount, ownership_attribute: str) -> dict[str, Any]:
    """The body of `POST /users` ("Create user"); the mark goes into `ownership_attribute`."""
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
        ATTRIBUTES: {ownership_attribute: account.mark},
        **{name: filled[column] for column, name in _PLAIN.items() if column in filled},
        **{name: [filled[column]] for column, name in _LISTS.items() if column in filled},
        **_employee(account.extras),
    }


def _employee(extras: OptionalValues) -> dict[str, Any]:
    """The properties of an employee ("user resource type"), which a new user may have.

    `employeeHireDate` is a DateTimeOffset: a date begins in UTC.
    """
    wanted = {
        "employeeId": extras.employee_id,
        "employeeType": extras.employee_type,
        "companyName": extras.company,
        "employeeOrgData": extras.cost_centre and {"costCenter": extras.cost_centre},
        "employeeHireDate": extras.hire_date and f"{extras.hire_date.isoformat()}T00:00:00Z",
    }
    return {name: value for name, value in wanted.items() if value}


def license_body(sku_ids: tuple[str, ...]) -> dict[str, Any]:
    """The body of `assignLicense`; both lists are required ("user: assignLicense")."""
    return {
        "addLicenses": [{"skuId": sku_id, "disabledPlans": []} for sku_id in sku_ids],
        "removeLicenses": [],
    }


def user_url(key: str) -> str:
    """The relative address of a user by object id or user name."""
    # The name may contain # and '; it is sent inside a batch body, never in a request line.
    return f"/users/{quote(key, safe='@')}"


def marked_url(ownership_attribute: str, mark: str) -> str:
    """The relative address of the users with a mark, as an advanced query ("Add custom data to
    users using extension attributes")."""
    condition = quote(f"{ATTRIBUTES}/{ownership_attribute} eq '{mark}'")
    return f"/users?$filter={condition}&$count=true&$select={LOOK_UP_SELECT}"


def read_marks(found: Mapping[str, Any]) -> frozenset[str]:
    """The custom attributes of a user that are not empty."""
    attributes = found.get(ATTRIBUTES) or {}
    return frozenset(value for value in attributes.values() if isinstance(value, str) and value)


def read_sku_ids(found: Mapping[str, Any]) -> frozenset[str]:
    """The SKU ids that a user has, given directly or by a group."""
    return frozenset(str(each["skuId"]) for each in found.get("assignedLicenses") or [])


def is_unchanged(found: Mapping[str, Any], account: NewAccount) -> bool:
    """True if a user has its licences and exactly the properties that it was created with.

    The licences of a group come later than the account, so some of them may be missing.
    """
    sent = _comparable(user_body(account, ""))
    return _has_its_licenses(found, account) and _comparable(found) == sent


def _has_its_licenses(found: Mapping[str, Any], account: NewAccount) -> bool:
    given, has = frozenset(account.sku_ids), read_sku_ids(found)
    if account.group_id:
        return has <= given
    # Groups that the row names may give more.
    return has >= given if account.extras.groups else has == given


def _comparable(user: Mapping[str, Any]) -> dict[str, Any]:
    """The compared properties; what is absent, null or empty is the same."""
    shown = {name: user[name] for name in _COMPARED if user.get(name) not in (None, "", [])}
    shown |= {name: user[name] for name in _EMPLOYEE if user.get(name)}
    if organization := shown.pop("employeeOrgData", None):
        shown |= {name: value for name, value in organization.items() if value}
    if hired := shown.get("employeeHireDate"):
        shown["employeeHireDate"] = datetime.fromisoformat(hired)
    # Entra compares user names case-insensitively.
    shown["userPrincipalName"] = str(shown.get("userPrincipalName", "")).lower()
    return shown


def group_url(group_id: str) -> str:
    """The relative address of a group by object id."""
    return f"/groups/{group_id}"


def members_body(object_ids: Sequence[str], base_url: str) -> dict[str, list[str]]:
    """The body of `PATCH /groups/{id}` that adds up to 20 accounts ("Add members")."""
    return {"members@odata.bind": [_reference(each, base_url) for each in object_ids]}


def reference_body(object_id: str, base_url: str) -> dict[str, str]:
    """The body of `POST /groups/{id}/members/$ref` and of `PUT /users/{id}/manager/$ref`."""
    return {"@odata.id": _reference(object_id, base_url)}


def _reference(object_id: str, base_url: str) -> str:
    # A reference is absolute, and within the same cloud.
    return f"{base_url}/directoryObjects/{object_id}"
