"""The guides for HR explain every word that a mail can use, as the mail uses it."""

import re

import pytest

from shared.models import (
    FIXED_COLUMNS,
    OPTIONAL_COLUMNS,
    Column,
    FieldLimits,
    FileError,
    JudgingRules,
    OutcomeStatus,
    RowError,
)
from shared.rendering.i18n import texts_in
from shared.rendering.notices import SIGN_IN_PAGE, TRAINING_PAGE
from shared.rendering.statuses import STATUS_TEXTS
from shared.validation.columns import (
    COLUMN_LIMITS,
    OPTIONAL_LIMITS,
    REASONS_COLUMN,
    USER_NAME_LIMITS,
)
from tests.unit.docs.pages import read, table_rows
from tools.pages import headings

GUIDES = {"en": read("docs/hr-guide.md"), "nl": read("docs/hr-gids.md")}
LANGUAGES = pytest.mark.parametrize("language", GUIDES)
# As the heading of a staff list names it; the mail names the first column in two words.
HEADINGS = {"en": read("samples/staff-list-en.csv"), "nl": read("samples/personeelslijst-nl.csv")}
SPOKEN = (
    "What to do now",
    "This file was not accepted",
    "nothing was created",
)


def columns(language: str) -> list[str]:
    return re.split("[,;]", HEADINGS[language].splitlines()[0].removeprefix("\ufeff"))


def limits(language: str) -> dict[str, str]:
    """What the guide tells of each column's length, by label."""
    rows = re.findall(r"^\| ([^|`]+) \|[^|]*\| ([^|]+) \| `", GUIDES[language], re.MULTILINE)
    return {label: told for labels, told in rows for label in labels.strip().split(", ")}


@LANGUAGES
@pytest.mark.parametrize("status", OutcomeStatus)
def test_an_outcome_is_explained_by_the_title_that_the_mail_gives_it(
    language: str, status: OutcomeStatus
) -> None:
    title, meaning, what_to_do = table_rows(GUIDES[language])[status]

    assert title == texts_in(language).gettext(STATUS_TEXTS[status].title)
    assert [meaning, what_to_do].count("") == 0


@LANGUAGES
@pytest.mark.parametrize("reason", FileError)
def test_a_reason_to_refuse_a_file_is_explained(language: str, reason: FileError) -> None:
    assert table_rows(GUIDES[language])[reason].count("") == 0


@LANGUAGES
@pytest.mark.parametrize("finding", RowError)
def test_what_can_be_wrong_with_a_row_is_explained(language: str, finding: RowError) -> None:
    assert table_rows(GUIDES[language])[finding].count("") == 0


@LANGUAGES
def test_no_word_is_explained_that_no_mail_uses(language: str) -> None:
    words = {*OutcomeStatus, *FileError, *RowError, "outcome"}

    assert set(table_rows(GUIDES[language])) == words


@LANGUAGES
def test_every_column_is_told_in_the_order_of_the_example(language: str) -> None:
    assert list(limits(language)) == columns(language)


@LANGUAGES
@pytest.mark.parametrize("column", [column for column in Column if column in COLUMN_LIMITS])
def test_a_cell_may_be_as_long_as_the_guide_tells(language: str, column: Column) -> None:
    label = columns(language)[FIXED_COLUMNS.index(column)]

    assert re.findall(r"\d+", limits(language)[label]) == [str(COLUMN_LIMITS[column])]


@LANGUAGES
@pytest.mark.parametrize("column", OPTIONAL_COLUMNS)
def test_an_optional_column_is_explained_by_its_label(language: str, column: Column) -> None:
    label = texts_in(language).column(column)
    told = re.findall(rf"^\| {label} \| ([^|]+) \|", GUIDES[language], re.MULTILINE)

    assert len(told) == 1
    if column in OPTIONAL_LIMITS:
        assert re.findall(r"\d+", told[0]) == [str(OPTIONAL_LIMITS[column])]


@LANGUAGES
def test_a_user_name_may_be_as_long_as_the_guide_tells(language: str) -> None:
    allowed = USER_NAME_LIMITS[FieldLimits.WIZARD]
    told = limits(language)[columns(language)[0]]

    assert re.findall(r"\d+", told) == [str(allowed.alias), str(allowed.domain)]


@LANGUAGES
@pytest.mark.parametrize("words", SPOKEN)
def test_words_of_the_mail_are_quoted_as_it_has_them(language: str, words: str) -> None:
    said = " ".join(GUIDES[language].split())

    assert texts_in(language).gettext(words) in said


@LANGUAGES
def test_what_new_people_are_told_is_what_the_mail_tells(language: str) -> None:
    told = (SIGN_IN_PAGE, TRAINING_PAGE, REASONS_COLUMN, str(JudgingRules().max_users))

    assert [word for word in told if word not in GUIDES[language]] == []


def test_dutch_columns_are_those_of_the_mail() -> None:
    assert columns("nl") == [texts_in("nl").column(column) for column in FIXED_COLUMNS]


def test_both_guides_have_the_same_sections() -> None:
    assert len(headings(GUIDES["en"])) == len(headings(GUIDES["nl"]))
    assert GUIDES["en"].count("\n**") == GUIDES["nl"].count("\n**")
    assert GUIDES["en"].count("\n|") == GUIDES["nl"].count("\n|")
