import pytest

from shared.telemetry import count_graph_request, count_put_off, count_rows, time_answer
from tests.collecting import Collected


@pytest.mark.parametrize(
    ("status", "reported"),
    [(201, "2xx"), (404, "4xx"), (429, "throttled"), (503, "5xx"), (0, "none")],
)
def test_answers_of_graph_are_counted_by_class(
    collected: Collected, status: int, reported: str
) -> None:
    count_graph_request("write", status)

    assert collected.measured() == {"rollcall.graph.requests": {f"write {reported}": 1}}


def test_rows_are_counted_by_outcome(collected: Collected) -> None:
    count_rows({"created": 3, "no_license": 2})
    count_rows({"created": 1})

    assert collected.measured() == {"rollcall.rows": {"created": 4, "no_license": 2}}


def test_durations_are_kept_apart_by_kind_of_run(collected: Collected) -> None:
    time_answer(12.5, "create")
    time_answer(2.5, "preview")

    assert collected.measured() == {"rollcall.answer.duration": {"create": 1, "preview": 1}}


def test_put_offs_are_counted_by_step(collected: Collected) -> None:
    count_put_off("provision")

    assert collected.measured() == {"rollcall.put_offs": {"provision": 1}}
