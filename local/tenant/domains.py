"""The domains that a tenant has proved to own."""

from dataclasses import dataclass
from enum import StrEnum


class DomainType(StrEnum):
    """Who checks the passwords of a domain."""

    MANAGED = "Managed"  # Entra ID itself
    FEDERATED = "Federated"  # somebody's own identity provider


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedDomain:
    """One entry of `organization.verifiedDomains`."""

    name: str
    type: DomainType = DomainType.MANAGED
    is_default: bool = False
    is_initial: bool = False

    def to_json(self) -> dict[str, object]:
        """The entry as Graph shows it."""
        return {
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": self.is_default,
            "isInitial": self.is_initial,
            "name": self.name,
            "type": self.type.value,
        }
