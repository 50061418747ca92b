"""Tests of `shared.answering.html`."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from shared.answering.html import render_html
from shared.answering.page import lay_out
from shared.answering.passwords import PasswordDisplay
from shared.models import (
    Column,
    FileClass,
    Finding,
    JobReport,
    OutcomeStatus,
    ReasonCode,
    RowClass,
)
from tests.unit.answering.hostile import hidden_characters, hostile_texts
from tests.unit.answering.reports import (
    a_created_row,
    a_report,
    a_row,
    a_sku_use,
    an_invalid_row,
    rows_of_every_outcome,
)

FETCHING = {"src", "href", "background", "action", "srcset", "data", "poster"}


@dataclass
class Reading(HTMLParser):
    """What a browser would make of a document."""

    tags: Counter[str] = field(default_factory=Counter)
    attributes: set[str] = field(default_factory=set)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def html_of(report: JobReport, passwords: PasswordDisplay = PasswordDisplay.SHOWN) -> str:
    return render_html(lay_out(report, "en", passwords, ("results.csv",)))


def read(html: str) -> Reading:
    reading = Reading()
    reading.feed(html)
    return reading


def a_full_report() -> JobReport:
    return a_report(*rows_of_every_outcome(), skus=[a_sku_use()])


def test_the_reader_sees_every_row_the_password_and_the_job() -> None:
    text = read(html_of(a_full_report())).text

    for expected in ("a.vries@contoso.com", "Bo", "Kw7mtrvq", "20260314T093012Z-4f7c1e0a"):
        assert expected in text


@pytest.mark.parametrize(
    "report",
    [a_full_report(), a_report(refusal=Finding(code=FileClass.NOT_CSV))],
    ids=["report", "refusal"],
)
def test_nothing_runs_and_nothing_is_fetched(report: JobReport) -> None:
    html = html_of(report)
    reading = read(html)

    assert reading.tags.keys().isdisjoint({"script", "link", "img", "iframe", "form", "base"})
    assert reading.attributes.isdisjoint(FETCHING)
    assert "url(" not in html
    assert "http" not in html


def test_what_is_wrong_stands_with_the_cell_to_correct() -> None:
    text = read(html_of(a_report(an_invalid_row()))).text

    assert "User name: This cell is empty but has to be filled in." in text


@pytest.mark.parametrize(
    ("rows", "expected"),
    [(252, "2 more rows are in results.csv."), (251, "1 more row is in results.csv.")],
    ids=["several", "one"],
)
def test_rows_beyond_the_most_are_pointed_at(rows: int, expected: str) -> None:
    assert expected in html_of(a_report(*[a_created_row()] * rows))


def test_a_section_without_room_says_where_its_rows_are() -> None:
    report = a_report(*[an_invalid_row()] * 250, a_created_row())

    assert "These rows are in results.csv" in html_of(report)


def test_a_full_mail_stays_below_the_size_where_gmail_cuts_it_off() -> None:
    html = html_of(a_report(*[a_created_row()] * 250))

    assert len(html.encode()) < 102_000


def test_a_preview_says_that_nothing_was_created() -> None:
    report = a_report(a_row(2, OutcomeStatus.WOULD_CREATE), preview=True)

    text = read(html_of(report)).text

    assert "nothing was created" in text
    assert "would be created" in text


def test_a_file_with_nothing_left_to_do_says_so() -> None:
    text = read(html_of(a_report(a_row(2, OutcomeStatus.DUPLICATE_USER_NAME)))).text

    assert "Nothing is left to do" in text


@settings(max_examples=60)
@given(hostile_texts, hostile_texts, hostile_texts)
def test_hostile_values_never_become_markup(file_name: str, name: str, value: str) -> None:
    def a_page(file_name: str, name: str, value: str) -> str:
        country = Finding(
            code=RowClass.UNKNOWN_COUNTRY, column=Column.COUNTRY, facts={"value": value}
        )
        refused = Finding(code=ReasonCode.GRAPH_REFUSED, facts={"message": value, "code": "x"})
        rows = (
            a_row(2, OutcomeStatus.INVALID, display_name=name, findings=[country]),
            a_row(3, OutcomeStatus.FAILED, user_name=f"u{name}", findings=[refused]),
        )
        return html_of(a_report(*rows, file_name=file_name))

    harmless = read(a_page("a", "b", "c"))
    hostile = a_page(file_name, f"b{name}", f"c{value}")
    reading = read(hostile)

    assert reading.tags == harmless.tags
    assert reading.attributes == harmless.attributes
    assert hidden_characters(hostile.replace("\n", "")) == []
