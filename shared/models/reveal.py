"""A person who revealed temporary passwords on the page."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    """A person saw temporary passwords, or said that they are handed over.

    `who` is their name and `who_id` their object id; `people` are the user names whose passwords
    were shown, or handed over if `handed_over` is True; none where all were handed over.
    """

    at: datetime
    who: str
    who_id: str
    job: str
    file_name: str
    people: tuple[str, ...] = ()
    handed_over: bool = False

    @property
    def is_handover(self) -> bool:
        """True if it says that the passwords are handed over."""
        return self.handed_over or not self.people
