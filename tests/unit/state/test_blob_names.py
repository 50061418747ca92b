from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from shared.state import blob_names
from tests.builders import JOB, NOON

moments = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2099, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-8))]),
)


def an_id(blob_name: str = "march.csv", etag: str = "0x8DE7", at: datetime = NOON) -> str:
    return blob_names.job_id("uploads", blob_name, etag, at)


def test_the_same_version_of_a_file_is_the_same_job() -> None:
    assert an_id() == an_id()


def test_quotes_around_an_etag_do_not_count() -> None:
    assert an_id(etag='"0x8DE7"') == an_id(etag="0x8DE7")


def test_the_same_moment_in_another_zone_is_the_same_job() -> None:
    assert an_id(at=NOON.astimezone(timezone(timedelta(hours=9)))) == an_id(at=NOON)


def test_another_container_name_version_or_time_is_another_job() -> None:
    ids = {
        an_id(),
        blob_names.job_id("other", "march.csv", "0x8DE7", NOON),
        an_id(blob_name="April.csv"),
        an_id(blob_name="march.csv\n0x8DE7", etag=""),
        an_id(etag="0x8DE8"),
        an_id(at=NOON + timedelta(seconds=1)),
    }

    assert len(ids) == 6


def test_nothing_of_the_files_name_can_be_read_from_an_id() -> None:
    assert an_id(blob_name="dismissals-march.csv").partition("-")[0] == "20260302T120000Z"
    assert "march" not in an_id(blob_name="dismissals-march.csv")


@given(earlier=moments, later=moments)
def test_ids_sort_by_time(earlier: datetime, later: datetime) -> None:
    earlier, later = sorted((earlier, later))
    if later - earlier < timedelta(seconds=1):
        later += timedelta(seconds=1)

    assert an_id(at=earlier) < an_id(at=later)


@given(moment=moments)
def test_the_time_of_a_job_is_read_from_its_id_to_the_second(moment: datetime) -> None:
    assert blob_names.job_time(an_id(at=moment)) == moment.replace(microsecond=0)


@given(moment=moments)
def test_all_ids_of_a_day_begin_alike(moment: datetime) -> None:
    assert an_id(at=moment).startswith(blob_names.day_prefix(moment))


def test_rows_judged_twice_are_stored_under_one_name_only_when_they_are_equal() -> None:
    first = blob_names.rows_blob(JOB, "NL-001", b"rows")

    assert first.startswith(f"{JOB}/rows/NL-001-")
    assert blob_names.rows_blob(JOB, "NL-001", b"rows") == first
    assert blob_names.rows_blob(JOB, "NL-001", b"other rows") != first


def test_blobs_of_a_job_are_under_its_id() -> None:
    assert [
        blob_names.job_blob(JOB),
        blob_names.allocation_blob(JOB),
        blob_names.intents_blob(JOB, "NL-001"),
        blob_names.outcome_blob(JOB, "NL-001"),
        blob_names.removed_blob(JOB, "NL-001"),
        blob_names.next_try_blob(JOB),
        blob_names.sent_blob(JOB),
    ] == [
        f"{JOB}/job.json",
        f"{JOB}/allocation.json",
        f"{JOB}/intents/NL-001.json",
        f"{JOB}/outcomes/NL-001.json",
        f"{JOB}/removed/NL-001.json",
        f"{JOB}/next-try.json",
        f"{JOB}/sent.json",
    ]


def test_a_name_that_is_taken_apart_gives_what_it_was_built_of() -> None:
    round_3, prefix = blob_names.round_id(JOB, 3), blob_names.removed_prefix(JOB)

    assert blob_names.round_number(round_3) == 3
    assert blob_names.first_job(round_3) == JOB
    assert blob_names.named_part(blob_names.removed_blob(JOB, "NL-001"), prefix) == "NL-001"
    assert blob_names.split_place(blob_names.batch_place(round_3, "NL-001")) == (round_3, "NL-001")
    assert blob_names.attempted_job(blob_names.attempt_note(2, JOB)) == JOB
    assert blob_names.approval_job(blob_names.decision_blob(JOB)) == JOB
    assert blob_names.split_page_upload(blob_names.page_upload_blob("id", JOB)) == ("id", JOB)
    assert blob_names.job_day(round_3) == blob_names.day_prefix(blob_names.job_time(JOB))
