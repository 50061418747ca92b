"""Who is signed in to the page, and what they may do there."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The app roles of the page's app registration, by their values in a token."""

    UPLOAD = "Upload"
    PASSWORDS = "Passwords"
    READ_ALL = "Read.All"  # the files of everybody
    APPROVE = "Approve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A signed-in person; `person_id` is their object id, which never changes."""

    person_id: str
    name: str
    roles: frozenset[Role]
    address: str = ""  # what they sign in with

    def may(self, role: Role) -> bool:
        """True if they have the role."""
        return role in self.roles

    def is_named(self, uploader_id: str) -> bool:
        """True if this is the person that the metadata of an upload names."""
        return uploader_id.lower() in {self.person_id.lower(), self.address.lower()} - {""}
