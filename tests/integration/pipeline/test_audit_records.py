"""One record for each job, written by the sweep, that no report waits for."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from local import audit
from local.outbox import read_results
from local.tenant import LOCAL_ACCESS_TOKEN
from shared.errors import SweepError
from shared.pipeline.intake import intake_upload
from shared.pipeline.sweep import sweep_jobs
from tests.integration.pipeline.bench import Bench
from tests.leaks import leaked
from tests.staff_lists import people

LIST = people("NL", "Atlantis", "DE")


async def run(bench: Bench, content: bytes = LIST, name: str = "staff.csv") -> None:
    metadata = {"uploadedby": "M%C3%A1ria", "uploadedbyid": "maria@contoso.com"}
    await intake_upload(bench.app, await bench.upload(content, name, metadata))
    await bench.carry_on()


async def later(bench: Bench, minutes: int = 10) -> None:
    await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(minutes=minutes))
    await bench.carry_on()


async def test_the_record_names_who_uploaded_and_every_row_and_no_password(bench: Bench) -> None:
    await run(bench)
    secrets = [user.password for user in bench.tenant.users.values() if user.password]
    await later(bench)

    stored = await bench.stored("audit")
    ((name, content),) = stored.items()
    reported = json.loads(content)
    assert name == f"{reported['job']}.json"
    assert reported["source"]["uploader"] == "Mária"
    assert [(row["row_number"], row["outcome"]) for row in reported["rows"]] == [
        (2, "created"),
        (3, "invalid"),
        (4, "created"),
    ]
    ids = {user.id for user in bench.tenant.users.values()}
    assert {row["object_id"] for row in reported["rows"] if row["object_id"]} <= ids
    assert leaked(secrets, [content]) == []
    assert "Mária" in bench.mail.content


async def test_it_is_written_once_and_the_next_sweep_leaves_it(bench: Bench) -> None:
    await run(bench)
    await later(bench)
    before = await bench.stored("audit")
    await later(bench, 30)

    assert await bench.stored("audit") == before
    assert any(name.endswith("/audited.json") for name in await bench.stored())


async def test_a_refused_file_and_an_undo_have_one_too(bench: Bench) -> None:
    from tests.integration.pipeline.undoing import as_csv, undo

    await run(bench)
    await undo(bench, as_csv(read_results(bench.mail)))
    await intake_upload(bench.app, await bench.upload(b"not a list", "notes.txt"))
    await bench.carry_on()
    await later(bench)

    reported = [json.loads(each) for each in (await bench.stored("audit")).values()]
    assert sorted(each["kind"] for each in reported) == ["create", "create", "undo"]
    (gone,) = [each for each in reported if each["kind"] == "undo"]
    assert gone["undoes"]
    assert all(row["object_id"] for row in gone["rows"] if row["outcome"] == "removed")


async def test_without_the_container_the_report_goes_out_and_the_record_comes_later(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.blobs.delete_container("audit")
    await run(bench)
    await later(bench)
    assert len(bench.tenant.mails) == 1
    assert "audit record cannot be written" in caplog.text

    await bench.blobs.create_container("audit")
    await later(bench, 20)

    assert len(await bench.stored("audit")) == 1


async def test_a_crash_between_the_record_and_its_note_costs_nothing(bench: Bench) -> None:
    await run(bench)
    await later(bench)
    before = await bench.stored("audit")
    (note,) = [name for name in await bench.stored() if name.endswith("/audited.json")]
    await bench.blobs.get_blob_client("jobs", note).delete_blob()
    await later(bench, 20)

    assert await bench.stored("audit") == before
    assert note in await bench.stored()


async def test_the_command_prints_the_record_and_finds_what_was_changed(
    bench: Bench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await run(bench)
    await later(bench)
    (name,) = await bench.stored("audit")
    job = name.removesuffix(".json")
    monkeypatch.setenv("DataStorage", bench.settings["DataStorage"])
    monkeypatch.setenv("GRAPH_BASE_URL", bench.settings["GRAPH_BASE_URL"])
    monkeypatch.setenv("GRAPH_ACCESS_TOKEN", LOCAL_ACCESS_TOKEN)
    arguments = audit._parse([job, "--live"])

    assert await audit._audit(arguments) == 0
    assert "Everything is as recorded." in capsys.readouterr().out
    bench.tenant.users.remove(bench.tenant.users["person1@contoso.com"])
    blob = await bench.app.storage.jobs.read(f"{job}/job.json")
    assert blob is not None
    await bench.app.storage.jobs.put(f"{job}/job.json", blob.content + b" ", "application/json")

    assert await audit._audit(arguments) == 1
    out = capsys.readouterr().out
    assert f"{job}/job.json was changed since" in out
    assert "does not exist any more" in out


@pytest.mark.parametrize(
    "damage", [{"version": 99}, {"terms": "?"}], ids=["of a later version", "damaged"]
)
async def test_a_job_that_cannot_be_read_keeps_no_other_from_its_record(
    bench: Bench, caplog: pytest.LogCaptureFixture, damage: dict[str, object]
) -> None:
    await run(bench, people("NL"), "first.csv")
    await run(bench, people("BE", first=9), "second.csv")
    jobs = sorted(name for name in await bench.stored() if name.endswith("/job.json"))
    blob = bench.blobs.get_blob_client("jobs", jobs[0])
    fields = json.loads(await (await blob.download_blob()).readall())
    await blob.upload_blob(json.dumps({**fields, **damage}), overwrite=True)

    with suppress(SweepError):
        await later(bench)

    unread, read = (name.partition("/")[0] for name in jobs)
    assert list(await bench.stored("audit")) == [f"{read}.json"]
    assert any(f"job={unread}" in line for line in caplog.messages if "audit record" in line)
