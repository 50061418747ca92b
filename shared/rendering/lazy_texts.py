"""Texts of the mail with their facts, before they are put into a language (`Texts.say`).

A fact is a value, not yet words: each language has its own numbers, dates, lists and country names,
and its own direction of writing. So no caller can forget to isolate a name in a right-to-left text.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from shared.models import Column

type Fact = str | int | date | datetime | Column | Country | Quoted | LazyText | Several


class Joining(Enum):
    """What is between the parts of a list; AND and OR are words before the last one."""

    BLANK = auto()
    COMMA = auto()
    AND = auto()
    OR = auto()


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its ISO 3166-1 code."""

    code: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """A character in quotation marks; `after` is shown next to it."""

    character: str
    after: str = ""


class _Unsaid:
    __slots__ = ()

    def __str__(self) -> str:
        """Fail where a template forgets the language."""
        raise TypeError(f"{type(self).__name__} is in no language yet: use Texts.say")


@dataclass(frozen=True, slots=True)
class LazyText(_Unsaid):
    """An English text, which is its own key, and the facts for its {fields}.

    With `plural`, `count` decides between the two, and is the fact "count".
    """

    text: str
    facts: tuple[tuple[str, Fact], ...] = ()
    plural: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Several(_Unsaid):
    """Facts in a row."""

    parts: tuple[Fact, ...]
    joining: Joining


def gettext_lazy(text: str, /, **facts: Fact) -> LazyText:
    """A text to be put into a language later; `make texts` finds it here."""
    return LazyText(text, tuple(facts.items()))


def ngettext_lazy(singular: str, plural: str, count: int, /, **facts: Fact) -> LazyText:
    """The form of a text that fits `count`, which is the fact "count" as well."""
    return LazyText(singular, tuple(facts.items()), plural, count)


def paragraph(*parts: LazyText) -> Several:
    """Texts one after the other."""
    return Several(parts, Joining.BLANK)
