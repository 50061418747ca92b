"""Tests of `shared.answering.attachments`."""

import io
import random
import zipfile

from shared.answering.attachments import LARGEST_PLAIN, LARGEST_TOTAL, attach
from shared.models import Attachment, FileClass, Finding, PasswordDelivery, RowOutcome
from tests.unit.answering.reports import PASSWORD, a_created_row, a_report, an_invalid_row


def names_of(attachments: tuple[Attachment, ...]) -> list[str]:
    return [attachment.name for attachment in attachments]


def unzipped(attachment: Attachment, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(attachment.content)) as archive:
        return archive.read(name)


def a_bulky_row(size: int, seed: int | None = None) -> RowOutcome:
    """An invalid row of `size` characters: alike ones, or with a seed such as no zip shrinks."""
    cell = "x" * size
    if seed is not None:
        cell = "".join(map(chr, random.Random(seed).choices(range(0x4E00, 0x9FFF), k=size)))
    return an_invalid_row(3, [cell])


def test_a_file_without_invalid_rows_has_results_only() -> None:
    (results,) = attach(a_report(a_created_row()), "en")

    assert (results.name, results.content_type) == ("results.csv", "text/csv")
    assert PASSWORD.encode() in results.content


def test_invalid_rows_add_a_file_to_fix() -> None:
    attachments = attach(a_report(a_created_row(), an_invalid_row()), "en")

    assert names_of(attachments) == ["results.csv", "to-fix.csv"]


def test_a_refused_file_has_no_attachments() -> None:
    assert attach(a_report(refusal=Finding(code=FileClass.EMPTY)), "en") == ()


def test_passwords_stay_out_where_the_settings_want_it() -> None:
    (results,) = attach(a_report(a_created_row(), delivery=PasswordDelivery.NONE), "en")

    assert PASSWORD.encode() not in results.content


def test_results_above_the_limit_go_as_a_zip() -> None:
    (results,) = attach(a_report(*[a_created_row()] * (LARGEST_PLAIN // 55)), "en")

    assert (results.name, results.content_type) == ("results.csv.zip", "application/zip")
    assert len(unzipped(results, "results.csv")) > LARGEST_PLAIN


def test_a_large_file_to_fix_is_zipped_alone() -> None:
    attachments = attach(a_report(a_bulky_row(LARGEST_PLAIN)), "en")

    assert names_of(attachments) == ["results.csv", "to-fix.csv.zip"]


def test_a_file_to_fix_that_no_mail_can_carry_is_left_out() -> None:
    attachments = attach(a_report(a_bulky_row(LARGEST_TOTAL // 2, seed=1)), "en")

    assert names_of(attachments) == ["results.csv"]


def test_the_same_report_makes_the_same_bytes() -> None:
    report = a_report(a_bulky_row(LARGEST_PLAIN))

    assert attach(report, "en") == attach(report, "en")
