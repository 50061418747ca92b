"""The approval that a list needs before any write to Graph, and the decision."""

from dataclasses import dataclass
from datetime import datetime

from shared.models import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalNeed:
    """That a job needs an approval: `reasons` are remarks, `asked` the addresses that get a mail.

    `days` is how long the list waits for it.
    """

    reasons: tuple[Finding, ...]
    asked: tuple[str, ...]
    days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDocument:
    """`approvals/‹job›/asked.json`: the list waits for an approval, `file_name` is its blob."""

    asked_at: datetime
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailedDocument:
    """`approvals/‹job›/mailed.json`, `…/reminded.json`: the approvers have had this mail."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDocument:
    """`approvals/‹job›/decision.json`: what one approver decided; the first decision counts.

    `who` is their name and `who_id` their object id. `digest` is that of the content they saw, and
    `sentence` what they want the uploader to know.
    """

    approved: bool
    who: str
    who_id: str
    at: datetime
    digest: str
    sentence: str = ""
