"""Each alert's query is run on rows: those that it is about, and those of a normal day.

The lines are those that `shared.events.record` writes.
"""

import logging
from collections.abc import Iterable

import pytest

from shared.events import Event, record, record_failure
from tests.log_tables import LogTables
from tests.unit.infra import bicep

JOB, OTHER = "20261122T093012Z-0123456789abcdef", "20261122T093013Z-fedcba9876543210"
ENDANGERING = (
    Event.ALLOCATION_REFUSED,
    Event.REPORT_OVERDUE,
    Event.REPORT_GIVEN_UP,
    Event.RECIPIENT_REFUSED,
    Event.SECRET_LOST,
    Event.PASSPHRASE_MISSING,
    Event.LEDGER_DAMAGED,
    Event.LEDGER_NOT_CHANGED,
    Event.DOCUMENT_NEWER,
    Event.SWEEP_FAILED,
    Event.ROUND_OVERDUE,
    Event.WAITING_REBUILT,
    Event.APPROVAL_NOT_ASKED,
    Event.AUDIT_NOT_WRITTEN,
    Event.APPROVED_JOB_GONE,
)


class Workspace(LogTables):
    """The tables of a workspace, and the lines that the app logs."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        super().__init__()
        self._caplog = caplog

    def log(self, event: Event, hours_ago: float = 0, **ids: str | int) -> None:
        """The line of an event, as the app logs it."""
        self._caplog.clear()
        with self._caplog.at_level(logging.INFO, "rollcall"):
            if event in ENDANGERING:
                record_failure(event, ValueError(), **ids)
            else:
                record(event, logging.INFO, **ids)
        self.insert_lines(self._caplog.records, hours_ago)

    def normal_day(self) -> None:
        """A file that went well, one that waited for Graph, and a sweep."""
        for event in (Event.FILE_JUDGED, Event.JOB_ALLOCATED, Event.BATCH_COMPLETE):
            self.log(event, 6, job=OTHER, batch="NL-001")
        self.log(Event.STEP_PUT_OFF, 6, job=OTHER, queue="provision", seconds=120)
        self.log(Event.SWEEP_FOUND, 6, job=OTHER, what="upload")
        self.log(Event.REPORT_WAITS, 6, job=OTHER)
        self.log(Event.REPORT_SENT, 5.9, job=OTHER, rows=3)
        self.insert("AppRequests", "sweep", True)
        self.insert("StorageQueueLogs", "PutMessage", "201", "https://a/provision/messages")
        self.insert("StorageQueueLogs", "GetMessages", "200", "https://a/provision-poison/messages")


@pytest.fixture
def workspace(caplog: pytest.LogCaptureFixture) -> Workspace:
    """Empty tables."""
    return Workspace(caplog)


def alerts() -> Iterable[str]:
    return sorted(path.stem for path in (bicep.INFRA / "alerts").glob("*.kql"))


@pytest.mark.parametrize("alert", [each for each in alerts() if each != "app-silent"])
def test_a_normal_day_calls_nobody(workspace: Workspace, alert: str) -> None:
    workspace.normal_day()

    assert workspace.rows(alert) == []


@pytest.mark.parametrize("event", [Event.DAILY_LIMIT, Event.REMOVAL_LIMIT])
def test_each_daily_limit_that_is_reached_is_found_once(workspace: Workspace, event: Event) -> None:
    workspace.normal_day()
    assert workspace.rows("daily-limit") == []

    workspace.log(event, job=JOB, limit=500, rows=60)

    assert len(workspace.rows("daily-limit")) == 1


def test_a_file_that_is_stopped_is_found_once(workspace: Workspace) -> None:
    workspace.normal_day()
    workspace.log(Event.FILE_STOPPED, job=JOB, rows=90, code="Authorization_RequestDenied")

    assert len(workspace.rows("file-stopped")) == 1


@pytest.mark.parametrize(
    "event", [Event.APPROVAL_DECIDED, Event.PASSWORDS_REVEALED, Event.LARGE_UNDO]
)
def test_each_decision_of_a_person_is_found_once(workspace: Workspace, event: Event) -> None:
    workspace.normal_day()
    workspace.log(event, job=JOB, rows=60)

    assert len(workspace.rows("people-decide")) == 1


@pytest.mark.parametrize("event", ENDANGERING)
def test_each_answer_in_danger_is_found_once(workspace: Workspace, event: Event) -> None:
    workspace.normal_day()
    workspace.log(event, job=JOB)

    assert len(workspace.rows("answer-in-danger")) == 1


@pytest.mark.parametrize("event", [Event.POISON, Event.POISON_FAILED])
def test_a_message_that_gave_up_is_found(workspace: Workspace, event: Event) -> None:
    workspace.normal_day()
    workspace.log(event, job=JOB, queue="provision")

    assert len(workspace.rows("message-gave-up")) == 1


@pytest.mark.parametrize(("times", "found"), [(2, []), (3, [(JOB, 3)])])
def test_a_job_is_stalled_when_the_sweep_sent_it_on_three_times(
    workspace: Workspace, times: int, found: list[tuple[str, int]]
) -> None:
    workspace.normal_day()
    for _ in range(times):
        workspace.log(Event.SWEEP_FOUND, job=JOB, what="standing job")

    assert workspace.rows("job-stalled") == found


@pytest.mark.parametrize("begun", [Event.FILE_JUDGED, Event.FILE_REFUSED])
@pytest.mark.parametrize(("hours", "calls"), [(5, 1), (3, 0)])
def test_a_report_is_missing_after_the_hours_it_may_take(
    workspace: Workspace, begun: Event, hours: int, calls: int
) -> None:
    workspace.normal_day()
    workspace.log(begun, hours, job=JOB, valid=3)

    assert [row[0] for row in workspace.rows("report-missing")] == [JOB] * calls


@pytest.mark.parametrize("ended", [Event.REPORT_SENT, Event.REPORT_GIVEN_UP])
def test_a_report_that_was_sent_or_given_up_is_not_missing(
    workspace: Workspace, ended: Event
) -> None:
    workspace.log(Event.FILE_JUDGED, 5, job=JOB, valid=3)
    workspace.log(ended, 1, job=JOB)

    assert workspace.rows("report-missing") == []


def test_only_a_message_that_was_put_into_a_poison_queue_is_found(workspace: Workspace) -> None:
    workspace.normal_day()
    uri = "https://a.queue.core.windows.net/provision-poison/messages"
    workspace.insert("StorageQueueLogs", "PutMessage", "403", uri)
    workspace.insert("StorageQueueLogs", "PutMessage", "201", uri)

    assert [row[2] for row in workspace.rows("poison-queue-filled")] == ["201"]


def test_the_app_is_silent_without_a_sweep_that_succeeded(workspace: Workspace) -> None:
    workspace.insert("AppRequests", "sweep", False)
    workspace.insert("AppRequests", "report", True)
    silent = workspace.rows("app-silent")
    workspace.insert("AppRequests", "sweep", True)

    assert (silent, len(workspace.rows("app-silent"))) == ([], 1)
    assert len(workspace.rows("runs-fail")) == 1
