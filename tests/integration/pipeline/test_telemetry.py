"""What a job records: one trace, measurements, and nothing personal."""

from datetime import UTC, datetime, timedelta

from local.outbox import read_results
from local.tenant import Fault, Match, Refuse, RetryAfter
from local.tenant.contoso import SENDER
from local.tenant.send_mail import SentMail
from shared.pipeline.allocate import allocate_job
from shared.pipeline.intake import intake_upload
from shared.pipeline.sweep import sweep_jobs
from shared.storage.account import QueueSender
from tests.collecting import Collected, parent_id, span_id
from tests.integration.pipeline.bench import Bench
from tests.leaks import leaked
from tests.staff_lists import people

_SKU = "O365_BUSINESS_PREMIUM"


class _Prompt(QueueSender):
    """Delays nothing."""

    async def send(self, queue: str, body: bytes, *, delay: float = 0) -> None:
        del delay
        await super().send(queue, body)


def _in(**span: float) -> datetime:
    return datetime.now(UTC) + timedelta(**span)


def _throttle(bench: Bench, path: str) -> None:
    action = Refuse(status=429, retry_after=RetryAfter(seconds=60))
    bench.tenant.faults.add(Fault(match=Match(path=path), action=action))


async def test_every_step_of_a_job_is_in_one_trace_below_the_step_before(
    bench: Bench, collected: Collected
) -> None:
    await intake_upload(bench.app, await bench.upload(people("NL", "BE")))
    await bench.carry_on()

    (judged,), (allocated,) = collected.spans("intake"), collected.spans("allocate")
    batches, (reported,) = collected.spans("provision"), collected.spans("report")
    assert len(collected.traces()) == 1
    assert parent_id(judged) is None
    assert parent_id(allocated) == span_id(judged)
    assert [parent_id(each) for each in batches] == [span_id(allocated)] * 2
    assert parent_id(reported) == span_id(batches[-1])


async def test_a_step_that_is_put_off_comes_back_below_the_same_one(
    bench: Bench, collected: Collected
) -> None:
    bench.app.storage.queues = _Prompt(bench.queues)
    message = await bench.judged(people("NL"))
    _throttle(bench, r"^/\$batch$")

    await allocate_job(bench.app, message)
    # Another process: this one has to wait as Graph asked.
    other = await bench.another_app()
    await bench.carry_on(other)
    await other.close()

    (judged,) = collected.spans("intake")
    assert [parent_id(each) for each in collected.spans("allocate")] == [span_id(judged)] * 2
    assert len(collected.traces()) == 1
    assert bench.outcomes() == {"person1@contoso.com": "created"}


async def test_a_job_that_the_sweep_sends_on_stays_in_its_own_trace(
    bench: Bench, collected: Collected
) -> None:
    await bench.judged(people("NL"))

    await sweep_jobs(bench.app, _in(minutes=30))
    await bench.carry_on()

    (judged,), (swept,) = collected.spans("intake"), collected.spans("sweep")
    (allocated,) = collected.spans("allocate")
    assert parent_id(allocated) == span_id(judged)
    assert span_id(swept)[0] != span_id(judged)[0]


async def test_an_allocated_job_that_the_sweep_sends_on_stays_in_its_own_trace(
    bench: Bench, collected: Collected
) -> None:
    await bench.allocated(people("NL", "BE"))

    await sweep_jobs(bench.app, _in(minutes=30))
    await bench.carry_on()

    (judged,) = collected.spans("intake")
    assert [parent_id(each) for each in collected.spans("provision")] == [span_id(judged)] * 2


async def test_missed_uploads_that_one_sweep_finds_have_a_trace_each(
    bench: Bench, collected: Collected
) -> None:
    await bench.upload(people("NL"), name="one.csv")
    await bench.upload(people("BE", first=2), name="two.csv")

    await sweep_jobs(bench.app, _in(minutes=20))

    assert [parent_id(each) for each in collected.spans("intake")] == [None, None]
    assert len(collected.traces()) == 3


async def test_an_event_of_a_job_is_in_its_step_with_its_ids(
    bench: Bench, collected: Collected
) -> None:
    message = await bench.judged(people("NL", "BE"))

    (judged,) = [event for span in collected.spans("intake") for event in span.events]
    assert judged.name == "rollcall.file_judged"
    assert judged.attributes == {
        "rollcall.job": message.job,
        "rollcall.valid": 2,
        "rollcall.invalid": 0,
        "rollcall.batches": 2,
    }


async def test_a_run_is_measured(bench: Bench, collected: Collected) -> None:
    bench.tenant.subscribed_skus[_SKU].enabled = 2
    await intake_upload(bench.app, await bench.upload(people("NL", "NL", "BE")))
    await bench.carry_on()

    measured = collected.measured()

    requests = measured.pop("rollcall.graph.requests")
    assert {"read 2xx", "write 2xx", "mail 2xx"} <= set(requests)
    assert measured == {
        "rollcall.files": {"accepted": 1},
        "rollcall.rows": {"created": 2, "waiting": 1},
        "rollcall.licenses.missing": {_SKU: 1},
        "rollcall.answer.duration": {"create": 1},
        "rollcall.batch.duration": {"": 1},
    }


async def test_a_refused_file_is_counted_by_its_class(bench: Bench, collected: Collected) -> None:
    await intake_upload(bench.app, await bench.upload(b"\xef\xbb\xbf", name="preview/none.csv"))
    await bench.carry_on()

    measured = collected.measured()

    assert measured["rollcall.files"] == {"empty": 1}
    assert measured["rollcall.answer.duration"] == {"preview": 1}


async def test_throttling_and_what_it_puts_off_are_measured(
    bench: Bench, collected: Collected
) -> None:
    message = await bench.judged(people("NL"))
    _throttle(bench, r"^/\$batch$")

    await allocate_job(bench.app, message)

    measured = collected.measured()
    assert measured["rollcall.put_offs"] == {"allocate": 1}
    assert measured["rollcall.graph.throttling"] == {"": 1}
    assert measured["rollcall.graph.requests"] == {"read throttled": 3}


async def test_nothing_personal_is_recorded(bench: Bench, collected: Collected) -> None:
    await intake_upload(bench.app, await bench.upload(people("NL", "BE"), name="canary-list.csv"))
    await bench.carry_on()

    reported = collected.texts()

    assert len(collected.spans()) == 5
    assert leaked(["canary-list", *_secrets(bench.mail)], reported) == []


def _secrets(mail: SentMail) -> list[str]:
    rows = read_results(mail)
    cells = ("user_name", "display_name", "temporary_password")
    recipients = [row[cell] for row in rows for cell in cells]
    # The part before the @, which no address escapes.
    return [reported.partition("@")[0] for reported in (*recipients, SENDER)]
