"""The check of queries finds what the editor in the portal underlines."""

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def check(*arguments: str, queries: dict[str, str] | None = None) -> tuple[int, str]:
    run = subprocess.run(
        ["node", "tools/kusto/check.js", *arguments],  # noqa: S607 - Node.js, wherever it is
        cwd=ROOT,
        input=json.dumps(queries),
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def test_the_queries_of_the_project_are_parsed_and_right() -> None:
    status, reported = check()

    assert reported == f"{reported.split()[0]} queries parsed\n"
    assert int(reported.split()[0]) >= len(list((ROOT / "infra/alerts").glob("*.kql"))) + 10
    assert status == 0


@pytest.mark.parametrize(
    ("query", "reported"),
    [
        ("StorageQueueLogs | where StatusCode < 300", "query: line 1: KS106"),
        ("AppMetrics\n| summarize missing = sum(Sum)\n| where missing > 0", "query: line 2: KS228"),
        ("AppTraces | where Mesage has 'x'", "Mesage"),
        ("AppTrace | take 1", "AppTrace"),
        ("AppTraces | where (Message has 'x'", "query: line 1: KS"),
    ],
    ids=["a text and a number", "a keyword as a name", "a column", "a table", "a bracket"],
)
def test_a_fault_is_named_with_its_query_and_line(query: str, reported: str) -> None:
    status, output = check("-", queries={"query": query})

    assert reported in output
    assert status == 1
