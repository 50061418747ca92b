"""The country codes."""

import pytest

from local.tenant.usage_locations import COUNTRY_CODES


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("NL", True, id="the Netherlands"),
        pytest.param("GB", True, id="the United Kingdom"),
        pytest.param("SS", True, id="a young state"),
        pytest.param("UK", False, id="reserved, not assigned"),
        pytest.param("XX", False, id="user-assigned"),
        pytest.param("XK", False, id="Kosovo, user-assigned"),
        pytest.param("nl", False, id="lower case"),
        pytest.param("AN", False, id="no longer assigned"),
    ],
)
def test_only_officially_assigned_codes_are_countries(code: str, expected: bool) -> None:
    assert (code in COUNTRY_CODES) is expected


def test_all_249_assigned_codes_are_there() -> None:
    assert len(COUNTRY_CODES) == 249
