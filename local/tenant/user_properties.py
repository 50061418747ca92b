"""Which properties a new user may carry, of what kind, and which values they take.

Sources: "user resource type" and "Create user" of Microsoft Graph v1.0. It publishes no length for
`employeeType`: the one here is that of Active Directory ("Employee-Type attribute", Range-Upper).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from local.tenant.usage_locations import COUNTRY_CODES

_MAIL_NICKNAME = re.compile(r"""[\x21-\x7e]+""")
_MAIL_NICKNAME_REFUSED = re.compile(r"""[@()\\\[\]";:<>,]""")
_OTHER_MAIL = re.compile(r"[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+")
_OTHER_MAIL_LIMIT = 250
_PHONE_LIMIT = 64
_EXTENSION_ATTRIBUTE_LIMIT = 1024
# An Edm.DateTimeOffset of OData 4.01: a bare date is none.
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[+-]\d\d:\d\d)")
_ORGANIZATION_DATA = frozenset({"costCenter", "division"})
EXTENSION_ATTRIBUTES = tuple(f"extensionAttribute{number}" for number in range(1, 16))

_TEXT_LIMITS = {
    "displayName": 256,
    "mailNickname": 64,
    "givenName": 64,
    "surname": 64,
    "jobTitle": 128,
    "department": 64,
    "companyName": 64,
    "officeLocation": 128,
    "mobilePhone": 64,
    "faxNumber": 64,
    "streetAddress": 1024,
    "city": 128,
    "state": 128,
    "country": 128,
    "postalCode": 40,
    "employeeId": 16,
    "employeeType": 256,
    "onPremisesImmutableId": 256,
    "passwordPolicies": 64,
    "preferredLanguage": 64,
    "userType": 64,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserProperty:
    """The JSON kind of a property, and whether a value of that kind is acceptable."""

    kind: type
    accepts: Callable[[object], bool]


def _text(limit: int) -> UserProperty:
    # Entra refuses the empty string; a property without value has to be left out.
    return UserProperty(kind=str, accepts=lambda value: 1 <= len(str(value)) <= limit)


def _anything(kind: type) -> UserProperty:
    return UserProperty(kind=kind, accepts=lambda _value: True)


def _is_mail_nickname(value: object) -> bool:
    text = str(value)
    return (
        len(text) <= _TEXT_LIMITS["mailNickname"]
        and _MAIL_NICKNAME.fullmatch(text) is not None
        and _MAIL_NICKNAME_REFUSED.search(text) is None
        and not text.startswith(".")
        and not text.endswith(".")
    )


def _is_one_phone(value: object) -> bool:
    # A collection by type, yet the service takes exactly one number.
    match value:
        case [str(number)]:
            return 1 <= len(number) <= _PHONE_LIMIT
        case _:
            return False


def _are_other_mails(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(mail, str) and len(mail) <= _OTHER_MAIL_LIMIT and _OTHER_MAIL.fullmatch(mail)
        for mail in value
    )


def _are_extension_attributes(value: object) -> bool:
    # "onPremisesExtensionAttributes resource type": each holds up to 1,024 characters.
    return isinstance(value, dict) and all(
        one is None or (isinstance(one, str) and 1 <= len(one) <= _EXTENSION_ATTRIBUTE_LIMIT)
        for one in value.values()
    )


def _is_date_time(value: object) -> bool:
    return _DATE_TIME.fullmatch(str(value)) is not None


def _is_organization_data(value: object) -> bool:
    # "employeeOrgData resource type". No length is published.
    return isinstance(value, dict) and all(
        name in _ORGANIZATION_DATA and (one is None or (isinstance(one, str) and one))
        for name, one in value.items()
    )


def _is_country_code(value: object) -> bool:
    return value in COUNTRY_CODES


WRITABLE = {name: _text(limit) for name, limit in _TEXT_LIMITS.items()} | {
    "accountEnabled": _anything(bool),
    "businessPhones": UserProperty(kind=list, accepts=_is_one_phone),
    "employeeHireDate": UserProperty(kind=str, accepts=_is_date_time),
    "employeeOrgData": UserProperty(kind=dict, accepts=_is_organization_data),
    "mailNickname": UserProperty(kind=str, accepts=_is_mail_nickname),
    "onPremisesExtensionAttributes": UserProperty(kind=dict, accepts=_are_extension_attributes),
    "otherMails": UserProperty(kind=list, accepts=_are_other_mails),
    "passwordProfile": _anything(dict),
    "usageLocation": UserProperty(kind=str, accepts=_is_country_code),
    "userPrincipalName": _anything(str),
}

READ_ONLY = frozenset(
    {
        "assignedLicenses",
        "assignedPlans",
        "createdDateTime",
        "creationType",
        "deletedDateTime",
        "id",
        "imAddresses",
        "lastPasswordChangeDateTime",
        "licenseAssignmentStates",
        "provisionedPlans",
        "proxyAddresses",
    }
)

REQUIRED = ("accountEnabled", "displayName", "mailNickname", "userPrincipalName")
