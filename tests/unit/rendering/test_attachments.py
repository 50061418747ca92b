"""Tests of `shared.rendering.attachments`."""

import io
import random
import string
import zipfile

import pytest

from shared.models import Attachment, FileError, Finding, PasswordDelivery, RowOutcome
from shared.rendering.attachments import LARGEST_PLAIN, LARGEST_TOTAL, attach
from tests.archives import unlocked
from tests.unit.rendering.reports import (
    PASSPHRASE,
    PASSWORD,
    a_created_row,
    a_locked_report,
    a_report,
    a_row,
    an_invalid_row,
)


def names_of(attachments: tuple[Attachment, ...]) -> list[str]:
    return [attachment.name for attachment in attachments]


def unzipped(attachment: Attachment, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(attachment.content)) as archive:
        return archive.read(name)


def size_of(attachments: tuple[Attachment, ...]) -> int:
    return sum(len(attachment.content) for attachment in attachments)


def unlike_rows(count: int, name_length: int = 0) -> list[RowOutcome]:
    """Created rows that differ as much as people and passwords do, and names more than that."""
    chance = random.Random(count)
    return [
        a_row(
            number,
            user_name=f"{''.join(chance.choices(string.ascii_lowercase, k=9))}@contoso.com",
            display_name=ideographs(chance, name_length),
            password="".join(chance.choices(string.ascii_letters + string.digits, k=16)),
        )
        for number in range(2, count + 2)
    ]


def ideographs(chance: random.Random, count: int) -> str:
    """Text that hardly any zip makes smaller."""
    return "".join(map(chr, chance.choices(range(0x4E00, 0x9FFF), k=count)))


def a_bulky_row(size: int, seed: int | None = None) -> RowOutcome:
    """An invalid row of `size` characters: alike ones, or with a seed such as no zip shrinks."""
    cell = "x" * size
    if seed is not None:
        cell = ideographs(random.Random(seed), size)
    return an_invalid_row(3, [cell])


def test_a_file_without_invalid_rows_has_results_only() -> None:
    (results,) = attach(a_report(a_created_row()), "en")

    assert (results.name, results.content_type) == ("results.csv", "text/csv")
    assert PASSWORD.encode() in results.content


def test_invalid_rows_add_a_file_to_fix() -> None:
    attachments = attach(a_report(a_created_row(), an_invalid_row()), "en")

    assert names_of(attachments) == ["results.csv", "to-fix.csv"]


def test_a_refused_file_has_no_attachments() -> None:
    assert attach(a_report(refusal=Finding(code=FileError.EMPTY)), "en") == ()


def test_passwords_stay_out_where_the_settings_want_it() -> None:
    (results,) = attach(a_report(a_created_row(), delivery=PasswordDelivery.NONE), "en")

    assert PASSWORD.encode() not in results.content


def test_encrypted_passwords_are_in_an_attachment_of_their_own_only() -> None:
    results, passwords, to_fix = attach(
        a_locked_report(a_created_row(), an_invalid_row(), a_created_row(4, password=None)), "en"
    )

    opened = unlocked(passwords.content, PASSPHRASE)

    assert (results.name, passwords.name) == ("results.csv", "passwords.zip")
    assert b"created,,," in results.content
    assert PASSWORD.encode() not in results.content + to_fix.content
    assert opened == {
        "passwords.csv": b"\xef\xbb\xbfrow,user_name,display_name,temporary_password\r\n"
        b"2,a.vries@contoso.com,Anna de Vries,Kw7mtrvq\r\n"
    }


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([an_invalid_row()], id="nothing created"),
        pytest.param([a_created_row(password=None), an_invalid_row()], id="passwords gone"),
    ],
)
def test_without_passwords_nothing_is_locked(rows: list[RowOutcome]) -> None:
    attachments = attach(a_locked_report(*rows), "en")

    assert names_of(attachments) == ["results.csv", "to-fix.csv"]


def test_the_largest_file_fits_with_its_encrypted_passwords() -> None:
    attachments = attach(a_locked_report(*unlike_rows(20_000)), "en")

    opened = unlocked(attachments[1].content, PASSPHRASE)

    assert names_of(attachments) == ["results.csv", "passwords.zip"]
    assert size_of(attachments) <= LARGEST_TOTAL
    assert opened["passwords.csv"].count(b"\r\n") == 20_001


def test_results_are_zipped_where_passwords_need_the_room() -> None:
    attachments = attach(a_locked_report(*unlike_rows(19_000, name_length=20)), "en")

    assert names_of(attachments) == ["results.csv.zip", "passwords.zip"]
    assert size_of(attachments) <= LARGEST_TOTAL


@pytest.mark.parametrize(
    ("delivery", "expected"),
    [
        (PasswordDelivery.NONE, ["results.csv"]),
        (PasswordDelivery.ENCRYPTED, ["results.csv", "passwords.zip"]),
    ],
    ids=["none", "encrypted"],
)
def test_passwords_come_before_a_file_to_fix(
    delivery: PasswordDelivery, expected: list[str]
) -> None:
    rows = [a_bulky_row(700_000, seed=1), *unlike_rows(20_000)]

    attachments = attach(a_report(*rows, delivery=delivery, passphrase=PASSPHRASE), "en")

    assert names_of(attachments) == expected


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
