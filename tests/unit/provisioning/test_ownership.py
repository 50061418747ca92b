"""Tests of `shared.provisioning.ownership`."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from shared.provisioning.ownership import is_ours, job_of_creation, make_mark, time_of_creation
from tests.builders import JOB, OTHER_JOB

LONGEST = 1024  # "onPremisesExtensionAttributes resource type"


@dataclass(frozen=True)
class Seen:
    marks: frozenset[str]


def test_a_mark_names_the_job_and_cannot_be_guessed() -> None:
    marks = {make_mark(JOB) for _ in range(100)}

    assert len(marks) == 100
    assert all(mark.startswith(f"rollcall:{JOB}:") for mark in marks)
    assert all(len(mark) - len(f"rollcall:{JOB}:") == 24 for mark in marks)
    assert max(map(len, marks)) < LONGEST


@pytest.mark.parametrize(
    ("worn", "mark", "ours"),
    [
        pytest.param(["a"], "a", True, id="its mark"),
        pytest.param(["x", "a"], "a", True, id="next to others"),
        pytest.param([], "a", False, id="no mark"),
        pytest.param(["A"], "a", False, id="another case"),
        pytest.param(["ab"], "a", False, id="more than the mark"),
        pytest.param([], "", False, id="a row without a mark"),
        pytest.param([""], "", False, id="nothing is no mark"),
    ],
)
def test_an_account_is_ours_only_with_the_mark_of_the_row(
    worn: list[str], mark: str, ours: bool
) -> None:
    assert is_ours(Seen(frozenset(worn)), mark) is ours


def test_the_mark_of_another_row_or_job_is_not_ours() -> None:
    mine = make_mark(JOB)

    assert not is_ours(Seen(frozenset({make_mark(JOB), make_mark(OTHER_JOB)})), mine)


def test_time_of_the_file_is_read_from_a_mark() -> None:
    mark = make_mark("20260302T090000Z-0123456789abcdef")

    assert time_of_creation(["other", mark]) == datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "rollcall", "rollcall:yesterday:x", "rollcall:20261399T990000Z-0123456789abcdef:x"]
)
def test_account_without_a_mark_has_no_time(text: str) -> None:
    assert time_of_creation([text]) is None


@pytest.mark.parametrize("job", [JOB, f"{JOB}.r2"])
def test_an_account_of_a_round_is_known_by_the_first_job_of_its_file(job: str) -> None:
    marks = ["Sales", make_mark(job)]

    assert job_of_creation(marks) == JOB
    assert time_of_creation(marks) == time_of_creation([make_mark(JOB)]) is not None


def test_an_account_without_a_mark_has_no_job() -> None:
    assert job_of_creation(["Sales"]) == ""
