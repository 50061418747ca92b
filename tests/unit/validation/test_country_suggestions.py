import pytest

from shared.validation.country_suggestions import suggest_countries


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Deutchland", "DE"),
        ("Nederlnd", "NL"),
        ("Belguim", "BE"),
        ("Zwitzerland", "CH"),
        ("Frankrjk", "FR"),
        ("Germany<br>", "DE"),
        ("Untied States", "US"),
    ],
)
def test_the_country_of_the_nearest_name_comes_first(text: str, first: str) -> None:
    assert suggest_countries(text)[0] == first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Korea", ("KP", "KR")),
        ("congo", ("CD", "CG")),
        ("America", ("US",)),
    ],
)
def test_countries_that_share_a_name_are_all_suggested(
    text: str, expected: tuple[str, ...]
) -> None:
    assert suggest_countries(text) == expected


@pytest.mark.parametrize("text", ["Nergens", "XX", "?", "Atlantis", "12345", "x" * 5000])
def test_nothing_is_suggested_where_nothing_is_near(text: str) -> None:
    assert suggest_countries(text) == ()
