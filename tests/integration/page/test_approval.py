"""A second person approves a list before anything is written to Graph."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from local.outbox import read_results
from local.sign_in import LocalPerson
from local.tenant.faults import Fault, Match, Refuse
from local.tenant.send_mail import SentMail
from shared.models import OutcomeStatus
from shared.page.csrf import sign_form
from shared.page.http import PageResponse
from shared.pipeline.intake import intake_upload
from shared.pipeline.sweep import sweep_jobs
from shared.pipeline.waiting_store import load_waiting
from shared.state import blob_names
from shared.state.approval_documents import DecisionDocument
from shared.state.document_encoding import decode, encode
from shared.state.documents import JobDocument
from tests.integration.page.visiting import LAYLA, NOOR, SAM, Visit, text_of
from tests.staff_lists import people

LIST = people("NL", "NL", "DE")
_ON = {"APPROVAL_ABOVE": "2", "APPROVAL_RECIPIENTS": "boss@contoso.com"}
_APPROVER = LocalPerson(
    key="anna", person_id="aaaaaaaa-0000-4000-8000-000000000009", name="Anna", roles=("Approve",)
)
_DAY = timedelta(days=1)


@pytest_asyncio.fixture
async def careful(visit: Visit) -> AsyncIterator[Visit]:
    """The page of an installation where lists of more than two rows must be approved."""
    app = await visit.bench.another_app(**_ON)
    yield replace(visit, bench=replace(visit.bench, app=app))
    await app.close()


type Another = Callable[..., Awaitable[Visit]]


@pytest_asyncio.fixture
async def another(visit: Visit) -> AsyncIterator[Another]:
    """The page of an installation with other settings."""
    apps = []

    async def make(**settings: str) -> Visit:
        app = await visit.bench.another_app(**{**_ON, **settings})
        apps.append(app)
        return replace(visit, bench=replace(visit.bench, app=app))

    yield make
    for app in apps:
        await app.close()


async def asked(visit: Visit, content: bytes = LIST, person: LocalPerson = NOOR) -> str:
    """Upload a list that waits for an approval; its job."""
    job = await visit.upload(content, person=person)
    await visit.run("staff.csv")
    return job


async def say(
    visit: Visit,
    job: str,
    decision: str,
    person: LocalPerson = LAYLA,
    *,
    sentence: str = "Fine by me",
    digest: str | None = None,
) -> PageResponse:
    """Decide as somebody who looks at the page of the list first."""
    shown = await visit.get(f"files/{job}", person)
    seen = shown.body.decode().partition('name="digest" value="')[2].partition('"')[0]
    token = sign_form(visit.bench.app.settings.encryption_key, person.person_id)
    return await visit.post(
        f"files/{job}/decision",
        person,
        token=token,
        decision=decision,
        digest=seen if digest is None else digest,
        sentence=sentence,
    )


def created(visit: Visit) -> set[str]:
    return {name for name in visit.bench.tenant.users if name.startswith("person")}


def writes(visit: Visit) -> list[str]:
    """Requests that change users, as the tenant saw them."""
    log = visit.bench.tenant.request_log
    return [
        f"{each.method} {each.path_template}"
        for each in log
        if each.method != "GET"
        and "sendMail" not in each.path_template
        and "batch" not in each.path_template
    ]


def outcomes_in(mail: SentMail) -> set[str]:
    return {row["outcome"] for row in read_results(mail)}


async def test_nothing_is_written_before_somebody_else_says_yes(careful: Visit) -> None:
    job = await asked(careful)

    assert created(careful) == set()
    assert writes(careful) == []
    request, report = careful.bench.tenant.mails
    assert list(request.recipients) == ["boss@contoso.com"]
    assert f"/rollcall/files/{job}" in request.content
    assert "3 accounts would be created" in request.content
    assert "Uploaded by" in request.content
    assert outcomes_in(report) == {"waiting"}
    assert "boss@contoso.com" in report.content.replace("\u2060", "")

    assert (await say(careful, job, "yes")).status == 303
    await careful.bench.carry_on()

    assert len(created(careful)) == 3
    mail = careful.bench.tenant.mails[-1]
    assert outcomes_in(mail) == {"created"}
    assert "approved this list" in mail.content
    assert "Fine by me" in mail.content


async def test_a_refusal_reaches_the_uploader_with_its_sentence(careful: Visit) -> None:
    job = await asked(careful)

    await say(careful, job, "no", sentence="Wrong department")
    await careful.bench.carry_on()

    mail = careful.bench.tenant.mails[-1]
    assert outcomes_in(mail) == {"failed"}
    assert "Wrong department" in mail.content
    assert created(careful) == set()
    assert "Wrong department" in text_of(await careful.get(f"files/{job}.r2"))


async def test_a_short_list_needs_none_until_the_day_is_full(careful: Visit) -> None:
    await careful.upload(people("NL", "DE"), "first.csv")
    await careful.run("first.csv")
    assert len(created(careful)) == 2

    await careful.upload(people("NL", first=8), "second.csv")
    await careful.run("second.csv")

    assert outcomes_in(careful.bench.tenant.mails[-1]) == {"waiting"}
    await careful.upload(people("NL", first=9), "third.csv", SAM)
    await careful.run("third.csv")
    assert outcomes_in(careful.bench.tenant.mails[-1]) == {"created"}


async def test_zero_means_every_list(another: Another) -> None:
    every = await another(APPROVAL_ABOVE="0")

    await asked(every, people("NL"))

    assert outcomes_in(every.bench.tenant.mails[-1]) == {"waiting"}
    assert "Every list must be approved." in every.bench.tenant.mails[-1].content


async def test_a_new_uploader_is_known_once_a_list_went_through(another: Another) -> None:
    wary = await another(APPROVAL_ABOVE="", APPROVAL_FOR_NEW_UPLOADERS="true")
    job = await asked(wary, people("NL"))
    assert outcomes_in(wary.bench.tenant.mails[-1]) == {"waiting"}
    await say(wary, job, "yes")
    await wary.bench.carry_on()

    await wary.upload(people("NL", first=5), "again.csv")
    await wary.run("again.csv")
    assert outcomes_in(wary.bench.tenant.mails[-1]) == {"created"}
    await wary.bench.upload(people("NL", first=6), "unknown.csv")
    await wary.run("unknown.csv")
    assert outcomes_in(wary.bench.tenant.mails[-1]) == {"waiting"}


async def test_a_preview_says_that_the_real_list_would_need_an_approval(careful: Visit) -> None:
    await careful.upload(LIST, kind="preview")
    await careful.run("preview/staff.csv")

    (mail,) = careful.bench.tenant.mails
    assert outcomes_in(mail) == {"would_create"}
    assert "somebody must approve it first" in mail.content


async def test_nobody_approves_a_list_of_their_own(careful: Visit) -> None:
    both = replace(NOOR, roles=("Upload", "Approve"))
    job = await asked(careful)
    digest_of_others = await careful.get(f"files/{job}", LAYLA)
    digest = digest_of_others.body.decode().partition('name="digest" value="')[2][:64]

    shown = await careful.get(f"files/{job}", both)
    answered = await say(careful, job, "yes", both, digest=digest)

    assert "Somebody else has to approve it" in text_of(shown)
    assert answered.status == 422
    assert created(careful) == set()


async def test_a_forwarded_link_gives_nobody_anything(careful: Visit) -> None:
    job = await asked(careful)

    assert (await careful.get(f"files/{job}", None)).status == 401
    assert (await careful.get(f"files/{job}", SAM)).status == 404
    assert (await say(careful, job, "yes", SAM)).status == 403
    assert (await say(careful, job, "yes", NOOR)).status == 403
    for address in (f"files/{job}/decision?decision=yes", f"files/{job}?decision=yes"):
        await careful.get(address, LAYLA)
    await careful.bench.carry_on()
    assert created(careful) == set()


async def test_an_approver_sees_what_waits_and_nothing_else(careful: Visit) -> None:
    job = await asked(careful)
    other = await careful.upload(people("NL", first=7), "short.csv", SAM)
    await careful.run("short.csv")

    home = text_of(await careful.get("", _APPROVER))
    assert "Lists that wait for your approval" in home
    assert "staff.csv" in home
    assert "short.csv" not in home
    assert (await careful.get(f"files/{job}", _APPROVER)).status == 200
    assert (await careful.get(f"files/{other}", _APPROVER)).status == 404
    assert (await say(careful, job, "yes", _APPROVER)).status == 303
    await careful.bench.carry_on()
    assert "staff.csv" not in text_of(await careful.get("", _APPROVER))
    assert len(created(careful)) == 4


async def test_of_two_approvers_at_once_one_decides(careful: Visit) -> None:
    job = await asked(careful)

    answers = await asyncio.gather(
        say(careful, job, "yes", LAYLA), say(careful, job, "no", _APPROVER)
    )
    await careful.bench.carry_on()

    assert sorted(each.status for each in answers) == [303, 422]
    assert len(created(careful)) in {0, 3}
    assert (answers[0].status == 303) == (len(created(careful)) == 3)


async def test_the_same_decision_twice_is_no_mistake(careful: Visit) -> None:
    job = await asked(careful)
    first = await say(careful, job, "yes")
    again = await say(careful, job, "yes", digest="0" * 64)
    await careful.bench.carry_on()

    assert (first.status, again.status) == (303, 422)
    assert len(created(careful)) == 3


@pytest.mark.parametrize("sentence", ["", "   "])
async def test_a_decision_needs_a_sentence(careful: Visit, sentence: str) -> None:
    job = await asked(careful)

    answered = await say(careful, job, "yes", sentence=sentence)

    assert answered.status == 422
    assert "Write a sentence" in text_of(answered)


async def test_what_is_approved_is_the_version_that_was_shown(careful: Visit) -> None:
    job = await asked(careful)
    other = await asked(careful, people("NL", "NL", "NL", first=20))

    await say(careful, job, "yes")
    await careful.bench.carry_on()

    assert created(careful) == {f"person{number}@contoso.com" for number in (1, 2, 3)}
    assert (await say(careful, other, "yes", digest="0" * 64)).status == 422


async def test_a_withdrawn_list_cannot_be_approved(careful: Visit) -> None:
    job = await asked(careful)
    undo = await careful.get(f"files/{job}/undo")
    assert "3 people in this file would stop waiting" in text_of(undo)
    await careful.post(f"files/{job}/undo", token=careful.token_in(undo))
    await careful.run(f"undo/{job}.csv")

    assert outcomes_in(careful.bench.tenant.mails[-1]) == {"withdrawn"}
    answered = await say(careful, job, "yes", digest="x")
    assert answered.status == 422
    assert "no longer waits" in text_of(answered)
    await sweep_jobs(careful.bench.app, datetime.now(UTC) + timedelta(minutes=10))
    await careful.bench.carry_on()
    assert created(careful) == set()


async def test_a_list_approved_while_it_is_withdrawn_ends_in_one_way(careful: Visit) -> None:
    job = await asked(careful)
    undo = await careful.get(f"files/{job}/undo")
    await careful.post(f"files/{job}/undo", token=careful.token_in(undo))

    await asyncio.gather(
        say(careful, job, "yes"), intake_upload(careful.bench.app, f"undo/{job}.csv")
    )
    await careful.bench.carry_on()
    await sweep_jobs(careful.bench.app, datetime.now(UTC) + timedelta(minutes=10))
    await careful.bench.carry_on()

    waiting = await load_waiting(careful.bench.app, job)
    assert waiting is not None
    outcomes = {each.outcome for each in waiting.rows}
    assert outcomes in ({OutcomeStatus.WITHDRAWN}, {OutcomeStatus.CREATED})
    assert bool(created(careful)) == (outcomes == {OutcomeStatus.CREATED})


async def test_approvers_on_holiday_are_reminded_and_then_the_list_ends(careful: Visit) -> None:
    job = await asked(careful)
    now = datetime.now(UTC)

    await sweep_jobs(careful.bench.app, now + 6.5 * _DAY)
    await careful.bench.carry_on()
    reminder, report = careful.bench.tenant.mails[-2:]
    assert "reminder" in reminder.subject
    assert list(reminder.recipients) == ["boss@contoso.com"]
    assert outcomes_in(report) == {"waiting"}

    await sweep_jobs(careful.bench.app, now + 8 * _DAY)
    await careful.bench.carry_on()

    assert outcomes_in(careful.bench.tenant.mails[-1]) == {"failed"}
    assert "Nobody approved this list in time" in careful.bench.tenant.mails[-1].content
    assert (await say(careful, job, "yes", digest="x")).status == 422
    assert created(careful) == set()


async def test_an_approval_before_the_first_mail_is_carried_out_by_the_sweep(
    careful: Visit,
) -> None:
    refused = Fault(match=Match(path="sendMail$"), action=Refuse(status=503), times=2)
    careful.bench.tenant.faults.add(refused)
    job = await asked(careful)
    assert careful.bench.tenant.mails == []

    await say(careful, job, "yes")

    waiting = await load_waiting(careful.bench.app, job)
    assert waiting is not None
    assert waiting.purpose is None


async def test_more_removals_than_the_limit_wait_for_an_approval(another: Another) -> None:
    strict = await another(APPROVAL_ABOVE="10", UNDO_LIMIT="2")
    job = await asked(strict)
    assert len(created(strict)) == 3
    preview = await strict.get(f"files/{job}/undo")
    answered = await strict.post(f"files/{job}/undo", token=strict.token_in(preview))
    undo = answered.headers["Location"].rpartition("/")[2]
    await strict.run(f"undo/{job}.csv")
    assert outcomes_in(strict.bench.tenant.mails[-1]) == {"waiting"}
    assert len(created(strict)) == 3

    assert (await say(strict, undo, "yes")).status == 303
    await strict.bench.carry_on()

    assert outcomes_in(strict.bench.tenant.mails[-1]) == {"removed"}
    assert created(strict) == set()


async def test_the_job_is_not_carried_out_on_the_word_of_a_list_alone(careful: Visit) -> None:
    """A round that exists without a decision still writes nothing."""
    from shared.allocation.waiting import plan_round
    from shared.pipeline.waiting_store import update_waiting

    job = await asked(careful)
    now = datetime.now(UTC)
    await update_waiting(careful.bench.app, job, lambda each: plan_round(each, None, now, True))
    await sweep_jobs(careful.bench.app, now + timedelta(minutes=10))
    await careful.bench.carry_on()

    assert created(careful) == set()
    assert writes(careful) == []


async def test_an_approved_list_without_licences_is_reported_so_and_waits_on(
    careful: Visit,
) -> None:
    sku = careful.bench.tenant.subscribed_skus["O365_BUSINESS_PREMIUM"]
    sku.enabled = sku.consumed_units
    job = await asked(careful)

    await say(careful, job, "yes")
    await careful.bench.carry_on()

    mail = careful.bench.tenant.mails[-1]
    assert outcomes_in(mail) == {"waiting"}
    assert "approved this list" in mail.content
    sku.enabled += 3
    await sweep_jobs(careful.bench.app, datetime.now(UTC) + timedelta(minutes=10))
    await careful.bench.carry_on()
    assert outcomes_in(careful.bench.tenant.mails[-1]) == {"created"}


async def test_an_approved_list_whose_job_is_gone_ends_in_words(careful: Visit) -> None:
    """Storage deletes the documents of a job after JOBS_RETENTION_DAYS; its list is younger."""
    job = await asked(careful)
    jobs = careful.bench.app.storage.jobs
    document = await jobs.read(blob_names.job_blob(job))
    assert document is not None
    approved = DecisionDocument(
        approved=True,
        who="Anna",
        who_id=_APPROVER.person_id,
        at=datetime.now(UTC),
        digest=decode(document.content, JobDocument).source.content_digest,
        sentence="Fine by me",
    )
    await jobs.create(blob_names.decision_blob(job), encode(approved))
    for container, name in (
        ("uploads", "staff.csv"),
        ("jobs", blob_names.job_blob(job)),
        ("jobs", blob_names.sent_blob(job)),
    ):
        await careful.bench.blobs.get_blob_client(container, name).delete_blob()

    for minutes in (10, 20):
        await sweep_jobs(careful.bench.app, datetime.now(UTC) + timedelta(minutes=minutes))
        await careful.bench.carry_on()

    mail = careful.bench.tenant.mails[-1]
    assert outcomes_in(mail) == {"failed"}
    assert "Upload the same file again" in mail.content
    assert created(careful) == set()
    waiting = await load_waiting(careful.bench.app, job)
    assert waiting is not None
    assert waiting.is_over


async def test_a_list_by_storage_explorer_is_approved_as_well(careful: Visit) -> None:
    await intake_upload(careful.bench.app, await careful.bench.upload(LIST))
    await careful.bench.carry_on()
    job = read_results(careful.bench.tenant.mails[-1])[0]["job"]

    assert (await say(careful, job, "yes")).status == 303
    await careful.bench.carry_on()
    assert len(created(careful)) == 3
