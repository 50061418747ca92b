"""The daily mail about who looked at temporary passwords on the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.models import Mail, Reveal
from shared.rendering.html import render_template
from shared.rendering.i18n import Texts
from shared.rendering.plain_text import one_line, unlinked

_LONGEST: Final = 120
_MOST_NAMED: Final = 10  # beyond that a number is clearer


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealLine:
    """One look at passwords, in words."""

    at: str
    who: str
    file_name: str
    what: str


def render_reveals(reveals: Iterable[Reveal], texts: Texts) -> Mail:
    """The mail about the reveals of one day; it holds no password."""
    lines = tuple(_line(each, texts) for each in reveals)
    subject = texts.plural(
        "Rollcall: temporary passwords were viewed {count} time",
        "Rollcall: temporary passwords were viewed {count} times",
        len(lines),
    )
    html = render_template("reveals.html.j2", texts, lines=lines, headline=subject)
    return Mail(subject=subject, html=html)


def _line(reveal: Reveal, texts: Texts) -> RevealLine:
    return RevealLine(
        at=texts.moment(reveal.at),
        who=_shown(reveal.who),
        file_name=_shown(reveal.file_name),
        what=_what(reveal, texts),
    )


def _what(reveal: Reveal, texts: Texts) -> str:
    people = _people(reveal, texts)
    if not reveal.is_handover:
        return people
    handed_over = texts.gettext("Handed over, and erased")
    if not people:
        return handed_over
    return f"{texts.gettext('{label}:').format(label=handed_over)} {people}"


def _people(reveal: Reveal, texts: Texts) -> str:
    if len(reveal.people) > _MOST_NAMED:
        return texts.plural("{count} person", "{count} people", len(reveal.people))
    return texts.join_and([texts.isolate(_shown(name)) for name in reveal.people])


def _shown(text: str) -> str:
    return unlinked(one_line(text, _LONGEST))
