"""Each runbook of docs/operate.md: its failure calls somebody, and what it says to do helps.

The lines that the app really logs go through the alert's own query.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from local.outbox import read_results
from local.tenant import Fault, Match, Refuse
from local.tenant.simulated_tenant import DEFAULT_PERMISSIONS
from shared.errors import SettingsError
from shared.pipeline.allocate import allocate_job
from shared.pipeline.intake import intake_upload
from shared.pipeline.poison import give_up_provision
from shared.pipeline.provision import provision_batch
from shared.pipeline.send_report import send_report
from shared.pipeline.sweep import sweep_jobs
from shared.retry import MAIL_OVERDUE_ATTEMPT
from shared.settings import Settings
from shared.state.blob_names import LEDGER
from shared.state.messages import JobMessage, encode_message
from tests.integration.pipeline.bench import Bench
from tests.log_tables import LogTables
from tests.staff_lists import people

_MAIL = Match(path="sendMail$")


class Alerts:
    """Which alerts the lines of the test call somebody with."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog

    def calls(self, alert: str, *, hours_ago: float = 0) -> int:
        """How many rows the alert's query finds in the lines logged so far."""
        tables = LogTables()
        ours = [each for each in self._caplog.records if each.name == "rollcall"]
        tables.insert_lines(ours, hours_ago)
        return len(tables.rows(alert))


@pytest.fixture
def alerts(caplog: pytest.LogCaptureFixture) -> Iterator[Alerts]:
    """The alerts over what the app logs from now on."""
    with caplog.at_level(logging.INFO, "rollcall"):
        yield Alerts(caplog)


async def _upload(bench: Bench, content: bytes, name: str = "staff.csv") -> list[str]:
    """Upload a file and work it off; the outcomes in the last mail."""
    await intake_upload(bench.app, await bench.upload(content, name))
    await bench.carry_on()
    return [row["outcome"] for row in read_results(bench.tenant.mails[-1])]


async def test_answer_in_danger_after_a_missing_permission_is_granted(
    bench: Bench, alerts: Alerts
) -> None:
    bench.tenant.granted_permissions = frozenset({"Mail.Send"})
    assert await _upload(bench, people("NL")) == ["failed"]
    assert alerts.calls("answer-in-danger") == 1

    bench.tenant.granted_permissions = DEFAULT_PERMISSIONS

    assert await _upload(bench, people("NL")) == ["created"]
    assert alerts.calls("answer-in-danger") == 1


async def test_answer_in_danger_after_the_mailbox_is_put_right(
    bench: Bench, alerts: Alerts
) -> None:
    (batch,) = await bench.allocated(people("NL"))
    await provision_batch(bench.app, batch)
    (report,) = await bench.take("report")
    refused = Refuse(status=403, code="ErrorAccessDenied")
    bench.tenant.faults.add(Fault(match=_MAIL, action=refused, times=None))
    await send_report(bench.app, report)
    assert alerts.calls("answer-in-danger") == 0
    await send_report(bench.app, JobMessage(job=report.job, attempt=MAIL_OVERDUE_ATTEMPT))
    assert alerts.calls("answer-in-danger") == 1

    bench.tenant.faults.clear()
    await send_report(bench.app, JobMessage(job=report.job, attempt=MAIL_OVERDUE_ATTEMPT + 1))

    assert bench.outcomes() == {"person1@contoso.com": "created"}
    assert bench.wrong_passwords() == []


async def test_answer_in_danger_after_a_lost_state_key(bench: Bench, alerts: Alerts) -> None:
    (batch,) = await bench.allocated(people("NL"))
    await provision_batch(bench.app, batch)
    (report,) = await bench.take("report")
    other = await bench.another_app(STATE_ENCRYPTION_KEY="A" * 43 + "=")
    await send_report(other, JobMessage(job=report.job, attempt=99))
    await other.close()

    (row,) = read_results(bench.mail)
    assert alerts.calls("answer-in-danger") == 1
    assert (row["outcome"], row["temporary_password"]) == ("created", "")


async def test_answer_in_danger_after_a_damaged_ledger(bench: Bench, alerts: Alerts) -> None:
    await bench.blobs.get_blob_client("jobs", LEDGER).upload_blob(b"rubbish", overwrite=True)

    assert await _upload(bench, people("NL")) == ["created"]
    assert alerts.calls("answer-in-danger") >= 1


async def test_message_gave_up_and_the_same_file_again(bench: Bench, alerts: Alerts) -> None:
    (batch,) = await bench.allocated(people("NL"))
    await give_up_provision(bench.app, encode_message(batch))
    await bench.carry_on()
    assert bench.outcomes() == {"person1@contoso.com": "failed"}
    assert alerts.calls("message-gave-up") == 1

    assert await _upload(bench, people("NL")) == ["created"]


async def test_daily_limit_and_the_next_day(bench: Bench, alerts: Alerts) -> None:
    careful = await bench.another_app(MAX_ACCOUNTS_PER_DAY="1")
    await allocate_job(careful, await bench.judged(people("NL", "NL")))
    await bench.carry_on(careful)
    await careful.close()
    assert sorted(bench.outcomes().values()) == ["created", "waiting"]
    assert alerts.calls("daily-limit") == 1

    await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(days=1))
    await bench.carry_on()

    assert [row["outcome"] for row in read_results(bench.tenant.mails[-1])] == ["created"]


async def test_job_stalled_is_reported_after_three_sweeps_and_ends_by_itself(
    bench: Bench, alerts: Alerts
) -> None:
    await bench.judged(people("NL"))
    for sweep in (1, 2, 3):
        assert alerts.calls("job-stalled") == 0
        await bench.take("allocate")  # it is lost again
        await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(minutes=30 * sweep))

    assert alerts.calls("job-stalled") == 1
    await bench.carry_on()
    assert bench.outcomes() == {"person1@contoso.com": "created"}


async def test_report_missing_until_the_report_is_sent(bench: Bench, alerts: Alerts) -> None:
    await bench.judged(people("NL"))
    assert alerts.calls("report-missing", hours_ago=5) == 1

    await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(minutes=30))
    await bench.carry_on()

    assert alerts.calls("report-missing", hours_ago=5) == 0


def test_runs_fail_names_each_wrong_setting(bench: Bench) -> None:
    wrong = {**bench.settings, "LICENSE_SKUS": "", "BATCH_SIZE": "none"}

    with pytest.raises(SettingsError) as caught:
        Settings.from_env(wrong)

    assert all(name in str(caught.value) for name in ("LICENSE_SKUS", "BATCH_SIZE"))
