"""The process that a file is validated in: real processes, small limits."""

import os
import shutil
import sys

import pytest

from shared.errors import UploadError, ValidationProcessError
from shared.models import Column, JudgingRules
from shared.validation import apart, judge_upload
from shared.validation.apart import LIMITS, judge_upload_apart, read_results_list_apart
from shared.validation.columns import RESULTS_HEADING
from shared.validation.process import Limits
from shared.validation.results_list import read_results_list
from tests.hostile_files import HOSTILE_FILES, person, staff_list

RULES = JudgingRules(max_users=20_000, default_country="BE")
RESULTS = (
    f"{','.join(RESULTS_HEADING)}\r\n2,ada@contoso.com,Ada,NL,created,,,20261130T070000Z-abc\r\n"
).encode()


async def test_rows_come_back_as_they_were_judged() -> None:
    content = staff_list(
        person(),
        person("b@contoso.com", display="佐藤 美咲", country=""),
        person("b@contoso.com", address="x" * 2_000),
        "too,few\r\n",
    )

    here, there = (
        judge_upload(content, "a.csv", RULES),
        await judge_upload_apart(content, "a.csv", RULES),
    )

    assert [dict(row.values) for row in there.rows] == [dict(row.values) for row in here.rows]
    for mine, theirs in zip(here.rows, there.rows, strict=True):
        assert theirs.findings == mine.findings
        assert (theirs.cells, theirs.usage_location) == (mine.cells, mine.usage_location)
    assert (there.heading, there.delimiter) == (here.heading, here.delimiter)
    assert there.rows[1].values[Column.DISPLAY_NAME] == "佐藤 美咲"


async def test_list_of_results_comes_back_as_it_was_read() -> None:
    assert await read_results_list_apart(RESULTS, "r.csv") == read_results_list(RESULTS, "r.csv")


async def test_refusal_comes_back_with_its_facts() -> None:
    with pytest.raises(UploadError) as refused:
        await judge_upload_apart(b"%PDF-1.7", "a.csv", RULES)

    assert (refused.value.finding.code, refused.value.finding.facts) == ("not_csv", {"what": "pdf"})


async def test_file_that_takes_too_much_memory_is_refused_and_the_next_one_is_judged() -> None:
    rows = staff_list(*[person(f"p{n}@contoso.com") for n in range(20_000)])

    with pytest.raises(UploadError) as refused:
        await judge_upload_apart(rows, "a.csv", RULES, Limits(megabytes=48, cpu_seconds=60))

    assert refused.value.finding.facts == {"what": "too_costly"}
    assert len((await judge_upload_apart(rows, "a.csv", RULES)).rows) == 20_000


async def test_file_that_takes_too_much_time_is_refused() -> None:
    lines = next(each for each in HOSTILE_FILES if each.name == "blank lines").make(7_000_000)

    with pytest.raises(UploadError) as refused:
        await judge_upload_apart(lines, "a.csv", RULES, Limits(megabytes=512, cpu_seconds=1))

    assert refused.value.finding.facts == {"what": "too_costly"}


async def test_process_that_waits_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_LONGEST_WAIT", 0.05)

    with pytest.raises(ValidationProcessError, match="too long"):
        await judge_upload_apart(staff_list(person()), "a.csv", RULES)


@pytest.mark.parametrize("program", ["false", "no such program"])
async def test_process_that_fails_is_no_fault_of_the_file(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which(program) or program)

    with pytest.raises(ValidationProcessError):
        await judge_upload_apart(staff_list(person()), "a.csv", RULES)


async def test_process_is_given_none_of_the_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_ENCRYPTION_KEY", "a secret")
    monkeypatch.setenv("IDENTITY_ENDPOINT", "http://127.0.0.1/token")

    environment = apart.environment()

    assert not environment.keys() & {"STATE_ENCRYPTION_KEY", "IDENTITY_ENDPOINT"}
    assert "a secret" not in environment.values()
    assert str(os.fspath(apart.ROOT)) in environment["PYTHONPATH"]


@pytest.mark.parametrize(
    "name", ["an entity", "deflate beyond the size that it states", "low quotation marks"]
)
async def test_file_that_once_did_harm_costs_one_answer(name: str) -> None:
    hostile = next(each for each in HOSTILE_FILES if each.name == name)

    content = hostile.make(hostile.usual // 4)

    assert await _verdict(content, hostile.file_name) in {"accepted", "not_csv"}


async def _verdict(content: bytes, file_name: str) -> str:
    try:
        await judge_upload_apart(content, file_name, RULES, LIMITS)
    except UploadError as refused:
        return refused.finding.code
    return "accepted"
