"""What the names and times of a job's blobs say about it."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from shared.pipeline.job_states import JobState
from shared.retry import QUIET_AFTER_CLOSING
from shared.storage import BlobFacts
from tests.builders import JOB, NOON

_LATER = NOON + timedelta(hours=1)


def _state(names: Mapping[str, Mapping[str, str]]) -> JobState:
    """A job with these blobs, which were all written at noon; metadata by name."""
    return JobState(
        job=JOB,
        blobs=[
            BlobFacts(name=f"{JOB}/{name}", etag="e", last_modified=NOON, size=9, metadata=metadata)
            for name, metadata in names.items()
        ],
    )


@pytest.mark.parametrize(
    ("names", "is_over"),
    [
        pytest.param({"job.json": {}}, False, id="no mail was sent"),
        pytest.param(
            {"sent.json": {}, "audited.json": {}, "intents/NL-001.json": {}},
            False,
            id="passwords are left",
        ),
        pytest.param(
            {"sent.json": {}, "audited.json": {}, "intents/NL-001.json": {"secrets": "erased"}},
            True,
            id="all done",
        ),
        pytest.param({"sent.json": {}, "audited.json": {}}, True, id="nothing was to be done"),
        pytest.param({"sent.json": {}}, False, id="no audit record is stored"),
        pytest.param({}, False, id="nothing is stored"),
        pytest.param(
            {"sent.json": {}, "audited.json": {}, "waiting.json": {}}, False, id="rows wait"
        ),
        pytest.param(
            {
                "sent.json": {"waiting": "listed"},
                "waiting.json": {"waiting": "over"},
                "audited.json": {},
            },
            True,
            id="no row waits any more",
        ),
        pytest.param(
            {"sent.json": {"waiting": "listed"}, "audited.json": {}},
            False,
            id="its list was deleted",
        ),
    ],
)
def test_a_job_is_over_once_it_is_closed_and_holds_no_secrets(
    names: Mapping[str, Mapping[str, str]], is_over: bool
) -> None:
    assert _state(names).is_over(_LATER) is is_over


def test_a_job_is_not_over_while_a_call_may_still_be_at_work() -> None:
    host = json.loads((Path(__file__).parents[3] / "host.json").read_text("utf-8"))
    hours, minutes, seconds = map(int, host["functionTimeout"].split(":"))
    longest_call = timedelta(hours=hours, minutes=minutes, seconds=seconds)

    state = _state({"sent.json": {}, "audited.json": {}})

    assert not state.is_over(NOON + longest_call)
    assert state.is_over(NOON + QUIET_AFTER_CLOSING)
