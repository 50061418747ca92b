"""The page speaks the first language of the browser that there is."""

import pytest

from shared.page.browser_languages import preferred_language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        ("fy-NL, ar-EG;q=0.5, en;q=0.4", "ar"),
        ("en;q=0.1, de;q=0.2", "de"),
        ("nl;q=0, pt-BR", "pt"),
        ("*", "en"),
        ("nl;q=x", "en"),
        ("zz," * 1000 + "nl", "en"),
    ],
)
def test_the_language_that_is_asked_for_most(header: str, language: str) -> None:
    assert preferred_language(header) == language
