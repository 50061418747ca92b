"""Tests of `shared.rendering.html`."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings

from shared import VERSION
from shared.languages import LANGUAGES
from shared.models import (
    Column,
    FileError,
    Finding,
    JobKind,
    JobReport,
    OutcomeStatus,
    ReasonCode,
    RowError,
)
from shared.rendering.html import LARGEST_HTML, render_html
from shared.rendering.html import TEMPLATES as TEMPLATES_FOLDER
from shared.rendering.i18n import texts_in
from shared.rendering.page import lay_out
from shared.rendering.password_display import PasswordDisplay
from tests.unit.rendering.hostile_texts import hidden_characters, hostile_texts
from tests.unit.rendering.reports import (
    a_created_row,
    a_report,
    a_row,
    a_sku_use,
    an_invalid_row,
    an_undo_report,
    rows_of_every_outcome,
)

TEMPLATES = sorted(TEMPLATES_FOLDER.iterdir())
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


def html_of(report: JobReport, language: str = "en") -> str:
    return render_html(
        lay_out(report, PasswordDisplay.SHOWN, ("results.xlsx",)), texts_in(language)
    )


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
    [a_full_report(), a_report(refusal=Finding(code=FileError.NOT_CSV))],
    ids=["report", "refusal"],
)
def test_nothing_runs_and_nothing_is_fetched(report: JobReport) -> None:
    html = html_of(report)
    reading = read(html)

    assert reading.tags.keys().isdisjoint({"script", "link", "img", "iframe", "form", "base"})
    assert reading.attributes.isdisjoint(FETCHING)
    assert "url(" not in html
    assert "http" not in html


def test_what_is_wrong_is_next_to_the_cell_to_correct() -> None:
    text = read(html_of(a_report(an_invalid_row()))).text

    assert "Username: This cell is empty but must be filled in." in text


def a_long_report() -> JobReport:
    """More than a mail has room for: rows with three reasons, and after them new accounts."""
    reasons = [
        Finding(code=RowError.REQUIRED, column=Column.USER_NAME),
        Finding(code=RowError.TOO_LONG, column=Column.CITY, facts={"limit": "128"}),
        Finding(code=RowError.UNKNOWN_COUNTRY, column=Column.COUNTRY, facts={"value": "Atlantis"}),
    ]
    invalid = [replace(an_invalid_row(number), findings=tuple(reasons)) for number in range(2, 132)]
    created = [
        replace(
            a_created_row(number, f"Kwt7m-rvq2x-9bhdp-zc{number:03}"),
            display_name="Maximilian Hofstetter",
            user_name="maximilian.hofstetter@contoso.com",
        )
        for number in range(132, 252)
    ]
    return a_report(*invalid, *created)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mail_is_so_long_that_gmail_cuts_it_off_and_passwords_come_first(language: str) -> None:
    html = html_of(a_long_report(), language)

    assert len(html.encode()) <= LARGEST_HTML
    assert len(re.findall("Kwt7m-rvq2x-9bhdp-zc[0-9]{3}", html)) == 120
    assert "results.xlsx" in html.partition("<h2")[2]


def test_rows_that_are_left_out_are_pointed_at() -> None:
    html = html_of(a_report(*[a_created_row()] * 900))
    shown = html.count('class="w"')

    assert f"{900 - shown} more rows are in results.xlsx." in html
    assert len(html.encode()) > 0.95 * LARGEST_HTML


def test_a_section_without_room_says_where_its_rows_are() -> None:
    report = a_report(an_invalid_row(), *[a_created_row()] * 900)

    assert "These rows are in results.xlsx" in html_of(report)


def test_a_preview_says_that_nothing_was_created() -> None:
    report = a_report(a_row(2, OutcomeStatus.WOULD_CREATE), kind=JobKind.PREVIEW)

    text = read(html_of(report)).text

    assert "nothing was created" in text
    assert "would be created" in text


def test_a_file_with_nothing_left_to_do_says_so() -> None:
    text = read(html_of(a_report(a_row(2, OutcomeStatus.DUPLICATE_USER_NAME)))).text

    assert "You do not need to do anything" in text


@pytest.mark.parametrize(
    ("language", "direction", "row_cell"),
    [("en", "ltr", '<td align="right">2</td>'), ("ar", "rtl", '<td align="left">2</td>')],
    ids=["en", "ar"],
)
def test_the_page_runs_in_the_direction_of_its_language(
    language: str, direction: str, row_cell: str
) -> None:
    html = html_of(a_full_report(), language)
    tables = re.findall("<table[^>]*>", html)

    assert f'<html lang="{language}" dir="{direction}"' in html
    assert [table for table in tables if f' dir="{direction}"' not in table] == []
    assert row_cell in html


def test_latin_values_keep_their_direction_in_an_arabic_page() -> None:
    html = html_of(a_full_report(), "ar")

    for value in ("a.vries@contoso.com", "staff.csv", "results.xlsx", "20260314T093012Z-4f7c1e0a"):
        assert f'<span dir="ltr">{value}</span>' in html
    assert '<tt class="w" dir="ltr">Kw7mtrvq</tt>' in html


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_takes_sides_by_itself(template: Path) -> None:
    assert re.findall(r'(?:align="|[a-z]-)(?:left|right)\b', template.read_text("utf-8")) == []


@pytest.mark.parametrize("language", ["en", "ar"])
@settings(max_examples=60)
@given(file_name=hostile_texts, name=hostile_texts, value=hostile_texts)
def test_hostile_values_never_become_markup(
    language: str, file_name: str, name: str, value: str
) -> None:
    def a_page(file_name: str, name: str, value: str) -> str:
        country = Finding(
            code=RowError.UNKNOWN_COUNTRY, column=Column.COUNTRY, facts={"value": value}
        )
        refused = Finding(code=ReasonCode.GRAPH_REFUSED, facts={"message": value, "code": "x"})
        rows = (
            a_row(2, OutcomeStatus.INVALID, display_name=name, findings=[country]),
            a_row(3, OutcomeStatus.FAILED, user_name=f"u{name}", findings=[refused]),
        )
        return html_of(a_report(*rows, file_name=file_name), language)

    harmless = read(a_page("a", "b", "c"))
    hostile = a_page(f"a{file_name}", f"b{name}", f"c{value}")
    reading = read(hostile)

    assert reading.tags == harmless.tags
    assert reading.attributes == harmless.attributes
    assert hidden_characters(hostile.replace("\n", "")) == []


def test_the_mail_about_an_undo_names_the_run_and_what_became_of_each_account() -> None:
    report = an_undo_report(OutcomeStatus.REMOVED, OutcomeStatus.KEPT, OutcomeStatus.FAILED)

    text = read(html_of(report)).text

    assert "accounts of march.csv, uploaded 13 March 2026, 08:00 UTC" in text
    assert "They can be restored in the Microsoft 365 admin centre for 30 days." in text
    assert (
        "These accounts were not removed, or Microsoft 365 did not confirm that they were."
    ) in text


def test_an_undo_that_removed_all_leaves_nothing_to_do() -> None:
    text = read(html_of(an_undo_report(OutcomeStatus.REMOVED))).text

    assert "All the accounts created for these people have been removed." in text


def test_a_refused_undo_says_that_nobody_was_removed() -> None:
    refused = a_report(refusal=Finding(code=FileError.UNKNOWN_RUN), kind=JobKind.UNDO)

    text = read(html_of(refused)).text

    assert "No account was removed." in text
    assert "created" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_links_the_guide_and_names_the_version(language: str) -> None:
    address = "https://intranet.contoso.com/hr.html?a=1&b=2"

    with_guide = html_of(replace(a_full_report(), guide_url=address), language)
    without = html_of(a_full_report(), language)

    assert 'href="https://intranet.contoso.com/hr.html?a=1&amp;b=2"' in with_guide
    assert "<a " not in without
    assert f"Rollcall {VERSION}" in without
