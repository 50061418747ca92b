import pytest

from shared.validation.country_suggestions import suggest_countries


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Deutchland", "Deutschland"),
        ("Nederlnd", "Nederland"),
        ("Belguim", "Belgium"),
        ("Zwitzerland", "Zwitserland"),
        ("Frankrjk", "Frankrijk"),
        ("Germany<br>", "Germany"),
        ("Untied States", "United States"),
    ],
)
def test_nearest_name_comes_first_in_its_own_language(text: str, first: str) -> None:
    assert suggest_countries(text).split(", ")[0] == first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Korea", "North Korea, South Korea"),
        ("congo", "Congo - Kinshasa, Congo - Brazzaville"),
        ("America", "United States"),
    ],
)
def test_countries_that_share_a_name_are_all_suggested(text: str, expected: str) -> None:
    assert suggest_countries(text) == expected


@pytest.mark.parametrize("text", ["Nergens", "XX", "?", "Atlantis", "12345", "x" * 5000])
def test_nothing_is_suggested_where_nothing_is_near(text: str) -> None:
    assert suggest_countries(text) == ""
