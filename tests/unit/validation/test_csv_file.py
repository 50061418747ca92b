import csv
import io

import pytest

from shared.errors import UploadError
from shared.validation.csv_file import open_csv
from shared.validation.encodings import Encoding
from shared.validation.sheet import Sheet
from tests.unit.validation.lists import CLASSIC_HEADING, a_person, as_text

UTF8 = Encoding(codec="utf-8")
HEADING = as_text(CLASSIC_HEADING)
PERSON = as_text(a_person())


def open_text(text: str) -> Sheet:
    sheet = open_csv(text.encode(), UTF8)
    assert sheet
    return sheet


def numbers(text: str) -> list[int]:
    return [number for number, _ in open_text(text).records]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_delimiter_is_detected_by_the_heading(delimiter: str) -> None:
    full_of_commas = [*a_person()[:-5], "a, b, c, d", "e, f, g", "h; i; j", "k\tl", "NL"]
    rows = [CLASSIC_HEADING, full_of_commas]
    quoted = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)

    sheet = open_text(quoted)

    assert sheet.delimiter == delimiter
    assert [cells for _, cells in sheet.records] == [tuple(full_of_commas)]


def test_quoted_label_with_a_comma_is_one_label() -> None:
    labels = [*CLASSIC_HEADING[:12], '"Область, край"', *CLASSIC_HEADING[13:]]

    sheet = open_text(as_text(labels))

    assert (len(sheet.heading), sheet.heading[12]) == (15, "Область, край")


@pytest.mark.parametrize(
    ("line_end", "expected"),
    [("\r\n", [2, 4]), ("\n", [2, 4]), ("\r", [2, 4]), ("\r\r\n", [3, 7])],
    ids=["CRLF", "LF", "CR", "CR CR LF, which a spreadsheet shows as blank rows"],
)
def test_rows_are_numbered_as_a_spreadsheet_does(line_end: str, expected: list[int]) -> None:
    lines = [",".join(CLASSIC_HEADING), ",".join(a_person(1)), ",,", ",".join(a_person(2)), ""]

    assert numbers(line_end.join(lines)) == expected


@pytest.mark.parametrize(
    "before",
    ["\r\n\r\n", "sep=,\r\n", '"sep=,"\r\n', "#TYPE System.Management.Object\r\n", ",,,\r\n"],
    ids=["blank lines", "hint", "quoted hint", "type", "only delimiters"],
)
def test_lines_before_the_heading_do_not_count(before: str) -> None:
    sheet = open_text(before + HEADING + PERSON)

    assert sheet.heading == tuple(CLASSIC_HEADING)
    assert [number for number, _ in sheet.records] == [2]


def test_cell_of_several_lines_is_one_cell() -> None:
    person = as_text(a_person(city='"Kade 3\r\nloods B\nachter"'))

    [(_, cells)] = open_text(HEADING + person).records

    assert cells[11] == "Kade 3\r\nloods B\nachter"


def test_marks_that_look_like_line_ends_do_not_end_a_line() -> None:
    odd = "Kade\u2028 3\x0b loods\x0c B\x85"

    [(_, cells)] = open_text(HEADING + as_text(a_person(city=odd))).records

    assert cells[11] == odd


def test_blanks_around_quoted_cells_are_skipped() -> None:
    person = ", ".join(f'"{cell}"' for cell in a_person(display_name="Smit, Noor"))

    [(_, cells)] = open_text(f"{HEADING}{person}\r\n").records

    assert cells[3] == "Smit, Noor"


def test_heading_in_quotes_may_have_delimiters_behind_it() -> None:
    labels = ",".join(f'"{label}"' for label in CLASSIC_HEADING)

    assert open_text(f"{labels},,,\r\n{PERSON}").heading == (*CLASSIC_HEADING, "", "", "")


def test_sign_that_ends_a_file_of_dos_is_no_row() -> None:
    assert numbers(HEADING + PERSON + "\x1a") == [2]


@pytest.mark.parametrize(
    ("rows", "facts"),
    [
        (f'{PERSON}a@contoso.com,"Noor\r\n{PERSON}', {"what": "unclosed_quote", "row": "3"}),
        (
            as_text(a_person(1, last_name='"Smit'), a_person(2, last_name='Jansen"')),
            {"what": "unclosed_quote", "row": "2"},
        ),
        (
            as_text(a_person(1, country='"NL'), a_person(2, first_name='Noor"')),
            {"what": "unclosed_quote", "row": "2"},
        ),
        (as_text(a_person(city='"Den" Haag')), {"what": "stray_quote", "row": "2"}),
        (as_text(a_person(city=r'"\"Den Haag\""')), {"what": "stray_quote", "row": "2"}),
    ],
    ids=[
        "never closed", "closed in the next row", "closed in the next row, from the last cell",
        "text after it", "escaped with backslashes",
    ],
)  # fmt: skip
def test_quotes_that_do_not_fit_refuse_the_file(rows: str, facts: dict[str, str]) -> None:
    with pytest.raises(UploadError) as refused:
        numbers(HEADING + rows)

    assert (refused.value.finding.code, refused.value.finding.facts) == ("not_csv", facts)


@pytest.mark.parametrize(
    "heading", ['"User Name,First Name', 'User Name,"First Name'], ids=["at its start", "inside"]
)
def test_unclosed_quote_in_the_heading_refuses_the_file(heading: str) -> None:
    with pytest.raises(UploadError) as refused:
        open_csv(f"{heading}\r\nnoor@contoso.com,Noor\r\n".encode(), UTF8)

    assert refused.value.finding.facts == {"what": "unclosed_quote", "row": "1"}


def test_cell_beyond_all_bounds_refuses_the_file() -> None:
    with pytest.raises(UploadError) as refused:
        numbers(HEADING + "x" * (1 << 24) + "x")

    assert refused.value.finding.facts == {"what": "huge_cell", "row": "2"}


def test_rows_are_read_only_as_they_are_asked_for() -> None:
    sheet = open_text(HEADING + PERSON + '"never closed')

    assert next(sheet.records)[0] == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_lines_that_are_in_one_cell_are_unwrapped(delimiter: str) -> None:
    person = a_person(address=f'Kade 1 "b"{delimiter} hs')
    lines = as_csv([CLASSIC_HEADING, person], delimiter).splitlines()
    wrapped = as_csv([[line] for line in lines], delimiter)

    sheet = open_text(wrapped)

    assert sheet.heading == tuple(CLASSIC_HEADING)
    assert [cells for _, cells in sheet.records] == [tuple(person)]


def test_one_wrapped_line_among_others_is_unwrapped() -> None:
    line = as_csv([a_person(department="a, b")], ",").strip()
    text = HEADING + PERSON + as_csv([[line]], ",")

    assert [len(cells) for _, cells in open_text(text).records] == [15, 15]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_address_with_a_mail_address_in_its_second_line_is_sound(delimiter: str) -> None:
    person = a_person(address=f"Molenweg 3\nnoor@fabrikam.com{delimiter} 06 5550 0102")

    sheet = open_text(as_csv([CLASSIC_HEADING, person], delimiter))

    assert [cells for _, cells in sheet.records] == [tuple(person)]


def as_csv(rows: list[list[str]], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()
