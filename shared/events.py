"""Log events of the application: constant texts with ids, never personal data, never a secret."""

import logging
from enum import StrEnum

from shared.errors import RollcallError
from shared.telemetry import note_event

_LOG = logging.getLogger("rollcall")


class Event(StrEnum):
    """The events of the log; alerts search for these words."""

    FILE_JUDGED = "file judged"
    FILE_REFUSED = "file refused"
    FILE_IGNORED = "file ignored"
    EVENT_IGNORED = "event ignored: it announces no file in uploads"
    JOB_UNKNOWN = "job unknown"
    NAMES_UNCHECKED = "user names made by the rule are not checked in the tenant"
    JOB_ALLOCATED = "job allocated"
    DAILY_LIMIT = "daily limit of new accounts reached"
    REMOVAL_LIMIT = "daily limit of removals reached"
    ALLOCATION_REFUSED = "allocation refused by Graph"
    STEP_PUT_OFF = "step put off"
    BATCH_SETTLED = "batch settled"
    BATCH_OVERTAKEN = "batch overtaken by another run"
    BATCH_COMPLETE = "batch complete"
    REPORT_SENT = "report sent"
    REPORT_WAITS = "report cannot be sent yet"
    REPORT_OVERDUE = "report overdue: mail is refused for more than an hour"
    REPORT_GIVEN_UP = "report given up"
    RECIPIENT_REFUSED = "mail refused for one recipient"
    COPY_SENT = "copy without passwords sent to further recipients"
    COPY_NOT_SENT = "copy without passwords could not be sent"
    SECRET_LOST = "temporary password cannot be opened"  # noqa: S105 - an event
    APPROVAL_ASKED = "approval asked for"
    APPROVAL_NOT_ASKED = "approval cannot be asked for by mail"
    APPROVAL_DECIDED = "approval decided"
    APPROVED_JOB_GONE = "job of an approved list is gone: its rows end"
    LARGE_UNDO = "large undo"
    AUDIT_NOT_WRITTEN = "audit record cannot be written"
    PASSWORDS_REVEALED = "passwords shown on the page"
    FILE_UPLOADED = "file uploaded by the page"
    SIGN_IN_REFUSED = "sign-in to the page refused"
    PASSPHRASE_MISSING = "passphrase is not set: passwords are not sent"  # noqa: S105 - an event
    METADATA_IGNORED = "metadata ignored"
    POISON = "message gave up"
    POISON_FAILED = "giving up failed, the sweep tries again"
    LEDGER_DAMAGED = "ledger cannot be read and is started again"
    LEDGER_NOT_CHANGED = "ledger cannot be changed"
    DOCUMENT_NEWER = "document of a later version is left alone"
    FILE_STOPPED = "file stopped: Microsoft 365 refuses many of its rows for the same reason"
    ROWS_WAIT = "rows wait"
    WAITING_REBUILT = "waiting list was damaged or deleted and is rebuilt"
    ROUND_STARTED = "round of waiting rows started"
    ROUND_OVERDUE = "round of waiting rows is overdue"
    TENANT_NOT_READ = "tenant cannot be read for waiting or invalid rows"
    SWEEP_FAILED = "sweep could not finish one of its tasks"
    SWEEP_FOUND = "sweep found work"
    TELEMETRY_OFF = "telemetry cannot be sent"


def record(event: Event, level: int = logging.INFO, **ids: str | int | float) -> None:
    """Log an event and add it to the open span; `ids` are job, batch, row, counts or codes.

    The ids are part of the text because the worker passes on nothing else; the span has them by
    name. The span has the name of the event instead of its words, so alerts count each event once.
    """
    text = " ".join(f"{name}={value}" for name, value in ids.items())
    _LOG.log(level, "%s %s", event.value, text)
    if level >= logging.INFO:
        note_event(event.name.lower(), ids)


def record_failure(event: Event, error: BaseException, **ids: str | int | float) -> None:
    """Log an event that an exception caused: its class and, for ours, its text.

    The text of other exceptions, which a traceback repeats, may contain personal data.
    """
    own = {"text": str(error)} if isinstance(error, RollcallError) else {}
    record(event, logging.ERROR, error=type(error).__name__, **ids, **own)
