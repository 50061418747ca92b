import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import SecretError
from shared.state.encryption import PasswordCipher
from tests.builders import JOB, OTHER_JOB, PASSWORD

KEY, NEW_KEY, THIRD_KEY = (bytes([number]) * 32 for number in (1, 2, 3))
CLEAR_TEXT = "neither STATE_ENCRYPTION_KEY nor STATE_ENCRYPTION_KEY_PREVIOUS"


@given(password=st.text(), row_number=st.integers(min_value=2, max_value=20_001))
def test_a_sealed_password_opens_for_its_job_and_row(password: str, row_number: int) -> None:
    sealer = PasswordCipher(KEY)

    assert sealer.open(sealer.seal(password, JOB, row_number), JOB, row_number) == password


def test_the_password_is_not_in_what_is_stored() -> None:
    sealed = PasswordCipher(KEY).seal(PASSWORD, JOB, 2)

    assert PASSWORD not in sealed
    assert PASSWORD.encode() not in base64.b64decode(sealed.rpartition(".")[2])


def test_the_same_password_is_never_sealed_alike() -> None:
    sealer = PasswordCipher(KEY)

    assert len({sealer.seal(PASSWORD, JOB, 2) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("job", "row_number"), [(JOB, 3), (OTHER_JOB, 2)], ids=["another row", "another job"]
)
def test_a_sealed_password_opens_nowhere_else(job: str, row_number: int) -> None:
    sealer = PasswordCipher(KEY)
    sealed = sealer.seal(PASSWORD, JOB, 2)

    with pytest.raises(SecretError, match="damaged or misplaced"):
        sealer.open(sealed, job, row_number)


def test_job_and_row_do_not_run_into_each_other() -> None:
    sealer = PasswordCipher(KEY)
    sealed = sealer.seal(PASSWORD, f"{JOB}|1", 2)

    with pytest.raises(SecretError):
        sealer.open(sealed, JOB, 12)


def test_the_previous_key_opens_what_was_sealed_before_a_rotation() -> None:
    sealed = PasswordCipher(KEY).seal(PASSWORD, JOB, 2)

    assert PasswordCipher(NEW_KEY, KEY).open(sealed, JOB, 2) == PASSWORD


def test_new_passwords_are_sealed_with_the_new_key() -> None:
    sealed = PasswordCipher(NEW_KEY, KEY).seal(PASSWORD, JOB, 2)

    assert PasswordCipher(NEW_KEY).open(sealed, JOB, 2) == PASSWORD


def test_a_key_that_was_changed_is_reported_in_clear_words() -> None:
    sealed = PasswordCipher(KEY).seal(PASSWORD, JOB, 2)

    with pytest.raises(SecretError, match=CLEAR_TEXT):
        PasswordCipher(THIRD_KEY, NEW_KEY).open(sealed, JOB, 2)


@pytest.mark.parametrize("position", [0, 11, 12, -1], ids=["nonce", "nonce end", "text", "tag"])
def test_a_changed_byte_is_found_out(position: int) -> None:
    sealer = PasswordCipher(KEY)
    head, _, text = sealer.seal(PASSWORD, JOB, 2).rpartition(".")
    raw = bytearray(base64.b64decode(text))
    raw[position] ^= 1

    with pytest.raises(SecretError, match="damaged or misplaced"):
        sealer.open(f"{head}.{base64.b64encode(raw).decode()}", JOB, 2)


@pytest.mark.parametrize("rest", ["", "AAAA", "not base64!", "ä"])
def test_damaged_text_is_found_out(rest: str) -> None:
    sealer = PasswordCipher(KEY)
    head = sealer.seal(PASSWORD, JOB, 2).rpartition(".")[0]

    with pytest.raises(SecretError, match="damaged or misplaced"):
        sealer.open(f"{head}.{rest}", JOB, 2)


@pytest.mark.parametrize("sealed", ["", "a1", "a1..", "b2.00000000.AAAA", PASSWORD])
def test_text_that_was_never_sealed_does_not_open(sealed: str) -> None:
    with pytest.raises(SecretError) as caught:
        PasswordCipher(KEY).open(sealed, JOB, 2)

    assert PASSWORD not in str(caught.value)


def test_no_key_is_shown() -> None:
    assert "01" * 4 not in repr(PasswordCipher(KEY))
    assert repr(KEY) not in repr(PasswordCipher(KEY))
