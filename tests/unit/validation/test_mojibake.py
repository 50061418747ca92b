import pytest

from shared.validation.mojibake import is_misread, may_be_misread

NAMES = "Müller René Łukasz Dvořák Şahin José Håkon Größe"


@pytest.mark.parametrize("code_page", ["cp1252", "cp1250", "cp1251", "mac_roman", "cp850", "cp437"])
def test_name_that_was_read_in_a_code_page_is_recognised(code_page: str) -> None:
    shown = [name.encode().decode(code_page, "replace") for name in NAMES.split()]

    recognised = [text for text in shown if may_be_misread(text) and is_misread(text)]

    assert recognised == [text for text in shown if "\ufffd" not in text]


@pytest.mark.parametrize(
    "text",
    [
        "Oâ€™Neill", "Foo â€“ Bar", "Forl\u00c3", "KĂ¶ln", "K枚ln", "Ðž Ð¾Ð»ÑŒÐ³Ð°", "РћР»СЊРіР°",
        "–û–ª—å–≥–∞", "ŒëœÜŒ≠ŒΩœÑŒ∑œÇ",
    ],
    ids=[
        "quotation mark", "dash", "à whose end was trimmed", "Polish PC", "Chinese PC",
        "Russian on a Western PC", "Russian on a Russian PC", "Russian on a Mac", "Greek on a Mac",
    ],
)  # fmt: skip
def test_text_that_was_read_wrongly_is_recognised(text: str) -> None:
    assert is_misread(text)


@pytest.mark.parametrize(
    "text",
    [
        "JOÃO", "IRMÃ", "ÂNGELO", "ÅLESUND", "BANGLADÉŠ", "SZCZĘŚLIWA", "WĘŻYK", "ORĂŞANU", "Гі",
        "Лі Anna", "Пётр", "Rue de l’Étoile", "D’Öztürk", "Chef – Évreux", "A座", "Ægir", "ƒ 5",
        "Guðrún Þóra",
    ],
)  # fmt: skip
def test_text_that_is_only_unusual_is_left_alone(text: str) -> None:
    assert not is_misread(text)
