"""Placeholders in the log."""

import pytest

from local.tenant.request_log import template_key


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        pytest.param("6fd2c87f-b296-42f0-b197-1e91e994b900", "{id}", id="object id"),
        pytest.param("ada@contoso.com", "{userPrincipalName}", id="name"),
        pytest.param("", "{userPrincipalName}", id="nothing"),
    ],
)
def test_placeholder_shows_whether_a_name_was_in_the_path(segment: str, expected: str) -> None:
    assert template_key(segment) == expected
