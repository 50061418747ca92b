"""Upload, watch, read the outcome: what the page shows of a file from upload to report."""

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest

from shared.page.http import UploadedFile
from shared.pipeline.sweep import sweep_jobs
from tests.integration.page.visiting import LAYLA, NOOR, SAM, Visit, tags_of, text_of
from tests.staff_lists import people

LIST = people("NL", "NL", "DE")
FAULTY = people("NL", "Atlantis")


async def test_an_upload_lands_in_uploads_with_the_name_of_who_uploaded_it(visit: Visit) -> None:
    await visit.upload(LIST, "März list.csv", SAM)

    blob = visit.bench.blobs.get_blob_client("uploads", "März list.csv")
    properties = await blob.get_blob_properties()
    assert unquote(properties.metadata["uploadedby"]) == SAM.name
    assert properties.metadata["uploadedbyid"] == SAM.person_id
    assert await (await blob.download_blob()).readall() == LIST


async def test_a_file_is_watched_from_upload_to_report(visit: Visit) -> None:
    job = await visit.upload(LIST)
    assert "The file is being checked" in text_of(await visit.get(f"files/{job}"))

    await visit.run("staff.csv")

    shown = await visit.get(f"files/{job}")
    assert "3 accounts created" in text_of(shown)
    assert "Finished" in text_of(await visit.get(""))


async def test_a_preview_creates_nothing_and_says_so(visit: Visit) -> None:
    job = await visit.upload(LIST, kind="preview")
    before = len(visit.bench.tenant.users)
    await visit.run("preview/staff.csv")

    assert "3 accounts would be created" in text_of(await visit.get(f"files/{job}"))
    assert len(visit.bench.tenant.users) == before


async def test_all_that_is_not_surely_real_is_a_preview(visit: Visit) -> None:
    await visit.upload(LIST, kind="anything")

    assert [*await visit.bench.stored("uploads")] == ["preview/staff.csv"]


async def test_every_fault_is_reported_next_to_its_row(visit: Visit) -> None:
    job = await visit.upload(FAULTY)
    await visit.run("staff.csv")

    shown = text_of(await visit.get(f"files/{job}"))
    assert "To fix" in shown
    assert "Atlantis" in shown


async def test_rows_are_found_by_search_and_by_result(visit: Visit) -> None:
    job = await visit.upload(FAULTY)
    await visit.run("staff.csv")

    found = text_of(await visit.get(f"files/{job}?outcome=invalid"))
    none = text_of(await visit.get(f"files/{job}?search=nobody"))

    assert "Atlantis" in found
    assert "No row matches." in none
    assert "Atlantis" not in none


async def test_who_waits_is_shown_and_so_are_the_rounds_of_the_file(visit: Visit) -> None:
    sku = visit.bench.tenant.subscribed_skus["O365_BUSINESS_PREMIUM"]
    sku.enabled = sku.consumed_units + 1
    job = await visit.upload(LIST)
    await visit.run("staff.csv")

    waiting = text_of(await visit.get("waiting"))
    assert "person1@" not in waiting
    assert "person2@contoso.com" in waiting
    assert "waits for a licence" in waiting
    assert "Nobody waits." in text_of(await visit.get("waiting", SAM))
    assert "person2@contoso.com" in text_of(await visit.get("waiting", LAYLA))
    assert "They wait until" in text_of(await visit.get(f"files/{job}"))

    sku.enabled += 2
    await sweep_jobs(visit.bench.app, datetime.now(UTC) + timedelta(minutes=10))
    await visit.bench.carry_on()

    shown = text_of(await visit.get(f"files/{job}"))
    assert "Round 2: Finished" in shown
    assert "3 accounts created" in shown
    assert "They wait until" not in shown
    assert "2 accounts created" in text_of(await visit.get(f"files/{job}.r2"))
    assert "1 account would be removed" in text_of(await visit.get(f"files/{job}/undo"))
    assert "Nobody waits." in text_of(await visit.get("waiting", LAYLA))
    assert text_of(await visit.get("", LAYLA)).count("staff.csv") == 1


@pytest.mark.parametrize("name", ["results.xlsx", "to-fix.xlsx"])
async def test_workbooks_are_downloaded(visit: Visit, name: str) -> None:
    job = await visit.upload(FAULTY)
    await visit.run("staff.csv")

    answered = await visit.get(f"files/{job}/{name}")

    assert answered.body.startswith(b"PK")
    assert answered.headers["Content-Disposition"] == f'attachment; filename="{name}"'


async def test_an_empty_list_to_fill_in_is_a_list_that_the_app_reads(visit: Visit) -> None:
    empty = await visit.get("template.xlsx", **{"accept-language": "nl"})
    await visit.bench.upload(empty.body, "template.xlsx")
    job = await visit.upload(empty.body, "template.xlsx", kind="preview")
    await visit.run("preview/template.xlsx")

    assert "no_rows" in (await visit.get(f"files/{job}")).body.decode()


async def test_people_see_their_own_files_and_who_may_read_all_sees_every_file(
    visit: Visit,
) -> None:
    own = await visit.upload(LIST, "noor.csv", NOOR)
    await visit.bench.upload(LIST, "by-storage-explorer.csv")
    await visit.run("noor.csv")
    await visit.run("by-storage-explorer.csv")

    assert "noor.csv" in text_of(await visit.get("", NOOR))
    assert "noor.csv" not in text_of(await visit.get("", SAM))
    assert (await visit.get(f"files/{own}", SAM)).status == 404
    assert (await visit.get(f"files/{own}/progress", SAM)).status == 404
    assert (await visit.get(f"files/{own}/results.xlsx", SAM)).status == 404
    everything = text_of(await visit.get("", LAYLA))
    assert "noor.csv" in everything
    assert "by-storage-explorer.csv" in everything
    assert (await visit.get(f"files/{own}", LAYLA)).status == 200


@pytest.mark.parametrize(
    "path",
    ["files/nothing", "files/20260101T000000Z-0123456789abcdef", "files/../x", "x", "static/x"],
)
async def test_what_is_not_there_is_not_found(visit: Visit, path: str) -> None:
    assert (await visit.get(path)).status == 404


async def test_who_may_not_upload_reads_so(visit: Visit) -> None:
    home = await visit.get("", LAYLA)
    assert "Upload a staff list" not in text_of(home)
    shown = await visit.post(
        "uploads",
        LAYLA,
        UploadedFile(name="a.csv", content=LIST),
        token=_token(visit, LAYLA.person_id),
    )

    assert shown.status == 403
    assert await visit.bench.stored("uploads") == {}


async def test_a_file_that_is_being_read_is_not_overwritten(visit: Visit) -> None:
    await visit.upload(LIST)

    file = UploadedFile(name="staff.csv", content=FAULTY)
    again = await visit.post("uploads", SAM, file, kind="create")

    assert again.status == 422
    assert "is being checked at the moment" in text_of(again)
    assert (await visit.bench.stored("uploads"))["staff.csv"] == LIST


async def test_the_fixed_file_of_the_same_name_is_a_new_file(visit: Visit) -> None:
    first = await visit.upload(FAULTY)
    await visit.run("staff.csv")
    second = await visit.upload(LIST)
    await visit.run("staff.csv")

    assert first != second
    assert "2 of 3 accounts created" in text_of(await visit.get(f"files/{second}"))


@pytest.mark.parametrize("content", [b"", None])
async def test_no_file_is_reported_in_words(visit: Visit, content: bytes | None) -> None:
    file = None if content is None else UploadedFile(name="a.csv", content=content)

    shown = await visit.post("uploads", NOOR, file)

    assert shown.status == 422
    assert "Choose a file that is not empty." in text_of(shown)


async def test_undo_shows_what_would_go_and_then_lets_the_pipeline_do_it(visit: Visit) -> None:
    job = await visit.upload(LIST)
    await visit.run("staff.csv")
    before = len(visit.bench.tenant.users)

    preview = await visit.get(f"files/{job}/undo")
    assert "3 accounts would be removed" in text_of(preview)
    answered = await visit.post(f"files/{job}/undo", token=visit.token_in(preview))
    undo = answered.headers["Location"].rpartition("/")[2]
    await visit.run(f"undo/{job}.csv")

    assert "3 accounts removed" in text_of(await visit.get(f"files/{undo}"))
    assert len(visit.bench.tenant.users) == before - 3


async def test_nobody_undoes_the_run_of_somebody_else(visit: Visit) -> None:
    job = await visit.upload(LIST)
    await visit.run("staff.csv")

    assert (await visit.get(f"files/{job}/undo", LAYLA)).status == 403
    assert (await visit.get(f"files/{job}/undo", SAM)).status == 404


async def test_a_page_loads_nothing_from_elsewhere_and_holds_nothing_inline(visit: Visit) -> None:
    job = await visit.upload(FAULTY)
    await visit.run("staff.csv")

    for path in ("", f"files/{job}"):
        for tag, attributes in tags_of(await visit.get(path)):
            assert tag != "style"
            assert "style" not in attributes
            assert not [name for name in attributes if name.startswith("on")]
            assert tag != "script" or (attributes["src"] or "").startswith("/rollcall/static/")


def _token(visit: Visit, person_id: str) -> str:
    from shared.page.csrf import sign_form

    return sign_form(visit.bench.app.settings.encryption_key, person_id)
