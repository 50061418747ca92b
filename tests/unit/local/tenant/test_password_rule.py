"""The password rule."""

import pytest

from local.tenant.graph_errors import RefusalError
from local.tenant.password_rule import is_complex, validate_password


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        pytest.param("Abcdef12", True, id="three classes, eight characters"),
        pytest.param("abcdef1!", True, id="without capitals"),
        pytest.param("Aa1" + "x" * 253, True, id="256 characters"),
        pytest.param("Pass word 1", True, id="blank is a symbol"),
        pytest.param("Abcde12", False, id="seven characters"),
        pytest.param("Aa1" + "x" * 254, False, id="257 characters"),
        pytest.param("abcdef12", False, id="two classes"),
        pytest.param("ABCDEFGH", False, id="one class"),
        pytest.param("Äbcdefg1!", False, id="a letter outside ASCII"),
        pytest.param("Abcdef1\t", False, id="a control character"),
    ],
)
def test_password_needs_length_and_three_classes_of_ascii(password: str, expected: bool) -> None:
    assert is_complex(password) is expected


def test_refusal_of_a_password_does_not_quote_it() -> None:
    with pytest.raises(RefusalError) as caught:
        validate_password("tooweak")

    assert (caught.value.status, caught.value.code) == (400, "Request_BadRequest")
    assert "complexity requirements" in caught.value.message
    assert "tooweak" not in caught.value.message + str(caught.value)
