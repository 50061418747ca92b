"""Validation of a file once, however often its event is delivered."""

import asyncio
import csv
import io
from datetime import timedelta

import pytest
from openpyxl import Workbook

from shared.pipeline.intake import intake_upload
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.undoing import outcomes_in
from tests.staff_lists import people


async def test_a_duplicate_event_makes_no_second_job(bench: Bench) -> None:
    await bench.upload(people("NL", "BE"))

    await asyncio.gather(*(intake_upload(bench.app, "staff.csv") for _ in range(3)))
    await bench.carry_on()

    assert sum(name.endswith("/job.json") for name in await bench.stored()) == 1
    assert len(bench.tenant.mails) == 1


async def test_the_name_of_a_blob_contains_nothing_of_a_person(bench: Bench) -> None:
    await bench.judged(people("NL"), name="Person Number 1 joins.csv")

    assert not any("Person" in name or "joins" in name for name in await bench.stored())


async def test_an_empty_blob_that_is_young_is_left_to_the_sweep(bench: Bench) -> None:
    await intake_upload(bench.app, await bench.upload(b""))

    assert await bench.stored() == {}


async def test_a_folder_that_a_tool_made_is_never_answered(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.pipeline.intake.UNFINISHED_UPLOAD", timedelta(0))
    name = await bench.upload(b"", "preview", {"Hdi_isfolder": "true"})

    await intake_upload(bench.app, name)

    assert await bench.stored() == {}


async def test_a_blob_that_is_gone_is_no_reason_to_fail(bench: Bench) -> None:
    await intake_upload(bench.app, "gone.csv")

    assert await bench.stored() == {}


@pytest.mark.parametrize(
    ("content", "file_class"),
    [
        pytest.param(b"\xef\xbb\xbf  \r\n", "empty", id="blank"),
        pytest.param(people(), "no_rows", id="heading only"),
        pytest.param(people(*["NL"] * 251), "too_many_rows", id="251 people"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not_csv", id="image"),
        pytest.param(b"a,b,c\r\n1,2,3\r\n", "wrong_columns", id="three columns"),
    ],
)
async def test_a_refused_file_is_answered_with_its_class(
    bench: Bench, content: bytes, file_class: str
) -> None:
    before = len(bench.tenant.users)

    await intake_upload(bench.app, await bench.upload(content))
    await bench.carry_on()

    assert file_class in bench.mail.content
    assert len(bench.tenant.users) == before


async def test_what_a_workbook_hides_is_reported(bench: Bench) -> None:
    workbook = Workbook()
    for line in csv.reader(people("NL", "BE").decode().splitlines()):
        workbook.worksheets[0].append(line)
    workbook.worksheets[0].row_dimensions[3].hidden = True
    content = io.BytesIO()
    workbook.save(content)

    await intake_upload(bench.app, await bench.upload(content.getvalue(), "staff.xlsx"))
    await bench.carry_on()

    assert "hidden in your file were read like all others: 3." in bench.mail.content


async def test_metadata_that_makes_no_sense_is_ignored_and_reported(bench: Bench) -> None:
    wishes = {"language": "klingon", "DefaultCountry": "Atlantis", "recipients": "everybody"}
    await bench.upload(people(""), metadata=wishes)

    await intake_upload(bench.app, "staff.csv")
    await bench.carry_on()

    assert bench.outcomes() == {"person1@contoso.com": "invalid"}
    assert "“klingon” requested" in bench.mail.content
    assert "“Atlantis” requested" in bench.mail.content
    assert "are not email addresses" in bench.mail.content


@pytest.mark.parametrize(
    "name", ["previews/staff.csv", "preview /staff.csv", "hr/preview/staff.csv", "Proefronde/s.csv"]
)
async def test_a_file_in_a_folder_that_is_not_known_creates_nobody(bench: Bench, name: str) -> None:
    await intake_upload(bench.app, await bench.upload(people("NL"), name))
    await bench.carry_on()

    assert list(outcomes_in(bench.mail).values()) == ["would_create"]
    assert "upload it outside any folder" in bench.mail.content
