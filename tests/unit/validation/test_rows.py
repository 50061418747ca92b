import unicodedata

import pytest

from shared.models import FIXED_COLUMNS, Column, Finding, JudgedRow
from shared.validation import COLUMN_LIMITS
from tests.unit.validation.lists import (
    MODERN_HEADING,
    a_file,
    a_modern_person,
    a_person,
    faults,
    judge,
)


def judge_person(**cells: str) -> JudgedRow:
    return judge(a_file(a_modern_person(1, **cells), heading=MODERN_HEADING))[0]


def test_row_has_all_16_values_in_the_15_column_layout() -> None:
    [row] = judge(a_file(a_person(address="Kade 3")))

    assert dict(row.values) == dict.fromkeys(FIXED_COLUMNS, "") | {
        Column.USER_NAME: "noor.smit1@contoso.com",
        Column.FIRST_NAME: "Noor",
        Column.LAST_NAME: "Smit",
        Column.DISPLAY_NAME: "Noor Smit",
        Column.ADDRESS: "Kade 3",
        Column.CITY: "Breda",
        Column.COUNTRY: "NL",
    }


def test_values_of_a_row_do_not_show_in_its_repr() -> None:
    assert repr(judge_person().values) == "RowValues(16 values)"


FREE_COLUMNS = [
    column for column in COLUMN_LIMITS if column not in (Column.ALTERNATE_EMAIL, Column.COUNTRY)
]


@pytest.mark.parametrize("column", FREE_COLUMNS)
def test_cell_may_be_as_long_as_its_limit(column: Column) -> None:
    limit = COLUMN_LIMITS[column]

    assert faults(judge_person(**{column.value: "é" * limit})) == []


@pytest.mark.parametrize("column", FREE_COLUMNS)
def test_cell_beyond_its_limit_is_too_long(column: Column) -> None:
    limit = COLUMN_LIMITS[column]

    row = judge_person(**{column.value: "é" * (limit + 1)})

    facts = {"limit": str(limit), "length": str(limit + 1)}
    assert row.findings == (Finding(code="too_long", column=column, facts=facts),)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"alternate_email": f"{'a' * 238}@contoso.com"}, []),
        ({"alternate_email": f"{'a' * 239}@contoso.com"}, [("alternate_email", "too_long")]),
        ({"alternate_email": "no address"}, [("alternate_email", "bad_characters")]),
        ({"user_name": ""}, [("user_name", "required")]),
        ({"user_name": "\xa0"}, [("user_name", "required")]),
        ({"display_name": " "}, [("display_name", "required")]),
        ({"country": ""}, [("country", "required")]),
        ({"country": "Nergensland"}, [("country", "unknown_country")]),
        ({"country": "Congo"}, [("country", "unknown_country")]),
        ({"display_name": "Noor\u200bSmit"}, [("display_name", "bad_characters")]),
        ({"first_name": "N\x07oor"}, [("first_name", "bad_characters")]),
        ({"mobile_phone": "3.16E+10"}, [("mobile_phone", "bad_characters")]),
        ({"postal_code": "1067", "country": "DE"}, [("postal_code", "bad_characters")]),
        (
            {"user_name": "noor", "display_name": "", "job_title": "x" * 65, "country": "?"},
            [
                ("user_name", "invalid_upn"),
                ("display_name", "required"),
                ("job_title", "too_long"),
                ("country", "unknown_country"),
            ],
        ),
    ],
)
def test_all_faults_of_a_row_are_reported_in_the_order_of_its_columns(
    cells: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert faults(judge_person(**cells)) == expected


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("  Kade 3\u3000", "Kade 3"),
        (unicodedata.normalize("NFD", "René"), "René"),
        ("'+31 6 5550 0142", "+31 6 5550 0142"),
        ("'=1+2", "=1+2"),
        ("'@home", "@home"),
        ("'-5", "-5"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("=1+2", "=1+2"),
        ('"=""0031"""', "0031"),
        ('"=""Bar """"Pim"""" & Co"""', 'Bar "Pim" & Co'),
        ("<b>Pim</b> & Co", "<b>Pim</b> & Co"),
        ("Null & Co", "Null & Co"),
    ],
    ids=[
        "trimmed", "composed", "protected plus", "protected formula", "protected at",
        "protected minus", "apostrophe of its own", "formula", "number kept as text",
        "text kept as text", "markup", "a word",
    ],
)  # fmt: skip
def test_cell_is_cleaned_and_otherwise_kept(cell: str, value: str) -> None:
    assert judge_person(department=cell).values[Column.DEPARTMENT] == value


def test_cells_stay_as_they_stood_in_the_file() -> None:
    assert judge_person(department="'=1 ").cells[5] == "'=1 "


def test_same_user_name_is_a_duplicate_on_every_later_row_in_any_case() -> None:
    rows = judge(
        a_file(
            a_person(user_name="noor@contoso.com", display_name=""),
            a_person(user_name="NOOR@contoso.com"),
            a_person(user_name="noor@contoso.com"),
        )
    )

    assert [faults(row) for row in rows] == [
        [("display_name", "required")],
        [("user_name", "duplicate_in_file")],
        [("user_name", "duplicate_in_file")],
    ]
    assert [dict(row.findings[0].facts) for row in rows[1:]] == [{"row": "2"}, {"row": "2"}]


def test_empty_user_names_are_no_duplicates() -> None:
    rows = judge(a_file(a_person(user_name=""), a_person(user_name="")))

    assert [faults(row) for row in rows] == [[("user_name", "required")]] * 2


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["noor@contoso.com", "Noor", "Smit", "Noor Smit", "NL"], "5"),
        ([*a_person(user_name="noor@contoso.com"), "beyond"], "16"),
    ],
    ids=["too few", "too many"],
)
def test_row_with_another_number_of_cells_has_only_that_fault(cells: list[str], found: str) -> None:
    [row, later] = judge(a_file(cells, a_person(user_name="Noor@contoso.com")))

    assert row.findings == (Finding(code="column_count", facts={"found": found, "expected": "15"}),)
    assert {column: text for column, text in row.values.items() if text} == {
        Column.USER_NAME: "noor@contoso.com",
        Column.DISPLAY_NAME: "Noor Smit",
    }
    assert (row.usage_location, row.cells) == ("", tuple(cells))
    assert faults(later) == [("user_name", "duplicate_in_file")]


def test_default_country_fills_only_empty_cells() -> None:
    people = [a_person(1, country=""), a_person(2, country="Nergensland"), a_person(3)]

    rows = judge(a_file(*people), default_country="BE")

    assert [row.usage_location for row in rows] == ["BE", "", "NL"]
    assert [row.values[Column.COUNTRY] for row in rows] == ["", "Nergensland", "NL"]


def test_suggestions_end_where_a_whole_file_has_its_countries_wrong() -> None:
    people = [a_person(number, country=f"Nederlnd {number}") for number in range(251)]

    rows = judge(a_file(*people), max_users=251)

    assert [len(row.findings) for row in rows] == [1] * 251
    assert "suggestions" in rows[0].findings[0].facts
    assert "suggestions" not in rows[250].findings[0].facts


def test_wider_limits_of_entra_can_be_chosen() -> None:
    content = a_file(a_person(user_name=f"{'a' * 64}@contoso.com"))

    assert faults(judge(content)[0]) == [("user_name", "too_long")]
    assert faults(judge(content, limits="entra")[0]) == []
