"""The texts of the mail in one language, and its formats of numbers, times and lists.

English texts are their own keys (GNU gettext manual, "Overview of GNU gettext"). A text that is
corrected in the catalogue of English keeps its key, and with it its translations. The translations
are in `locales/‹language›/LC_MESSAGES/rollcall.po`; `make texts` finds the texts and updates those
catalogues. They are compiled here at first use, so no compiled copy can be out of date. Numbers,
times, lists and country names follow CLDR, read through Babel.
"""

import gettext
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_name
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from shared.languages import SOURCE_LANGUAGE, cldr_locale, falls_back_on, spoken_language
from shared.models import Column
from shared.rendering.bidi import isolate
from shared.rendering.lazy_texts import Country, Fact, Joining, LazyText, Quoted, Several
from shared.rendering.plain_text import spoken

LOCALES: Final = Path(__file__).with_name("locales")
DOMAIN: Final = "rollcall"


def gettext_noop(text: str) -> str:
    """The text unchanged: marks it for extraction where it is translated later."""
    return text


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """Both forms unchanged: marks them as one text for `Texts.plural`, called later."""
    return singular, plural


# Page "Add several users at the same time" of the Microsoft 365 admin help.
_LABELS: Final[Mapping[Column, str]] = {
    Column.USER_NAME: gettext_noop("Username"),
    Column.FIRST_NAME: gettext_noop("First name"),
    Column.LAST_NAME: gettext_noop("Last name"),
    Column.DISPLAY_NAME: gettext_noop("Display name"),
    Column.JOB_TITLE: gettext_noop("Job title"),
    Column.DEPARTMENT: gettext_noop("Department"),
    Column.OFFICE_NUMBER: gettext_noop("Office number"),
    Column.OFFICE_PHONE: gettext_noop("Office phone"),
    Column.MOBILE_PHONE: gettext_noop("Mobile phone"),
    Column.FAX: gettext_noop("Fax"),
    Column.ALTERNATE_EMAIL: gettext_noop("Alternate email address"),
    Column.ADDRESS: gettext_noop("Address"),
    Column.CITY: gettext_noop("City"),
    Column.STATE: gettext_noop("State or province"),
    Column.POSTAL_CODE: gettext_noop("ZIP or postal code"),
    Column.COUNTRY: gettext_noop("Country or region"),
    # "user resource type" names these, but for groups, licences and the start date.
    Column.MANAGER: gettext_noop("Manager"),
    Column.GROUPS: gettext_noop("Groups"),
    Column.LICENCES: gettext_noop("Licences"),
    Column.START_DATE: gettext_noop("Start date"),
    Column.EMPLOYEE_ID: gettext_noop("Employee ID"),
    Column.EMPLOYEE_TYPE: gettext_noop("Employee type"),
    Column.COMPANY: gettext_noop("Company"),
    Column.COST_CENTRE: gettext_noop("Cost centre"),
    Column.HIRE_DATE: gettext_noop("Hire date"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """One language: its texts, and its forms of numbers, times, lists and country names.

    A text without a translation stays English.
    """

    language: str
    locale: Locale = field(repr=False)
    time_zone: tzinfo = field(repr=False)
    translations: gettext.NullTranslations = field(repr=False)

    @property
    def is_rtl(self) -> bool:
        """True if the language is written from right to left."""
        return self.locale.character_order == "right-to-left"

    def gettext(self, text: str) -> str:
        """The text in this language."""
        # Under the empty text a catalogue keeps its own header.
        return self.translations.gettext(text) if text else ""

    def plural(self, singular: str, plural: str, count: int, **facts: str) -> str:
        """The form of a text that fits `count`, with `{count}` and the `facts` filled in."""
        text = self.translations.ngettext(singular, plural, count)
        return text.format(count=self.number(count), **facts)

    def say(self, fact: Fact) -> str:
        """A text with its facts filled in, or a fact as a text shows it."""
        match fact:
            case LazyText():
                return self._fill_in(fact)
            case Several(parts, joining):
                return self._join_parts([self.say(each) for each in parts], joining)
            case Quoted(character, after):
                # Translators: a single letter or sign, in the quotation marks of your language.
                quoted = self.gettext("“{character}”").format(character=character)
                return self.isolate(f"{quoted} {after}" if after else quoted)
            case Country(code):
                return self.isolate(spoken(self.country(code)))
            case Column():
                return self.column(fact)
            case datetime():
                return self.isolate(self.moment(fact))
            case date():
                return self.isolate(spoken(self.day(fact)))
            case int():
                return self.number(fact)
            case _:
                return self.isolate(fact)

    def column(self, column: Column) -> str:
        """The column's label, in the words of Microsoft's own sample file."""
        return self.gettext(_LABELS[column])

    def join(self, items: Iterable[str]) -> str:
        """The items with the language's comma between them, for labels and short counts."""
        # Translators: how two things of a list are joined. Keep both, change what is between them.
        comma = self.gettext("{first}, {following}").format(first="", following="")
        return comma.join(items)

    def join_and(self, items: Sequence[str]) -> str:
        """The items joined by commas and the language's "and"."""
        return format_list(items, "standard", self.locale)

    def join_or(self, items: Sequence[str]) -> str:
        """The items joined by commas and the language's "or"."""
        return format_list(items, "or", self.locale)

    def number(self, number: int) -> str:
        """The number with the language's thousands separator."""
        return format_decimal(number, locale=self.locale)

    def day(self, day: date) -> str:
        """The date in full, such as "14 March 2026"."""
        return format_date(day, "long", locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """Date and time to the minute with the time zone, such as "14 March 2026, 09:30 UTC"."""
        local = moment.astimezone(self.time_zone)
        day = format_date(local, "long", locale=self.locale)
        time = format_time(local, "short", tzinfo=self.time_zone, locale=self.locale)
        pattern = str(self.locale.datetime_formats["medium"]).replace("'", "")  # literal text
        return f"{pattern.format(time, day)} {self._zone_name(local)}"

    def country(self, code: str) -> str:
        """The country of an ISO 3166-1 code; the code itself where CLDR has no name for it."""
        return str(self.locale.territories.get(code, code))

    def isolate(self, fact: str) -> str:
        """The fact, isolated if its direction may differ from that of this language."""
        return isolate(fact) if self.is_rtl else fact

    def _fill_in(self, lazy: LazyText) -> str:
        facts = {name: self.say(fact) for name, fact in lazy.facts}
        if lazy.plural:
            return self.plural(lazy.text, lazy.plural, lazy.count, **facts)
        return self.gettext(lazy.text).format_map(facts)

    def _join_parts(self, parts: Sequence[str], joining: Joining) -> str:
        match joining:
            case Joining.BLANK:
                return " ".join(parts)
            case Joining.COMMA:
                return self.join(parts)
            case Joining.AND:
                return self.join_and(parts)
            case Joining.OR:
                return self.join_or(parts)

    def _zone_name(self, local: datetime) -> str:
        """The short name that the language uses, such as CET; the offset where it has none."""
        if str(self.time_zone) == "UTC":
            return "UTC"  # CLDR has other letters for it in some languages (French: TU)
        name = get_timezone_name(local, "short", locale=self.locale)
        return name if name.isalpha() else f"UTC{local:%:z}"


def texts_in(language: str, time_zone: str = "UTC") -> Texts:
    """The texts in `language`, or in English where it is not offered.

    `time_zone` is an IANA name. Catalogues are read once in a process.
    """
    return _load(spoken_language(language), time_zone)


def catalogue_path(language: str) -> Path:
    """Where the translations into a language are kept."""
    return LOCALES / language.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def _load(language: str, time_zone: str) -> Texts:
    return Texts(
        language=language,
        locale=Locale.parse(cldr_locale(language)),
        time_zone=ZoneInfo(time_zone),
        translations=_compiled(language),
    )


@cache
def _compiled(language: str) -> gettext.NullTranslations:
    path = catalogue_path(language)
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        messages = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, messages)  # without the texts that have no translation
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    if language != SOURCE_LANGUAGE:
        translations.add_fallback(_compiled(falls_back_on(language)))
    return translations
