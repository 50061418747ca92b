"""The queue messages: how they are read, and our own, which contain only ids."""

import base64
import codecs
import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.errors import MessageError
from shared.state.blob_names import is_job_id, job_time

INTAKE = "intake"
ALLOCATE = "allocate"
PROVISION = "provision"
REPORT = "report"
QUEUES = (INTAKE, ALLOCATE, PROVISION, REPORT)
POISON_SUFFIX = "-poison"
_VERSION = 1
_BATCH = re.compile(r"[A-Z]{2}-[0-9]{3,}")
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobMessage:
    """The next step of a job.

    `batch` is empty except on the queue `provision`. `attempt` counts how often the step was
    delayed; `next_try` is when the delay ends. `traceparent` names the span that sent it, in the
    form of "W3C Trace Context"; empty if no exporter is set.
    """

    job: str
    batch: str = ""
    attempt: int = 1
    next_try: datetime | None = None
    traceparent: str = ""

    def put_off(self, until: datetime) -> "JobMessage":
        """The same step, another time."""
        return replace(self, attempt=self.attempt + 1, next_try=until)


def parse_body(body: bytes) -> Any:  # noqa: ANN401 - JSON is anything
    """The JSON of a queue message, which may be stored as such or in base64.

    Event Grid's documentation has named both for a storage queue, and the host passes on what is
    stored (`messageEncoding` is `none` in host.json). Raises MessageError for anything else.
    """
    text = body.strip().removeprefix(codecs.BOM_UTF8)
    try:
        # JSON of ours and of Event Grid begins with a bracket, which base64 does not have.
        if not text.startswith((b"{", b"[")):
            text = base64.b64decode(b"".join(text.split()), validate=True)
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MessageError("the message is not JSON") from error


def encode_message(message: JobMessage) -> bytes:
    """The wire form: compact JSON in ASCII, which every tool shows as it is."""
    body: dict[str, Any] = {"v": _VERSION, "job": message.job}
    if message.batch:
        body["batch"] = message.batch
    body["attempt"] = message.attempt
    if message.next_try is not None:
        body["next_try"] = message.next_try.isoformat()
    if message.traceparent:
        body["traceparent"] = message.traceparent
    return json.dumps(body, separators=(",", ":")).encode()


def decode_message(body: bytes) -> JobMessage:
    """A message from its wire form, in base64 or not.

    Raises MessageError for anything else.
    """
    fields = parse_body(body)
    try:
        next_try = fields.get("next_try")
        message = JobMessage(
            job=fields["job"],
            batch=fields.get("batch", ""),
            attempt=fields.get("attempt", 1),
            next_try=None if next_try is None else datetime.fromisoformat(next_try),
            traceparent=_known_traceparent(fields.get("traceparent")),
        )
        understood = fields["v"] == _VERSION and _is_sound(message)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise MessageError("the message is not one of this application") from error
    if not understood:
        raise MessageError("the message is of another version or names no job")
    return message


def _is_sound(message: JobMessage) -> bool:
    return (
        _is_job(message.job)
        and _is_batch(message.batch)
        and _is_attempt(message.attempt)
        and (message.next_try is None or message.next_try.tzinfo is not None)
    )


def _known_traceparent(sent: object) -> str:
    """Ignore an invalid traceparent: tracing must never fail a step."""
    return sent if isinstance(sent, str) and _TRACEPARENT.fullmatch(sent) else ""


def _is_job(job: object) -> bool:
    # Digits alone do not make a date: the time of a job is read from its id later on.
    return isinstance(job, str) and is_job_id(job) and bool(job_time(job))


def _is_batch(batch: object) -> bool:
    return batch == "" or (isinstance(batch, str) and _BATCH.fullmatch(batch) is not None)


def _is_attempt(attempt: object) -> bool:
    return isinstance(attempt, int) and not isinstance(attempt, bool) and attempt >= 1
