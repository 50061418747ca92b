"""Only forms that this page showed to this person change anything."""

import pytest

from shared.page.csrf import is_own_form, is_same_site, sign_form
from shared.settings import PageSettings

KEY = b"k" * 32
HOUR = 3600.0
PAGE = PageSettings(
    client_id="",
    tenant_id="",
    authority="",
    url="https://app.contoso.com/rollcall",
    platform_signs_in=True,
)


def test_a_form_counts_for_its_person_and_for_a_working_day() -> None:
    token = sign_form(KEY, "noor", now=0)

    assert is_own_form(KEY, "noor", token, now=11 * HOUR)
    assert not is_own_form(KEY, "noor", token, now=12 * HOUR)
    assert not is_own_form(KEY, "sam", token, now=0)
    assert not is_own_form(b"x" * 32, "noor", token, now=0)


@pytest.mark.parametrize("token", ["", ".", "0.", "0.é", "９.x", "-1.x", "9" * 40 + ".x", "5.abc"])
def test_anything_else_is_no_form_of_ours(token: str) -> None:
    assert not is_own_form(KEY, "noor", token, now=0)


@pytest.mark.parametrize(
    ("headers", "same"),
    [
        ({"origin": "https://app.contoso.com"}, True),
        ({"origin": "https://APP.contoso.com", "sec-fetch-site": "same-origin"}, True),
        ({"origin": "https://app.contoso.com", "sec-fetch-site": "same-site"}, False),
        ({"origin": "https://app.contoso.com", "sec-fetch-site": "cross-site"}, False),
        ({"origin": "http://app.contoso.com"}, False),
        ({"origin": "https://app.contoso.com.evil.example"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
def test_the_browser_must_say_that_a_page_of_ours_sent_it(
    headers: dict[str, str], same: bool
) -> None:
    assert is_same_site(PAGE, headers) is same
