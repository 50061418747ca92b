"""What is known of an assumption about Microsoft Graph, and what an attempt needs to try it."""

from dataclasses import dataclass
from enum import StrEnum

from infra.trial.graph import Graph
from infra.trial.trial_accounts import People


class Verdict(StrEnum):
    """How an assumption came out."""

    HOLDS = "holds"
    DIFFERS = "differs"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an attempt saw, in a few words."""

    verdict: Verdict
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What attempts have at hand; an empty text was not named by the administrator."""

    graph: Graph
    people: People
    sender: str = ""
    other_mailbox: str = ""
    sku: str = ""  # skuPartNumber with a free unit
    group: str = ""  # object id


def seen(holds: object, text: object) -> Seen:
    """What an attempt saw: the assumption holds, or the tenant differs."""
    return Seen(verdict=Verdict.HOLDS if holds else Verdict.DIFFERS, text=str(text))


def not_tried(reason: str) -> Seen:
    """Why there was no attempt."""
    return Seen(verdict=Verdict.NOT_TRIED, text=reason)
