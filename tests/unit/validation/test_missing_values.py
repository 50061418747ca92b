import pytest

from shared.models import Column
from tests.unit.validation.lists import a_file, a_person, faults, judge


def value(column: str, cell: str, *others: dict[str, str]) -> str:
    """What becomes of a cell in the first row of a file with these other rows."""
    people = [
        a_person(1, **{column: cell}),
        *(a_person(at, **row) for at, row in enumerate(others, 2)),
    ]
    return judge(a_file(*people))[0].values[Column(column)]


SIGNS = [
    "-",
    "--",
    "\u2013",
    "N/A",
    "n/a",
    "<NA>",
    "NaN",
    "nan",
    "(null)",
    "[null]",
    "\\N",
    "undefined",
]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("column", ["mobile_phone", "department", "city", "last_name"])
def test_sign_for_nothing_is_nothing_in_every_column(sign: str, column: str) -> None:
    assert value(column, sign) == ""


@pytest.mark.parametrize(
    "word", ["null", "NULL", "None", "NA", "Nan", "nil", "geen", "Keine", "aucun"]
)
def test_word_is_no_phone_number(word: str) -> None:
    assert value("mobile_phone", word) == ""


@pytest.mark.parametrize("word", ["null", "NULL", "None", "nil"])
def test_word_of_programs_is_no_department(word: str) -> None:
    assert value("department", word) == ""


@pytest.mark.parametrize(
    ("column", "word"),
    [("last_name", "Null"), ("last_name", "Na"), ("first_name", "Nan"), ("last_name", "Nil"),
     ("city", "Nan"), ("state", "NA"), ("job_title", "Unknown"), ("last_name", "None")],
)  # fmt: skip
def test_word_that_can_be_a_name_stays(column: str, word: str) -> None:
    assert value(column, word) == word


@pytest.mark.parametrize("column", ["last_name", "city", "state", "country"])
def test_word_means_nothing_where_the_file_uses_it_as_a_mark(column: str) -> None:
    assert value(column, "NA", {"fax": "NA"}) == ""
    assert value(column, "NA", {"job_title": "NA", "department": "NA"}) == ""


def test_na_is_namibia_only_in_a_file_without_missing_values() -> None:
    [in_namibia] = judge(a_file(a_person(country="NA")))
    [missing] = judge(a_file(a_person(country="NA", mobile_phone="NA")))
    [filled] = judge(a_file(a_person(country="NA", mobile_phone="NA")), default_country="BE")

    assert (in_namibia.usage_location, faults(in_namibia)) == ("NA", [])
    assert (missing.usage_location, faults(missing)) == ("", [("country", "required")])
    assert filled.usage_location == "BE"


@pytest.mark.parametrize("sign", ["-", "n/a", "null", "None", "nan"])
def test_country_that_is_a_mark_is_missing(sign: str) -> None:
    [row] = judge(a_file(a_person(country=sign)))

    assert faults(row) == [("country", "required")]


def test_user_name_that_is_a_mark_is_reported_as_it_is() -> None:
    [row] = judge(a_file(a_person(user_name="null")))

    assert faults(row) == [("user_name", "invalid_upn")]
