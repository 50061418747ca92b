"""Requests of the emulator's log, in the categories of the price list."""

from pathlib import Path

import pytest

from bench.costing.storage_log import (
    Category,
    count_categories,
    ledger_conflicts,
    log_size,
    read_log,
)

_JOB = "20260302T090000Z-0123456789abcdef"


def _line(request: str, status: int = 200) -> str:
    return f'127.0.0.1 - - [02/Mar/2026:09:00:00 +0000] "{request} HTTP/1.1" {status} -\n'


def _log(tmp_path: Path, *lines: str) -> Path:
    log = tmp_path / "azurite.log"
    log.write_text("Azurite Blob service is starting\n" + "".join(lines))
    return log


@pytest.mark.parametrize(
    ("request_line", "category"),
    [
        (f"PUT /devstoreaccount1/jobs/{_JOB}/job.json", Category.BLOB_WRITE),
        (f"GET /devstoreaccount1/jobs/{_JOB}/job.json", Category.BLOB_READ),
        (
            f"GET /devstoreaccount1/jobs?restype=container&comp=list&prefix={_JOB}/",
            Category.BLOB_LIST,
        ),
        (
            f"PUT /devstoreaccount1/jobs/{_JOB}/intents/NL-001.json?comp=lease",
            Category.BLOB_OTHER,
        ),
        ("HEAD /devstoreaccount1/uploads/staff.csv", Category.BLOB_OTHER),
        (f"DELETE /devstoreaccount1/jobs/{_JOB}/job.json", Category.FREE),
        ("POST /devstoreaccount1/report/messages?visibilitytimeout=0", Category.QUEUE),
        ("DELETE /devstoreaccount1/report/messages/1?popreceipt=x", Category.QUEUE),
    ],
    ids=["write", "read", "list", "lease", "facts", "delete", "send", "done with a message"],
)
def test_a_request_is_paid_by_its_kind(
    tmp_path: Path, request_line: str, category: Category
) -> None:
    counted = count_categories(read_log(_log(tmp_path, _line(request_line))))

    assert counted == {category: 1}


@pytest.mark.parametrize(
    "request_line",
    [
        "PUT /devstoreaccount1/jobs?restype=container",
        "PUT /devstoreaccount1/allocate",
        "GET /devstoreaccount1/uploads?restype=container&comp=list",
        "GET /",
    ],
    ids=["container made", "queue made", "events looked for", "is it up"],
)
def test_what_the_emulation_asks_for_is_not_counted(tmp_path: Path, request_line: str) -> None:
    assert read_log(_log(tmp_path, _line(request_line))) == []


def test_fetching_from_queues_is_left_to_the_polling(tmp_path: Path) -> None:
    log = _log(tmp_path, _line("GET /devstoreaccount1/report/messages?numofmessages=16"))

    assert count_categories(read_log(log)) == {}


def test_what_was_logged_before_a_mark_is_left_out(tmp_path: Path) -> None:
    log = _log(tmp_path, _line("GET /devstoreaccount1/jobs/a"))
    mark = log_size(log)
    with log.open("a") as more:
        more.write(_line("GET /devstoreaccount1/jobs/b"))

    assert [each.path for each in read_log(log, skip=mark)] == ["jobs/b"]


def test_writes_of_the_ledger_that_came_too_late_are_counted(tmp_path: Path) -> None:
    write = "PUT /devstoreaccount1/jobs/tenant/ledger.json"
    log = _log(tmp_path, _line(write, 201), _line(write, 412), _line(write, 201))

    assert ledger_conflicts(read_log(log)) == (1, 3)
