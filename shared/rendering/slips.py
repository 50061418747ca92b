"""The sheet to hand out: a page to print with one part for each new person.

Each part is in the main language of the person's country where that is offered, otherwise in the
language of the mail. The page holds passwords: it goes with the mail only and is never stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from babel.core import get_global

from shared.languages import LANGUAGES, spoken_in
from shared.models import Attachment, Column, JobReport
from shared.rendering.html import render_template
from shared.rendering.i18n import Texts, texts_in
from shared.rendering.notices import WELCOME
from shared.rendering.plain_text import one_line
from shared.rendering.tasks import SLIPS_NAME

_TYPE: Final = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """The part of the sheet for one person."""

    language: str
    direction: str
    name: str
    user_name_label: str
    user_name: str
    password_label: str
    password: str = field(repr=False)
    lines: tuple[str, ...]


def render_slips(report: JobReport, texts: Texts) -> Attachment | None:
    """The page to print; None where no row has a temporary password."""
    slips = tuple(_slips(report, texts))
    if not slips:
        return None
    html = render_template("slips.html.j2", texts, slips=slips)
    return Attachment(name=SLIPS_NAME, content_type=_TYPE, content=html.encode())


@cache
def language_of(country: str) -> str:
    """The official language with the most speakers in a country; empty where it is not offered.

    CLDR, "Territory-Language Information".
    """
    spoken = get_global("territory_languages").get(country, {})
    official = {
        tag.partition("_")[0]: info["population_percent"]
        for tag, info in spoken.items()
        if info["official_status"] in ("official", "de_facto_official")
    }
    main = max(official, key=lambda tag: official[tag], default="")
    return spoken_in(main, country) if main in LANGUAGES else ""


def _slips(report: JobReport, texts: Texts) -> Iterator[Slip]:
    for row in report.rows:
        if row.temporary_password:
            language = language_of(row.usage_location)
            own = texts_in(language) if language else texts
            yield Slip(
                language=own.language,
                direction="rtl" if own.is_rtl else "ltr",
                name=one_line(row.display_name),
                user_name_label=own.column(Column.USER_NAME),
                user_name=one_line(row.user_name),
                password_label=own.gettext("Temporary password"),
                password=row.temporary_password,
                lines=tuple(map(own.say, WELCOME)),
            )
