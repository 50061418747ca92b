"""Groups that give licences to their members, though not at once.

Sources: "Add members" (at most 20 in a request, all or none), and "Resolve group license assignment
problems": a membership is accepted at once and its licences are assigned in the background, where
a failure is noted with the user and reported to nobody.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from local.tenant.exchange import JsonObject, as_list, as_text
from local.tenant.graph_errors import RefusalError, directory_refusal, insufficient_privileges
from local.tenant.licensing import LicenseChange, apply_license_change
from local.tenant.subscriptions import SubscribedSku
from local.tenant.users import GroupLicense, User

_MOST_MEMBERS = 20
_REFERENCE = re.compile(r"https?://[^/]+/v1\.0/(?:directoryObjects|users)/([0-9a-fA-F-]{36})")
# A part of the directory's message → the name of the error in licenseAssignmentState.
_ERRORS = {
    "any available licenses": "CountViolation",
    "mutually exclusive": "MutuallyExclusiveViolation",
    "depends on": "DependencyViolation",
}


@dataclass(slots=True, kw_only=True)
class Group:
    """A group; members of it get a unit of each of `sku_ids`.

    `members` says since when each is one, by object id. `to_license` are those among them whose
    licences have not been worked off yet.
    """

    id: str
    display_name: str
    sku_ids: tuple[str, ...] = ()
    group_types: tuple[str, ...] = ()
    on_premises_sync_enabled: bool | None = None
    mail_enabled: bool = False
    is_assignable_to_role: bool | None = None
    members: dict[str, datetime] = field(default_factory=dict)
    to_license: set[str] = field(default_factory=set)

    def take_in(self, object_ids: Iterable[str], at: datetime) -> None:
        """Make accounts members, all of them or, with `RefusalError`, none."""
        self._require_writable()
        wanted = list(object_ids)
        if len({*wanted, *self.members}) != len(wanted) + len(self.members):
            raise directory_refusal(
                "One or more added object references already exist for the following modified "
                "properties: 'members'."
            )
        self.members.update(dict.fromkeys(wanted, at))
        self.to_license.update(wanted)

    def _require_writable(self) -> None:
        """Raise `RefusalError` for a group whose members are decided elsewhere.

        "Add members" names the role-assignable ones, and the words of the mail-enabled and the
        synchronised ones are widely quoted; those of the dynamic ones are not.
        """
        if self.is_assignable_to_role:
            raise insufficient_privileges()
        if self.mail_enabled and "Unified" not in self.group_types:
            raise directory_refusal(
                "Cannot Update a mail-enabled security groups and or distribution list."
            )
        if self.on_premises_sync_enabled:
            raise directory_refusal(
                "Unable to update the specified properties for on-premises mastered Directory "
                "Sync objects or objects currently undergoing migration."
            )
        if "DynamicMembership" in self.group_types:
            raise directory_refusal("The members of a dynamic group cannot be changed.")

    def let_go(self, object_id: str) -> None:
        """Forget a member, as the deletion of its account does."""
        self.members.pop(object_id, None)
        self.to_license.discard(object_id)

    def due(self, as_of: datetime) -> list[str]:
        """The members since `as_of` or before whose licences are to be worked off, in order."""
        waiting = (each for each in self.members if each in self.to_license)
        return [each for each in waiting if self.members[each] <= as_of]

    def value_of(self, name: str) -> object:
        """One property as it is shown."""
        match name:
            case "id":
                return self.id
            case "displayName":
                return self.display_name
            case "assignedLicenses":
                return [{"disabledPlans": [], "skuId": sku_id} for sku_id in self.sku_ids]
            case "groupTypes":
                return list(self.group_types)
            case "mailEnabled":
                return self.mail_enabled
            case "isAssignableToRole":
                return self.is_assignable_to_role
            case _:
                return self.on_premises_sync_enabled


def parse_members(payload: JsonObject) -> list[str]:
    """Object ids in a `PATCH /groups/{id}` body; raises `RefusalError` if it is malformed."""
    references = as_list(payload["members@odata.bind"], "members")
    if len(references) > _MOST_MEMBERS:
        # That it is refused is documented, its words are not.
        raise directory_refusal(f"At most {_MOST_MEMBERS} references are allowed in a request.")
    return [parse_reference(each) for each in references]


def parse_reference(value: object) -> str:
    """The object id in a reference; raises `RefusalError` for anything that is none."""
    found = _REFERENCE.fullmatch(as_text(value, "@odata.id"))
    if found is None:
        raise directory_refusal("Invalid URL format specified in payload.")
    return found[1].lower()


def give_licenses(
    group: Group, user: User, skus: Mapping[str, SubscribedSku], at: datetime
) -> None:
    """Assign what the group gives, all of it or nothing, and note with the user how it went."""
    group.to_license.discard(user.id)
    change = LicenseChange(
        added={sku_id: frozenset[str]() for sku_id in group.sku_ids}, removed=frozenset()
    )
    error = "None"
    try:
        apply_license_change(user, change, skus, at)
    except RefusalError as refusal:
        errors = (name for part, name in _ERRORS.items() if part in refusal.message)
        error = next(errors, "Other")
    user.group_licenses += [
        GroupLicense(group_id=group.id, sku_id=sku_id, error=error) for sku_id in group.sku_ids
    ]
