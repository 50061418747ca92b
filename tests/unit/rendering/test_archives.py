"""Tests of `shared.rendering.archives`."""

import io
import zipfile

import pytest
from stream_unzip import UnzipError

from shared.models import Attachment
from shared.rendering.archives import lock_file, zip_file
from tests.archives import unlocked
from tests.unit.rendering.reports import PASSPHRASE, PASSWORD

FILE = Attachment(
    name="passwords.csv", content_type="text/csv", content=f"row\r\n{PASSWORD}\r\n".encode()
)


def test_a_zip_is_named_after_the_file_in_it() -> None:
    packed = zip_file(FILE)

    assert (packed.name, packed.content_type) == ("passwords.csv.zip", "application/zip")
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert archive.read("passwords.csv") == FILE.content


@pytest.mark.parametrize(
    "passphrase",
    [
        pytest.param("12 letters ~", id="shortest"),
        pytest.param("!" * 99, id="longest"),
        pytest.param('"quotes" & <signs> \\ $HOME %20', id="signs"),
    ],
)
def test_a_locked_file_opens_with_its_passphrase(passphrase: str) -> None:
    locked = lock_file(FILE, "passwords.zip", passphrase)

    assert (locked.name, locked.content_type) == ("passwords.zip", "application/zip")
    assert unlocked(locked.content, passphrase) == {"passwords.csv": FILE.content}


def test_a_locked_file_stays_shut_for_any_other_passphrase() -> None:
    locked = lock_file(FILE, "passwords.zip", PASSPHRASE)

    with pytest.raises(UnzipError):
        unlocked(locked.content, PASSPHRASE.upper())


def test_a_locked_file_shows_nothing_of_its_content_and_no_checksum_of_it() -> None:
    locked = lock_file(FILE, "passwords.zip", PASSPHRASE)

    with zipfile.ZipFile(io.BytesIO(locked.content)) as archive:
        (entry,) = archive.infolist()
    assert entry.CRC == 0
    assert PASSWORD.encode() not in locked.content
    assert PASSPHRASE.encode() not in locked.content


def test_no_two_locked_files_share_their_salt() -> None:
    first, second = (lock_file(FILE, "passwords.zip", PASSPHRASE) for _ in range(2))

    assert first.content != second.content


def test_nothing_is_locked_without_a_passphrase() -> None:
    with pytest.raises(RuntimeError, match="requires a password"):
        lock_file(FILE, "passwords.zip", "")
