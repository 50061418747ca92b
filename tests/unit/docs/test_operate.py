"""The page for operators keeps in step with the alerts, the log and the queues."""

import json
import re

import pytest

from shared.events import Event
from shared.state.blob_names import job_time
from shared.state.messages import decode_message
from tests.unit.docs.markdown import read, section, table_rows
from tests.unit.infra.installations import deployed, needs_bicep
from tests.unit.infra.test_alerts import sentences
from tools.pages import code_blocks, headings

PAGE = read("docs/operate.md")
MESSAGES = code_blocks(PAGE, "json")


@needs_bicep
def test_every_alert_has_a_section_of_its_own_in_their_order() -> None:
    alerts = [
        each["name"].removeprefix("rollcall-")
        for kind in ("scheduledQueryRules", "metricAlerts")
        for each in deployed("default").of(f"Microsoft.Insights/{kind}")
    ]

    assert headings(section(PAGE, "The alerts"), level=3) == alerts


@pytest.mark.parametrize("name", headings(section(PAGE, "The alerts"), level=3))
def test_the_section_of_an_alert_says_what_to_do(name: str) -> None:
    reported = section(PAGE, name)

    assert re.search(r"^Do\b", reported, re.MULTILINE) or "| what to do |" in reported


def test_every_sentence_that_puts_an_answer_in_danger_is_explained() -> None:
    assert set(table_rows(section(PAGE, "answer-in-danger"))) == set(sentences("answer-in-danger"))


def test_a_query_looks_for_events_that_the_app_logs() -> None:
    looked_for = [
        words
        for query in code_blocks(PAGE, "kusto")
        for words in re.findall(r'Message startswith_cs "([^"]+)"', query)
    ]

    assert looked_for != []
    assert set(looked_for) <= {event.value for event in Event}


def test_the_run_that_went_well_reads_as_the_app_logs_it() -> None:
    reported = re.search(r"A run that went well reads: (.+?)\. The lines", PAGE, re.DOTALL)
    assert reported is not None

    assert re.findall(r"`([^`]+)`", reported[1]) == [
        Event.FILE_JUDGED,
        Event.JOB_ALLOCATED,
        Event.BATCH_SETTLED,
        Event.BATCH_COMPLETE,
        Event.REPORT_SENT,
    ]


@pytest.mark.parametrize("body", MESSAGES)
def test_the_app_takes_the_message_that_is_shown(body: str) -> None:
    without_batch = {key: value for key, value in json.loads(body).items() if key != "batch"}

    assert decode_message(body.encode()).batch == "NL-001"
    assert decode_message(json.dumps(without_batch).encode()).batch == ""


def test_a_message_is_shown() -> None:
    assert len(MESSAGES) == 1


def test_the_job_ids_that_are_shown_are_job_ids() -> None:
    shown = set(re.findall(r"\b(\d{8}T\d{6}Z-[0-9a-f]+)\b", PAGE))

    assert [len(job.partition("-")[2]) for job in shown] == [16]
    assert [job_time(job).year for job in shown] == [2026]


@needs_bicep
@pytest.mark.parametrize("name", ["uploads", "jobs", "results", "audit"])
def test_what_is_kept_is_kept_as_long_as_documented(name: str) -> None:
    policy = deployed("default").the("Microsoft.Storage/storageAccounts/managementPolicies")
    (days,) = [
        rule["definition"]["actions"]["baseBlob"]["delete"]["daysAfterModificationGreaterThan"]
        for rule in policy["policy"]["rules"]
        if rule["definition"]["filters"]["prefixMatch"] == [f"{name}/"]
    ]
    reported = section(PAGE, "What is kept, and for how long")
    row = next(line for line in reported.splitlines() if f"`{name}`" in line)

    assert row.split("|")[2].strip() == str(days)


@needs_bicep
def test_retention_is_as_it_was_set() -> None:
    policy = deployed("everything").the("Microsoft.Storage/storageAccounts/managementPolicies")
    workspace = deployed("everything").the("Microsoft.OperationalInsights/workspaces")

    days = {
        rule["definition"]["filters"]["prefixMatch"][0]: rule["definition"]["actions"]["baseBlob"][
            "delete"
        ]["daysAfterModificationGreaterThan"]
        for rule in policy["policy"]["rules"]
    }
    assert days == {"uploads/": 14, "jobs/": 60, "results/": 60, "audit/": 8}
    assert workspace["retentionInDays"] == 400
