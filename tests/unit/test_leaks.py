"""A password that was written down is found in any encoding."""

import base64

import pytest

from tests.leaks import leaked

_SECRET = "Zr7kW2mPq9xLv4Ta"
_OTHER = "Kw7mtrvqHs3pXz4b"
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


def _wrapped(encoding: str, before: int, after: int) -> bytes:
    """The secret between so many other bytes."""
    return b"\x07" * before + _SECRET.encode(encoding) + b"\xf1" * after


@pytest.mark.parametrize("encoding", _ENCODINGS)
def test_a_secret_in_the_open_is_found(encoding: str) -> None:
    assert leaked([_OTHER, _SECRET], [b"x", _wrapped(encoding, 5, 5)]) == [_SECRET]


@pytest.mark.parametrize("encoding", _ENCODINGS)
@pytest.mark.parametrize("before", range(6))
@pytest.mark.parametrize("after", range(3))
def test_a_secret_in_base64_is_found_wherever_it_begins_and_ends(
    encoding: str, before: int, after: int
) -> None:
    written = base64.b64encode(_wrapped(encoding, before, after))

    assert leaked([_OTHER, _SECRET], [written]) == [_SECRET]


@pytest.mark.parametrize("encoding", _ENCODINGS)
def test_an_almost_equal_text_is_no_secret(encoding: str) -> None:
    almost = _SECRET.swapcase().encode(encoding)

    assert leaked([_SECRET], [almost, base64.b64encode(almost)]) == []
