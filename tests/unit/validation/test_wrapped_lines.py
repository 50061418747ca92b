"""Files that a spreadsheet with another list separator opened and saved again."""

import csv
import io
from itertools import permutations, zip_longest

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from shared.models import Column
from shared.validation.columns import RESULTS_HEADING
from shared.validation.csv_file import open_csv
from shared.validation.encodings import Encoding
from shared.validation.results_list import read_results_list
from tests.unit.validation.lists import CLASSIC_HEADING, a_person, judge

SEPARATORS = list(permutations(",;\t", 2))
CELL = st.text(st.sampled_from("ab,;\t\"' 1é"), max_size=8).map(str.strip)


def written(rows: list[list[str]], separator: str, quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=quoting).writerows(rows)  # type: ignore[arg-type] # the stubs name the four constants
    return text.getvalue()


def saved_again(text: str, separator: str, *, quotes_commas: bool = False) -> str:
    """What a spreadsheet makes of a file: rows split at its own separator, all of one width."""
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    filled = list(zip(*zip_longest(*rows, fillvalue=""), strict=True))
    return "".join(
        separator.join(_quoted(cell, f'{separator}"{"," * quotes_commas}') for cell in row) + "\r\n"
        for row in filled
    )


def _quoted(cell: str, signs: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(signs) else cell


@pytest.mark.parametrize(("inner", "outer"), SEPARATORS)
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_a_list_split_at_another_separator_is_whole_again(
    inner: str, outer: str, quoting: int
) -> None:
    people = [
        a_person(1, display_name='Noor "N" Smit'),
        a_person(2, department="A, B; C\tD", address='"Villa", 5; left'),
        a_person(3),
    ]

    rows = judge(saved_again(written([CLASSIC_HEADING, *people], inner, quoting), outer).encode())

    assert [list(row.cells) for row in rows] == people
    assert rows[1].values[Column.COUNTRY] == "NL"


@example(
    people=[["", "", "", "", "", "", "", "", "", "", "", "1\t1", ","]],
    separators=(",", "\t"),
    quoting=csv.QUOTE_MINIMAL,
    quotes_commas=False,
)
@given(
    people=st.lists(st.lists(CELL, min_size=13, max_size=13), min_size=1, max_size=4),
    separators=st.sampled_from(SEPARATORS),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    quotes_commas=st.booleans(),
)
def test_no_cell_changes_with_anything_in_it(
    people: list[list[str]], separators: tuple[str, str], quoting: int, *, quotes_commas: bool
) -> None:
    inner, outer = separators
    rows = [["a@contoso.com", *cells, "NL"] for cells in people]
    list_of_them = written([CLASSIC_HEADING, *rows], inner, quoting)
    # A quotation mark that begins a piece is lost in the spreadsheet itself.
    assume(f'{outer}"' not in list_of_them)
    text = saved_again(list_of_them, outer, quotes_commas=quotes_commas)

    sheet = open_csv(text.encode(), Encoding(codec="utf-8"))

    assert sheet
    assert [[*cells] for _, cells in sheet.records] == rows


@pytest.mark.parametrize("outer", [";", "\t"])
def test_results_list_split_at_another_separator_can_be_undone(outer: str) -> None:
    job = "20261122T101500-0123456789abcdef"
    rows = [
        ["2", "a@contoso.com", "Ada", "NL", "created", "", "", job],
        ["3", "b@contoso.com", 'Bo "B"', "NL", "failed", "", "one; two\tthree", job],
    ]

    listed = read_results_list(
        saved_again(written([list(RESULTS_HEADING), *rows], ","), outer).encode(), "results.csv"
    )

    assert listed.job == job
    assert [row.row_number for row in listed.rows] == [2, 3]
