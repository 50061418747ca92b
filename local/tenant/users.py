"""User accounts, and the directory that finds them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from local.tenant.exchange import JsonObject, as_object
from local.tenant.graph_errors import gateway_refusal
from local.tenant.tenant_clock import graph_timestamp
from local.tenant.user_properties import EXTENSION_ATTRIBUTES

# "user resource type": what a read returns unless $select asks for something else.
DEFAULT_PROPERTIES = (
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
)
_FURTHER_PROPERTIES = frozenset(
    {
        "accountEnabled",
        "ageGroup",
        "assignedLicenses",
        "city",
        "companyName",
        "consentProvidedForMinor",
        "country",
        "createdDateTime",
        "department",
        "employeeHireDate",
        "employeeId",
        "employeeOrgData",
        "employeeType",
        "faxNumber",
        "lastPasswordChangeDateTime",
        "licenseAssignmentStates",
        "mailNickname",
        "onPremisesExtensionAttributes",
        "onPremisesImmutableId",
        "otherMails",
        "passwordPolicies",
        "passwordProfile",
        "postalCode",
        "proxyAddresses",
        "showInAddressList",
        "state",
        "streetAddress",
        "usageLocation",
        "userType",
    }
)
_COLLECTIONS = frozenset({"businessPhones", "otherMails", "proxyAddresses"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLicense:
    """How it went with a licence that a group gives: `error` is None in Graph's word, or a name."""

    group_id: str
    sku_id: str
    error: str

    def to_json(self) -> dict[str, object]:
        """It as Graph shows it ("licenseAssignmentState resource type")."""
        return {
            "assignedByGroup": self.group_id,
            "disabledPlans": [],
            "error": self.error,
            "skuId": self.sku_id,
            "state": "Active" if self.error == "None" else "Error",
        }


@dataclass(slots=True, kw_only=True)
class User:
    """An account. `properties` are Graph's own names and values as they were posted.

    `assigned_licenses` maps a SKU id to its disabled plans; `group_licenses` is what groups
    gave and could not give. `manager_id` is the account of the manager. The
    password is kept, unlike in Entra ID, so that a test can compare it with the one that was
    mailed.
    """

    id: str
    properties: JsonObject
    password: str = field(repr=False)
    force_change_password_next_sign_in: bool
    created_date_time: datetime
    last_password_change_date_time: datetime
    assigned_licenses: dict[str, frozenset[str]] = field(default_factory=dict)
    group_licenses: list[GroupLicense] = field(default_factory=list)
    manager_id: str | None = None

    @property
    def user_principal_name(self) -> str:
        """The sign-in name, in the case it was created with."""
        return str(self.properties["userPrincipalName"])

    @property
    def display_name(self) -> str:
        """The name people see."""
        return str(self.properties["displayName"])

    @property
    def usage_location(self) -> str | None:
        """The ISO 3166-1 alpha-2 code, or None while none was set."""
        value = self.properties.get("usageLocation")
        return None if value is None else str(value)

    @property
    def extension_attributes(self) -> dict[str, object]:
        """The custom attributes that were set."""
        return dict(as_object(self.properties.get("onPremisesExtensionAttributes", {}), "user"))

    @property
    def addresses(self) -> frozenset[str]:
        """The SMTP addresses the account takes up, in lower case."""
        return frozenset({self.user_principal_name.lower()})

    def to_json(self, selected: tuple[str, ...] = ()) -> dict[str, object]:
        """The account as Graph shows it: the selected properties, or the default ones."""
        return {name: self.value_of(name) for name in selected or DEFAULT_PROPERTIES}

    def value_of(self, name: str) -> object:
        """One property as it is shown; passwords never are."""
        match name:
            case "id":
                return self.id
            case "createdDateTime":
                return graph_timestamp(self.created_date_time)
            case "lastPasswordChangeDateTime":
                return graph_timestamp(self.last_password_change_date_time)
            case "assignedLicenses":
                return self._shown_licenses()
            case "onPremisesExtensionAttributes":
                return dict.fromkeys(EXTENSION_ATTRIBUTES) | self.extension_attributes
            case "licenseAssignmentStates":
                return [each.to_json() for each in self.group_licenses]
            case "proxyAddresses":
                return [f"SMTP:{address}" for address in sorted(self.addresses)]
            case _:
                return self.properties.get(name, [] if name in _COLLECTIONS else None)

    def _shown_licenses(self) -> list[dict[str, object]]:
        return [
            {"disabledPlans": sorted(plans), "skuId": sku_id}
            for sku_id, plans in self.assigned_licenses.items()
        ]


class UserDirectory(Mapping[str, User]):
    """The accounts, by object id or by userPrincipalName without regard to case.

    Iterating gives the names in the order of creation.
    """

    def __init__(self) -> None:
        self._by_id: dict[str, User] = {}
        self._ids_by_name: dict[str, str] = {}

    def __getitem__(self, key: str) -> User:
        return self._by_id[self._ids_by_name.get(key.lower(), key.lower())]

    def __iter__(self) -> Iterator[str]:
        return (user.user_principal_name for user in self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def add(self, user: User) -> None:
        """Take an account in; its name and id must be free."""
        self._by_id[user.id] = user
        self._ids_by_name[user.user_principal_name.lower()] = user.id

    def rename(self, user: User, name: str) -> None:
        """Give an account another userPrincipalName, which must be free."""
        del self._ids_by_name[user.user_principal_name.lower()]
        user.properties = {**user.properties, "userPrincipalName": name}
        self._ids_by_name[name.lower()] = user.id

    def remove(self, user: User) -> None:
        """Let an account go, and its name with it."""
        del self._by_id[user.id]
        del self._ids_by_name[user.user_principal_name.lower()]


def parse_select(query: Mapping[str, str]) -> tuple[str, ...]:
    """The properties that `$select` names; empty when it is absent.

    Raises `RefusalError` for a name that a user does not have.
    """
    names = [name.strip() for name in query.get("$select", "").split(",") if name.strip()]
    for name in names:
        if name not in _FURTHER_PROPERTIES and name not in DEFAULT_PROPERTIES:
            raise gateway_refusal(
                f"Parsing OData Select and Expand failed: Could not find a property named "
                f"'{name}' on type 'microsoft.graph.user'."
            )
    return tuple(names)
