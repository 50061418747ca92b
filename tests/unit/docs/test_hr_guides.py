"""The guides for HR explain every word that a mail can use, as the mail uses it."""

import re

import pytest

from shared.models import (
    FIXED_COLUMNS,
    OPTIONAL_COLUMNS,
    Column,
    FieldLimits,
    FileError,
    JobKind,
    JudgingRules,
    OutcomeStatus,
    RowError,
)
from shared.rendering.i18n import texts_in
from shared.rendering.notices import WELCOME
from shared.rendering.statuses import STATUS_TEXTS
from shared.rendering.tasks import LOCKED_NAME, RESULTS_NAME, SLIPS_NAME, to_fix_name
from shared.validation.columns import (
    COLUMN_LIMITS,
    OPTIONAL_LIMITS,
    REASONS_COLUMN,
    RESULTS_SHEET,
    USER_NAME_LIMITS,
)
from tests.unit.docs.markdown import read, table_rows
from tools.pages import headings

GUIDES = {"en": read("docs/hr-guide.md"), "nl": read("docs/hr-gids.md")}
MORE = {"en": read("docs/more-columns.md"), "nl": read("docs/meer-kolommen.md")}
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
    """What the guide says about each column's length, by label."""
    rows = re.findall(r"^\| ([^|`]+) \|[^|]*\| ([^|]+) \| `", GUIDES[language], re.MULTILINE)
    return {label: reported for labels, reported in rows for label in labels.strip().split(", ")}


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
def test_every_column_is_reported_in_the_order_of_the_example(language: str) -> None:
    assert list(limits(language)) == columns(language)


@LANGUAGES
@pytest.mark.parametrize("column", [column for column in Column if column in COLUMN_LIMITS])
def test_a_cell_may_be_as_long_as_the_guide_says(language: str, column: Column) -> None:
    label = columns(language)[FIXED_COLUMNS.index(column)]

    assert re.findall(r"\d+", limits(language)[label]) == [str(COLUMN_LIMITS[column])]


@LANGUAGES
@pytest.mark.parametrize("column", OPTIONAL_COLUMNS)
def test_an_optional_column_is_explained_by_its_label(language: str, column: Column) -> None:
    label = texts_in(language).column(column)
    reported = re.findall(rf"^\| {label} \| ([^|]+) \|", MORE[language], re.MULTILINE)

    assert len(reported) == 1
    if column in OPTIONAL_LIMITS:
        assert re.findall(r"\d+", reported[0]) == [str(OPTIONAL_LIMITS[column])]


@LANGUAGES
def test_a_user_name_may_be_as_long_as_the_guide_says(language: str) -> None:
    allowed = USER_NAME_LIMITS[FieldLimits.WIZARD]
    reported = limits(language)[columns(language)[0]]

    assert re.findall(r"\d+", reported) == [str(allowed.alias), str(allowed.domain)]


@LANGUAGES
@pytest.mark.parametrize("words", SPOKEN)
def test_words_of_the_mail_are_quoted_as_it_has_them(language: str, words: str) -> None:
    said = " ".join(GUIDES[language].split())

    assert texts_in(language).gettext(words) in said


@LANGUAGES
def test_what_new_people_read_is_what_the_mail_says(language: str) -> None:
    pages = [str(fact) for line in WELCOME for _, fact in line.facts]
    reported = (*pages, REASONS_COLUMN, str(JudgingRules().max_users))

    assert [word for word in reported if word not in GUIDES[language]] == []


def test_dutch_columns_are_those_of_the_mail() -> None:
    assert columns("nl") == [texts_in("nl").column(column) for column in FIXED_COLUMNS]


def test_both_guides_have_the_same_sections() -> None:
    assert len(headings(GUIDES["en"])) == len(headings(GUIDES["nl"]))
    assert GUIDES["en"].count("\n**") == GUIDES["nl"].count("\n**")
    assert GUIDES["en"].count("\n|") == GUIDES["nl"].count("\n|")


@LANGUAGES
def test_attachments_are_named_as_they_come(language: str) -> None:
    names = (RESULTS_NAME, LOCKED_NAME, SLIPS_NAME, to_fix_name("a-…"), RESULTS_SHEET)

    assert [name for name in names if f"`{name}`" not in GUIDES[language]] == []


@pytest.mark.parametrize("page", ["docs/uploads.md", "docs/uploaden.md"])
def test_pages_on_uploading_name_the_folders_that_there_are(page: str) -> None:
    folders = set(re.findall(r"`([a-z]+)/?` \||`([a-z]+)/`", read(page)))
    named = {name for pair in folders for name in pair if name}

    assert {kind for kind in JobKind if kind is not JobKind.CREATE} <= named


def test_dutch_page_on_uploading_has_the_menus_of_the_english_one() -> None:
    menus = re.compile(r"\*([A-Z][A-Za-z ]+)\*")
    english, dutch = (
        set(menus.findall(read(f"docs/{name}.md"))) for name in ("uploads", "uploaden")
    )

    assert dutch <= english
    assert len(dutch) > 5
