"""Tests of `shared.rendering.tables`."""

import csv
import io

import pytest
from hypothesis import given

from shared.models import OutcomeStatus
from shared.models.reasons import graph_refused
from shared.rendering.i18n import texts_in
from shared.rendering.tables import encode_results, neutralise
from tests.unit.rendering.hostile_texts import hostile_texts
from tests.unit.rendering.reports import (
    a_created_row,
    a_report,
    a_row,
    an_invalid_row,
    rows_of_every_outcome,
)

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
JOB = b"20260314T093012Z-4f7c1e0a"
MISSING = "user_name:required (This cell is empty but must be filled in.)"


def read(content: bytes, delimiter: str = ",") -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def test_results_have_the_bytes_that_flows_rely_on() -> None:
    content = encode_results(a_report(a_created_row(), an_invalid_row()), texts_in("en"))

    assert content == (
        b'\xef\xbb\xbf"row","user_name","display_name","country","outcome","temporary_password",'
        b'"detail","job"\r\n'
        b'"2","a.vries@contoso.com","Anna de Vries","NL","created","Kw7mtrvq","","' + JOB + b'"\r\n'
        b'"3","","Bo","NL","invalid","","' + MISSING.encode() + b'","' + JOB + b'"\r\n'
    )


def test_results_have_a_line_per_row_in_file_order() -> None:
    lines = read(encode_results(a_report(*rows_of_every_outcome()), texts_in("en")))

    assert [(line[0], line[4]) for line in lines[1:]] == [
        ("2", "created"),
        ("3", "invalid"),
        ("4", "no_license"),
        ("5", "failed"),
        ("6", "duplicate_user_name"),
    ]


def test_a_password_is_never_changed() -> None:
    report = a_report(a_created_row(password="-odd=but;mine"))

    assert read(encode_results(report, texts_in("en")))[1][5] == "-odd=but;mine"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("=1+1", "'=1+1", id="equals"),
        pytest.param("+31 6", "'+31 6", id="plus"),
        pytest.param("-x", "'-x", id="minus"),
        pytest.param("@x", "'@x", id="at"),
        pytest.param("\t=x", "'=x", id="behind a tab"),
        pytest.param("O'Neill - Smith", "O'Neill - Smith", id="harmless"),
        pytest.param("a;=1+1", "a;'=1+1", id="behind a semicolon"),
        pytest.param('a;"=1+1', "a;\"'=1+1", id="behind semicolon and quote"),
    ],
)
def test_a_cell_is_never_a_formula(name: str, expected: str) -> None:
    report = a_report(a_row(display_name=name, password="Kw7mtrvq"))

    assert read(encode_results(report, texts_in("en")))[1][2] == expected


@given(hostile_texts, hostile_texts, hostile_texts)
def test_hostile_values_stay_inside_their_cell(user: str, name: str, message: str) -> None:
    finding = graph_refused("Bad", message)
    row = a_row(2, OutcomeStatus.FAILED, user_name=user, display_name=name, findings=[finding])

    lines = read(encode_results(a_report(row), texts_in("en")))

    assert [len(line) for line in lines] == [8, 8]
    assert not any(cell.startswith(FORMULA_STARTS) for cell in lines[1])


@given(hostile_texts, hostile_texts)
def test_no_formula_appears_where_semicolons_separate(user: str, name: str) -> None:
    content = encode_results(a_report(a_row(user_name=user, display_name=name)), texts_in("en"))

    cells = [cell for line in content.decode("utf-8-sig").split("\r\n") for cell in line.split(";")]

    assert not any(cell.strip('" ').startswith(FORMULA_STARTS) for cell in cells)


@pytest.mark.parametrize(
    ("language", "reported"), [("en", "“Request"), ("ar", "\u2068Request")], ids=["en", "ar"]
)
def test_facts_are_isolated_in_a_detail_that_runs_from_right_to_left(
    language: str, reported: str
) -> None:
    finding = graph_refused("Bad", "Request denied")
    row = a_row(2, OutcomeStatus.FAILED, findings=[finding])

    lines = read(encode_results(a_report(row), texts_in(language)))

    assert reported in lines[1][6]
    assert lines[1][0:5] == ["2", "a.vries@contoso.com", "Anna de Vries", "NL", "failed"]


@given(hostile_texts)
def test_taking_the_apostrophe_off_gives_the_cell_back(cell: str) -> None:
    safe = neutralise(cell)

    assert not safe.startswith(FORMULA_STARTS)
    assert safe in (cell, f"'{cell}")


def test_a_lone_surrogate_does_not_stop_the_answer() -> None:
    lines = read(encode_results(a_report(a_row(user_name="\ud800")), texts_in("en")))

    assert lines[1][1] in "?�"
