"""Numbers, times, lists and country names as a language writes them (CLDR, read through Babel)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from shared.languages import cldr_locale, spoken_language


@cache
def is_right_to_left(language: str) -> bool:
    """Whether lines of this language begin at the right."""
    return _locale(language).character_order == "right-to-left"


def format_number(number: int, language: str) -> str:
    """The number with the language's own thousands separator."""
    return format_decimal(number, locale=_locale(language))


def format_moment(moment: datetime, language: str) -> str:
    """Date and time to the minute in UTC, such as "14 March 2026, 09:30 UTC"."""
    locale, moment = _locale(language), moment.astimezone(UTC)
    date = format_date(moment, "long", locale=locale)
    time = format_time(moment, "short", tzinfo=UTC, locale=locale)
    pattern = str(locale.datetime_formats["medium"]).replace("'", "")  # quotes mean literal text
    # Spelled out here, as CLDR has other letters for it in some languages (French: TU).
    return f"{pattern.format(time, date)} UTC"


def country_name(usage_location: str, language: str) -> str:
    """The country of an ISO 3166-1 code; the code itself where CLDR has no name for it."""
    return str(_locale(language).territories.get(usage_location, usage_location))


def format_conjunction(items: Sequence[str], language: str) -> str:
    """The items joined by commas and the language's "and"."""
    return format_list(items, "standard", _locale(language))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(cldr_locale(spoken_language(language)))
