from enum import StrEnum

import pytest

from shared.errors import SettingsError
from shared.settings.reader import SettingsReader


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


def test_blanks_around_a_setting_do_not_count() -> None:
    assert SettingsReader({"NAME": " text\n"}).text("NAME") == "text"


def test_a_setting_that_is_not_set_is_empty() -> None:
    assert SettingsReader({}).text("NAME") == ""


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("9", 9), ("", 5)])
def test_whole_numbers_are_read_up_to_their_limit(text: str, number: int) -> None:
    assert SettingsReader({"N": text}).whole("N", 5, most=9) == number


@pytest.mark.parametrize("text", ["0", "10", "-1", "1.0", "five", "１"])
def test_other_numbers_are_faults(text: str) -> None:
    reader = SettingsReader({"N": text})
    reader.whole("N", 5, most=9)

    with pytest.raises(SettingsError) as caught:
        reader.raise_faults()
    assert caught.value.faults == ("N: must be a whole number from 1 to 9",)


def test_a_choice_is_read_without_case() -> None:
    assert SettingsReader({"SIZE": "Large"}).choice("SIZE", Size.SMALL) is Size.LARGE


def test_a_wrong_choice_names_the_right_ones() -> None:
    reader = SettingsReader({"SIZE": "huge"})
    reader.choice("SIZE", Size.SMALL)

    with pytest.raises(SettingsError) as caught:
        reader.raise_faults()
    assert caught.value.faults == ("SIZE: must be one of small, large",)


def test_a_key_vault_reference_that_was_not_resolved_is_a_fault() -> None:
    reader = SettingsReader({"NAME": "@Microsoft.KeyVault(VaultName=contoso;SecretName=key)"})
    reader.parsed("NAME", None, str)

    with pytest.raises(SettingsError) as caught:
        reader.raise_faults()
    assert caught.value.faults == ("NAME: its Key Vault reference could not be resolved",)


def test_a_reading_without_faults_raises_nothing() -> None:
    reader = SettingsReader({"NAME": "text"})

    assert reader.parsed("NAME", None, str.upper) == "TEXT"
    reader.raise_faults()
