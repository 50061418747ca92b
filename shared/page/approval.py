"""Decide about a list that waits for an approval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Final

from shared.page.people import Person, Role
from shared.pipeline.app import App
from shared.pipeline.approvals import decide, load_decision
from shared.pipeline.job_store import JobStore, gather_some
from shared.pipeline.rounds import resume_list
from shared.pipeline.waiting_store import load_waiting
from shared.rendering.plain_text import one_line
from shared.state import blob_names
from shared.state.approval_documents import DecisionDocument
from shared.state.documents import JobDocument
from shared.state.waiting_documents import WaitReason

LONGEST_SENTENCE: Final = 140
YES: Final = "yes"
_MOST_SHOWN: Final = 50


class DecisionRefusal(Enum):
    """Why a decision is not taken."""

    OWN_LIST = auto()
    NO_SENTENCE = auto()
    DECIDED = auto()  # by somebody else
    OVER = auto()  # withdrawn, ended, or another version than the one that was shown


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenApproval:
    """A list that nobody has decided about; `digest` is that of the content that is decided on."""

    job: str
    file_name: str
    digest: str
    uploader_id: str

    def may_be_decided_by(self, person: Person) -> bool:
        """True if this person may say yes or no."""
        return person.may(Role.APPROVE) and not person.is_named(self.uploader_id)


async def is_asked(app: App, job: str) -> bool:
    """True if approvers were asked about the list of a job."""
    name = blob_names.asked_blob(blob_names.first_job(job))
    return await app.storage.jobs.facts(name) is not None


async def list_open(app: App) -> Sequence[OpenApproval]:
    """The lists that wait for a decision, the newest first."""
    names = set(await app.storage.jobs.names(blob_names.approvals_prefix()))
    jobs = {blob_names.approval_job(name) for name in names}
    asked = [
        job for job in sorted(jobs, reverse=True) if blob_names.decision_blob(job) not in names
    ]
    found = await gather_some([find_open(app, job) for job in asked[:_MOST_SHOWN]])
    return [each for each in found if each]


async def find_open(app: App, job: str) -> OpenApproval | None:
    """The approval that the list of a job waits for; None if it waits for none any more."""
    document = await JobStore(app.storage.jobs, job).load_job()
    if document is None or document.approval is None or not await _waits(app, document):
        return None
    if await load_decision(app, job) is not None:
        return None
    return OpenApproval(
        job=job,
        file_name=document.source.blob_name,
        digest=document.source.content_digest,
        uploader_id=document.source.uploader_id,
    )


async def decide_list(
    app: App, person: Person, job: JobDocument, fields: Mapping[str, str]
) -> DecisionRefusal | None:
    """Store what a person with the role `Approve` decided; None if that is now the decision."""
    if person.is_named(job.source.uploader_id):
        return DecisionRefusal.OWN_LIST
    sentence = one_line(fields.get("sentence", ""), LONGEST_SENTENCE)
    if not sentence:
        return DecisionRefusal.NO_SENTENCE
    if fields.get("digest", "") != job.source.content_digest or not await _waits(app, job):
        is_decided = await load_decision(app, job.job) is not None
        return DecisionRefusal.DECIDED if is_decided else DecisionRefusal.OVER
    decision = DecisionDocument(
        approved=fields.get("decision") == YES,
        who=person.name,
        who_id=person.person_id,
        at=datetime.now(UTC),
        digest=job.source.content_digest,
        sentence=sentence,
    )
    stored = await decide(app, job, decision)
    if (stored.who_id, stored.approved) != (decision.who_id, decision.approved):
        return DecisionRefusal.DECIDED
    await _go_on(app, job.job)
    return None


async def _waits(app: App, job: JobDocument) -> bool:
    waiting = await load_waiting(app, job.job)
    rows = waiting.rows_that_wait if waiting else ()
    return any(each.reason is WaitReason.APPROVAL for each in rows)


async def _go_on(app: App, job: str) -> None:
    """Start the round now; the sweep starts it if the first mail is not sent yet."""
    if await JobStore(app.storage.jobs, job).load_sent() is None:
        return
    await resume_list(app, job, None, datetime.now(UTC))
