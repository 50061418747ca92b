import pytest

from shared.validation.characters import has_unwanted, name_characters, unwanted_characters


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x07", "\x1b", "\x7f", "\x9d", "\xad", "\u200b", "\u202e", "\u2060", "\ufeff",
     "\ue000", "\ufffd", "\ufffe", "\U0010fffd"],
    ids=ascii,
)  # fmt: skip
def test_character_that_nobody_can_have_meant_is_found(character: str) -> None:
    text = f"No{character}or"

    assert has_unwanted(text)
    assert unwanted_characters(text) == [character]


@pytest.mark.parametrize(
    "text",
    ["Noor", "Zoë", "a\tb", "a\r\nb", "a\x0bb\x0c\x85", "می‌خواهم", "👩‍🔬", "נ\u200f", "a\u2028b"],
    ids=ascii,
)
def test_characters_that_names_and_cells_hold_are_left_alone(text: str) -> None:
    assert not has_unwanted(text)


def test_characters_are_named_once_each_and_five_at_most() -> None:
    assert name_characters("\u200b\u200b\t") == (
        "U+200B ZERO WIDTH SPACE, U+0009 CHARACTER TABULATION"
    )
    assert name_characters("\x01;") == "U+0001, U+003B SEMICOLON"
    assert name_characters("abcdefg").count(", ") == 4
