"""Tests of `shared.rendering.lazy_texts` and of `Texts.say`."""

from datetime import UTC, date, datetime

import pytest

from shared.models import Column
from shared.rendering.i18n import texts_in
from shared.rendering.lazy_texts import (
    Country,
    Fact,
    Joining,
    Quoted,
    Several,
    gettext_lazy,
    ngettext_lazy,
    paragraph,
)

FAILED = gettext_lazy("Failed")


@pytest.mark.parametrize(
    ("fact", "english", "dutch"),
    [
        pytest.param("a.b", "a.b", "a.b", id="text"),
        pytest.param(1234, "1,234", "1.234", id="number"),
        pytest.param(date(2026, 3, 14), "14 March 2026", "14 maart 2026", id="day"),
        pytest.param(Column.FAX, "Fax", "Faxnummer", id="column"),
        pytest.param(Country("DE"), "Germany", "Duitsland", id="country"),
        pytest.param(Quoted("é"), "“é”", "‘é’", id="character"),
        pytest.param(FAILED, "Failed", "Mislukt", id="text of the catalogue"),
        pytest.param(Several(("a", "b", "c"), Joining.COMMA), "a, b, c", "a, b, c", id="commas"),
        pytest.param(Several(("a", "b"), Joining.AND), "a and b", "a en b", id="and"),
        pytest.param(Several(("a", "b"), Joining.OR), "a or b", "a of b", id="or"),
        pytest.param(paragraph(FAILED, FAILED), "Failed Failed", "Mislukt Mislukt", id="paragraph"),
    ],
)
def test_a_fact_is_said_in_each_language(fact: Fact, english: str, dutch: str) -> None:
    assert (texts_in("en").say(fact), texts_in("nl").say(fact)) == (english, dutch)


@pytest.mark.parametrize("people", [1, 2])
def test_a_number_chooses_its_form(people: int) -> None:
    text = ngettext_lazy("Reset {count} password", "Reset {count} passwords", people)

    assert texts_in("en").say(text) == ("Reset 1 password" if people == 1 else "Reset 2 passwords")


def test_every_fact_that_a_file_or_a_clock_gives_is_isolated_in_arabic() -> None:
    at = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
    facts: list[Fact] = ["a", at, at.date(), Country("DE"), Quoted("é")]

    said = [texts_in("ar").say(fact) for fact in facts]

    assert [(each[0], each[-1]) for each in said] == [("\u2068", "\u2069")] * len(facts)


@pytest.mark.parametrize("unsaid", [FAILED, paragraph(FAILED)])
def test_a_template_that_forgets_the_language_fails(unsaid: Fact) -> None:
    with pytest.raises(TypeError, match="in no language yet"):
        str(unsaid)
