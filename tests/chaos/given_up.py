"""What the host gave up: the messages that went to a poison queue, and their rows."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from shared.retry import MOST_READS
from shared.state.blob_names import JOBS, job_blob
from shared.state.document_encoding import decode
from shared.state.documents import JobDocument, RowsDocument
from shared.state.messages import ALLOCATE, PROVISION, JobMessage, decode_message
from shared.state.upload_events import UploadEvent, read_events
from tests.chaos.orders import INTAKE

type Rows = Mapping[str, frozenset[int]]


@dataclass(slots=True)
class GivenUp:
    """Messages by the step that failed every time."""

    messages: list[tuple[str, bytes]] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)

    def add(self, step: str, body: bytes) -> None:
        """Note a message that is given up."""
        self.messages.append((step, body))

    @property
    def counts(self) -> Counter[str]:
        """How many messages of each step."""
        return Counter(step for step, _ in self.messages)

    def fail_intake(self, body: bytes) -> None:
        """Note a try of intake that failed."""
        self.failures.update(_names(body))

    @property
    def files(self) -> frozenset[str]:
        """Files that intake gave up or failed on as often as it reads one.

        It may say of them that they cannot be read.
        """
        failed = {name for name, count in self.failures.items() if count >= MOST_READS}
        given_up = (_names(body) for step, body in self.messages if step == INTAKE)
        return frozenset(failed.union(*given_up))

    def rows(self, blobs: Mapping[str, bytes]) -> Rows:
        """Row numbers by file that may be `failed` for it; `blobs` are all that are stored.

        A job that could not be allocated fails whole, a batch that could not be provisioned with
        its own rows, and a report that could not be made fails nobody.
        """
        found: dict[str, frozenset[int]] = defaultdict(frozenset)
        for message in _decoded(self.messages, ALLOCATE, PROVISION):
            job = decode(blobs[f"{JOBS}/{job_blob(message.job)}"], JobDocument)
            found[job.source.blob_name] |= _rows(job, message.batch, blobs)
        return found


def _names(event: bytes) -> set[str]:
    """The names of the files that a message on the queue `intake` announces."""
    return {
        name
        for upload in read_events(event)
        if isinstance(upload, UploadEvent)
        for name in upload.names
    }


def _decoded(messages: Sequence[tuple[str, bytes]], *steps: str) -> Iterator[JobMessage]:
    return (decode_message(body) for step, body in messages if step in steps)


def _rows(job: JobDocument, batch: str, blobs: Mapping[str, bytes]) -> frozenset[int]:
    """The valid rows of a batch, of all batches when it is empty."""
    return frozenset(
        row.row_number
        for entry in job.batches
        if batch in {"", entry.batch}
        for row in decode(blobs[f"{JOBS}/{entry.blob}"], RowsDocument).rows
    )
