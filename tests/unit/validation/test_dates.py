from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from shared.languages import LANGUAGES, cldr_locale
from shared.validation.dates import is_serial_number, read_date

APRIL_3 = date(2026, 4, 3)
MARCH_4 = date(2026, 3, 4)
DATES = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    "text",
    ["2026-04-03", "2026/4/3", "2026.04.03", "2026. 4. 3.", "20260403", "2026年4月3日",
     "2026-04-03T00:00:00", "2026-04-03 00:00:00.000", "2026-04-03T00:00:00Z",
     "2026年04月03日", "2026-04-03T09:30:00+02:00",
     "03.04.2026", "3. 4. 2026", "3 April 2026", "April 3, 2026", "3rd April 2026", "3. April 2026",
     "3 apr. 2026", "3 avril 2026", "3 de abril de 2026", "3 aprile 2026", "3 kwietnia 2026",
     "٣ أبريل ٢٠٢٦", "3-Apr-2026"],
)  # fmt: skip
def test_a_date_that_is_clear_is_read_in_every_language(text: str) -> None:
    assert {read_date(text, language) for language in LANGUAGES} == {APRIL_3}


@pytest.mark.parametrize("text", ["03/04/2026", "3-4-2026", "3/4/2026 0:00", "03/04/2026 12:00 AM"])
def test_a_month_that_may_be_the_day_is_not_guessed(text: str) -> None:
    assert read_date(text, "en") == (APRIL_3, MARCH_4)
    assert read_date(text, "ja") == (APRIL_3, MARCH_4)


@pytest.mark.parametrize("language", ["nl", "fr", "es", "it", "pt", "ar"])
def test_a_language_that_writes_the_day_first_is_read_so(language: str) -> None:
    assert read_date("03/04/2026", language) == APRIL_3


@pytest.mark.parametrize("text", ["25/04/2026", "04/25/2026", "25-4-2026"])
def test_a_day_beyond_twelve_is_no_month(text: str) -> None:
    assert read_date(text, "en") == date(2026, 4, 25)


def test_a_day_that_equals_the_month_is_clear() -> None:
    assert read_date("04/04/2026", "en") == date(2026, 4, 4)


@pytest.mark.parametrize(
    "text",
    ["31-02-2026", "2026-02-30", "2026-13-01", "29 February 2026", "0203-04-03", "2626-04-03",
     "03-04-26", "April 2026", "3 April", "3 Brumaire 2026", "tomorrow", "46115", "3/4/2026/5",
     "3-4/2026", "03042026", "1 2 3 April 2026", "April May 2026 3"],
)  # fmt: skip
def test_what_is_no_date_of_the_calendar_is_none(text: str) -> None:
    assert read_date(text, "nl") is None


@pytest.mark.parametrize(
    ("text", "is_serial"), [("46115", True), ("46115.5", True), ("4611", False)]
)
def test_the_number_of_a_spreadsheet_is_distinguished_from_other_numbers(
    text: str, is_serial: bool
) -> None:
    assert is_serial_number(text) == is_serial


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["medium", "long"])
@given(day=DATES)
def test_a_date_as_a_language_writes_it_in_full_is_read(
    form: str, language: str, day: date
) -> None:
    text = format_date(day, form, locale=cldr_locale(language))
    plain = text.replace("\u200f", "")  # as cleaning leaves it

    found = read_date(plain, language)

    assert found == day


@given(day=DATES)
def test_an_iso_date_is_always_read(day: date) -> None:
    assert read_date(day.isoformat(), "en") == day


@given(day=DATES, language=st.sampled_from(LANGUAGES), separator=st.sampled_from("-/."))
def test_no_reading_is_wrong(day: date, language: str, separator: str) -> None:
    found = read_date(f"{day.day}{separator}{day.month}{separator}{day.year}", language)

    assert day in (found if isinstance(found, tuple) else [found])
