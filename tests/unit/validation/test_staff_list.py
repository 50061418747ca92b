import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import UploadError
from shared.models import Column, FileError, JudgingRules
from shared.validation import judge_upload
from tests.unit.validation.lists import (
    CLASSIC_HEADING,
    MODERN_HEADING,
    a_file,
    a_modern_person,
    a_person,
    as_text,
    faults,
    judge,
)

SAMPLES = Path(__file__).parents[2] / "samples"
TEMPLATES = Path(__file__).parents[3] / "samples"
TEMPLATE_NAMES = ["staff-list-en.csv", "staff-list-more-columns-en.csv", "personeelslijst-nl.csv"]


def refusal(content: bytes, name: str = "staff.csv", **rules: int) -> tuple[str, dict[str, str]]:
    with pytest.raises(UploadError) as refused:
        judge_upload(content, name, JudgingRules(max_users=rules.get("max_users", 250)))
    return refused.value.finding.code, dict(refused.value.finding.facts)


def file_class_of(content: bytes, name: str) -> str | None:
    try:
        judge_upload(content, name, JudgingRules())
    except UploadError as refused:
        return refused.finding.code
    return None


@pytest.mark.parametrize(
    ("name", "countries"),
    [
        ("01-small-en.csv", "NL 2 US 2 DE 1 FR 1"),
        ("02-modern-16-columns.csv", "NL 1 BE 1 DE 1 GB 1 US 1 JP 1 BR 1 SE 1"),
        ("03-dutch-excel-semicolon-cp1252.csv", "NL 3 BE 1 DE 1 FR 1 ES 1 DK 1"),
        ("04-unicode-text-utf16-tab.csv", "NL 1 PL 1 CZ 1 TR 1 JP 1 SE 1"),
        (
            "05-mixed-250-users.csv",
            "NL 66 JP 25 BE 23 US 20 DE 19 SE 17 ES 15 IT 14 GB 14 DK 13 PL 12 FR 12",
        ),
        ("07-names-of-the-world.csv", "NL 4 EG 1 JP 1 TW 1 TH 1 IL 1 GR 1 UA 1 IE 1 BE 1"),
        ("08-german-16-columns-semicolon.csv", "DE 4 CZ 1 FR 1"),
    ],
)
def test_sample_is_accepted_with_all_its_people(name: str, countries: str) -> None:
    rows = judge((SAMPLES / name).read_bytes())

    words = countries.split()
    expected = dict(zip(words[::2], map(int, words[1::2]), strict=True))
    assert Counter(row.usage_location for row in rows if row.is_valid) == expected
    assert [row.row_number for row in rows if not row.is_valid] == []


def test_every_fault_of_the_sample_with_errors_is_found() -> None:
    rows = judge((SAMPLES / "06-many-errors.csv").read_bytes())

    assert {row.row_number: faults(row) for row in rows} == {
        2: [],
        3: [("user_name", "required")],
        4: [("display_name", "required")],
        5: [("user_name", "invalid_upn")],
        6: [("user_name", "invalid_upn")],
        7: [("user_name", "too_long")],
        8: [("first_name", "too_long")],
        9: [("country", "unknown_country")],
        10: [("country", "required")],
        11: [],
        12: [("user_name", "duplicate_in_file")],
        13: [("postal_code", "too_long")],
        14: [("user_name", "invalid_upn"), ("display_name", "required")],
        15: [],
        16: [("", "column_count")],
        17: [("", "column_count")],
    }


def test_letters_of_the_dutch_excel_sample_come_out_right() -> None:
    rows = judge((SAMPLES / "03-dutch-excel-semicolon-cp1252.csv").read_bytes())

    assert rows[3].values[Column.DISPLAY_NAME] == "Käthe Groß"
    assert rows[3].values[Column.CITY] == "München"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("09-too-many-251-users.csv", (FileError.TOO_MANY_ROWS, {"limit": "250"})),
        ("10-heading-only.csv", (FileError.NO_ROWS, {})),
    ],
)
def test_sample_is_refused(name: str, expected: tuple[str, dict[str, str]]) -> None:
    assert refusal((SAMPLES / name).read_bytes()) == expected


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("sqlite3.csv", "01-small-en.csv"),
        ("openpyxl.xlsx", "02-modern-16-columns.csv"),
        ("node-tabs-utf16.txt", "08-german-16-columns-semicolon.csv"),
    ],
)
def test_file_of_another_program_gives_the_same_people(name: str, source: str) -> None:
    upload = judge_upload((SAMPLES / "programs" / name).read_bytes(), name, JudgingRules())

    assert upload.rows == judge((SAMPLES / source).read_bytes())


SAME_PEOPLE = sorted(
    path.name
    for path in (SAMPLES / "programs").iterdir()
    if path.suffix in {".csv", ".xlsx"}
    and path.name not in {"people.csv", "sqlite3.csv", "openpyxl.xlsx"}
)


@pytest.mark.parametrize("name", SAME_PEOPLE)
def test_same_people_come_out_of_every_program(name: str) -> None:
    programs = SAMPLES / "programs"
    people = judge((programs / "people.csv").read_bytes())

    rows = judge_upload((programs / name).read_bytes(), name, JudgingRules()).rows

    assert [(row.row_number, dict(row.values), faults(row)) for row in rows] == [
        (row.row_number, dict(row.values), []) for row in people
    ]


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_template_for_offices_passes(name: str) -> None:
    rows = judge((TEMPLATES / name).read_bytes())

    assert [row.row_number for row in rows if not row.is_valid] == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", (FileError.EMPTY, {})),
        (b"\xef\xbb\xbf", (FileError.EMPTY, {})),
        (b"\xff\xfe", (FileError.EMPTY, {})),
        (b" \r\n\t\r\n", (FileError.EMPTY, {})),
        (b";;;;\n;;;;\n", (FileError.EMPTY, {})),
        (b"sep=;\r\n", (FileError.EMPTY, {})),
        (b"hello", (FileError.NO_ROWS, {})),
        (as_text(a_person()).encode(), (FileError.NO_ROWS, {"problem": "no_heading"})),
        (b"%PDF-1.7", (FileError.NOT_CSV, {"what": "pdf"})),
        (b"hello\nworld\n", (FileError.WRONG_COLUMNS, {"found": "1", "problem": "one_label"})),
    ],
    ids=[
        "no bytes", "only a BOM", "only a BOM of UTF-16", "blanks", "delimiters", "only a hint",
        "one line", "one person", "PDF", "prose",
    ],
)  # fmt: skip
def test_file_without_a_staff_list_is_refused(
    content: bytes, expected: tuple[str, dict[str, str]]
) -> None:
    assert refusal(content) == expected


def test_too_many_rows_is_reported_before_anything_that_follows_them() -> None:
    content = a_file(*(a_person(number) for number in range(4))) + b'"never closed'

    assert refusal(content, max_users=3) == (FileError.TOO_MANY_ROWS, {"limit": "3"})


def test_too_many_rows_is_reported_before_wrong_columns() -> None:
    content = as_text(["label"], *(["cell"] for _ in range(4))).encode()

    assert refusal(content, max_users=3) == (FileError.TOO_MANY_ROWS, {"limit": "3"})


def test_bad_encoding_is_reported_before_too_many_rows() -> None:
    content = a_file(*(a_person(number) for number in range(4))) + b"\xc3\xa9\xe9"

    assert refusal(content, max_users=3) == (FileError.BAD_ENCODING, {"hint": "damaged_utf8"})


def test_blank_rows_count_for_the_number_but_not_for_the_limit() -> None:
    blank = [""] * 15
    content = a_file(a_person(1), blank, [" "] * 15, a_person(2), blank)

    assert [row.row_number for row in judge(content, max_users=2)] == [2, 5]


def test_csv_is_read_even_where_its_name_says_workbook() -> None:
    upload = judge_upload(a_file(a_person()), "staff.xlsx", JudgingRules())

    assert len(upload.rows) == 1


def test_workbook_under_another_name_is_refused_as_such() -> None:
    assert refusal(b"PK\x03\x04 xl/workbook.xml") == (FileError.NOT_CSV, {"what": "xlsx"})


def test_reasons_of_an_earlier_answer_are_uploaded() -> None:
    heading = [*CLASSIC_HEADING, "rollcall_errors"]
    rows = [
        [*a_person(1), "city:too_long"],
        [*[""] * 15, "left over"],
        [*a_person(2), "", ":column_count mended"],
        a_person(3),
        [*a_person(4), "one cell more", ":column_count as it was"],
    ]

    upload = judge_upload(a_file(*rows, heading=heading), "x.csv", JudgingRules())

    assert upload.heading == tuple(CLASSIC_HEADING)
    assert [row.cells for row in upload.rows] == [
        tuple(a_person(1)),
        tuple(a_person(2)),
        tuple(a_person(3)),
        (*a_person(4), "one cell more"),
    ]
    assert [row.is_valid for row in upload.rows] == [True, True, True, False]


def test_delimiters_after_the_reasons_do_not_count() -> None:
    heading = [*CLASSIC_HEADING, "rollcall_errors", "", ""]
    person = [*a_person(), "city:too_long", "", ""]

    [row] = judge(a_file(person, heading=heading))

    assert row.cells == tuple(a_person())


def test_columns_that_trail_without_label_and_content_are_uploaded() -> None:
    trailing = ["", "", ""]
    upload = judge_upload(
        a_file([*a_person(), *trailing], heading=[*CLASSIC_HEADING, *trailing]),
        "x.csv",
        JudgingRules(),
    )

    assert upload.heading == tuple(CLASSIC_HEADING)
    assert upload.rows[0].is_valid


# What a cell may hold and come back from any dialect: not the delimiter count that makes a cell
# look like a swallowed row, and nothing that intake takes off on purpose.
CELLS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="@'="), max_size=12
).map(str.strip)
GRIDS = st.lists(st.lists(CELLS, min_size=14, max_size=14), min_size=1, max_size=6)


@settings(max_examples=150, deadline=None)
@given(
    grid=GRIDS,
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    line_end=st.sampled_from(["\r\n", "\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_any_grid_comes_back_from_any_dialect(
    grid: list[list[str]], delimiter: str, encoding: str, line_end: str, quoting: int
) -> None:
    people = [[f"p{number}@contoso.com", *cells] for number, cells in enumerate(grid)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting)  # type: ignore[arg-type] # the stubs know only literals
    writer.writerows([CLASSIC_HEADING, *people])

    upload = judge_upload(text.getvalue().encode(encoding), "staff.csv", JudgingRules())

    # At the end of a line other separators are those that a spreadsheet added for blank cells.
    others = ",;\t".replace(delimiter, "")
    expected = [[*cells[:-1], cells[-1].rstrip(others)] for cells in people]
    assert upload.delimiter == delimiter
    assert [list(row.cells) for row in upload.rows] == expected


# A row of nothing but separators is a blank one that a spreadsheet wrote into one cell.
MEANT = CELLS.filter(lambda cell: not cell or bool(cell.strip(",;\t")))


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(st.lists(MEANT, min_size=1, max_size=20), min_size=1, max_size=8))
def test_rows_in_are_rows_judged(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([MODERN_HEADING, a_modern_person(), *rows])
    filled = [number for number, row in enumerate(rows, 3) if any(row)]

    judged = judge(text.getvalue().encode(), max_users=20)

    assert [row.row_number for row in judged] == [2, *filled]


STARTS = st.sampled_from(
    [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", a_file(a_person())]
)
PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([b'"', b"\r", b"\n", b",", b";", b"\t", b"\0", b"\x1a", b"@", b"'="]),
    st.sampled_from([as_text(a_person()).encode(), as_text(CLASSIC_HEADING).encode()]),
)


@settings(max_examples=300, deadline=None)
@given(start=STARTS, pieces=st.lists(PIECES, max_size=8), name=st.sampled_from(["a.csv", "a.xlsx"]))
def test_no_bytes_raise_anything_but_a_refusal(
    start: bytes, pieces: list[bytes], name: str
) -> None:
    assert file_class_of(start + b"".join(pieces), name) in {None, *FileError} - {
        FileError.UNREADABLE
    }
