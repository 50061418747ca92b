"""Tests of `shared.validation.results_list`."""

import pytest

from shared.errors import UploadError
from shared.validation.results_list import (
    ListedRow,
    ResultsList,
    plain_user_name,
    read_results_list,
)

_HEADING = "row,user_name,display_name,country,outcome,temporary_password,detail,job"
_JOB = "20270301T080000Z-00112233445566aa"
_ADA = ListedRow(row_number=2, user_name="ada@contoso.com")
_BO = ListedRow(row_number=3, user_name="bo@contoso.com")


def _list(*lines: str, heading: str = _HEADING) -> bytes:
    return "\r\n".join((heading, *lines)).encode()


def _row(cells: str, job: str = _JOB, delimiter: str = ",") -> str:
    """A line with the job in the eighth cell."""
    before = cells.split(delimiter)
    return delimiter.join([*before, *[""] * (7 - len(before)), job])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            _list(
                _row("2,ada@contoso.com,Ada,NL,created,Kw7mtrvq"),
                _row("3,bo@contoso.com,Bo,NL,failed,,x"),
            ),
            id="as it was sent",
        ),
        pytest.param(
            _list(
                _row("2;ada@contoso.com;Ada;NL;created", delimiter=";"),
                _row("3;bo@contoso.com;Bo;NL;failed;;x", delimiter=";"),
                heading=_HEADING.replace(",", ";"),
            ),
            id="semicolons",
        ),
        pytest.param(
            _list(
                _row("2,ADA@contoso.com ,Ada,NL,Created"),
                _row("3,'bo@contoso.com,Bo,NL,failed", f" {_JOB} "),
                heading=_HEADING.upper() + ",,",
            ),
            id="capitals, blanks and an apostrophe",
        ),
        pytest.param(
            _list(
                _row("2,ada@contoso.com"), "", _row("3,bo@contoso.com"), _row("2,ada@contoso.com")
            ),
            id="a blank row and one that comes twice",
        ),
    ],
)
def test_a_list_names_its_job_rows_and_user_names(content: bytes) -> None:
    listed = read_results_list(content, "results.csv")

    assert listed == ResultsList(job=_JOB, rows=(_ADA, _BO))


def test_a_list_keeps_its_order() -> None:
    content = _list(_row("3,bo@contoso.com"), _row("2,ada@contoso.com"))

    assert read_results_list(content, "results.csv").rows == (_BO, _ADA)


@pytest.mark.parametrize("other", ["20270302T080000Z-00112233445566aa", ""])
def test_a_list_with_rows_of_two_runs_is_refused(other: str) -> None:
    content = _list(_row("2,ada@contoso.com"), _row("3,bo@contoso.com", other))

    with pytest.raises(UploadError) as caught:
        read_results_list(content, "results.csv")

    assert caught.value.finding.code == "unknown_run"
    assert caught.value.finding.facts == {"problem": "several_runs"}


@pytest.mark.parametrize("number", ["", "two", "2.5", "-2", "²", "99999999"])
def test_a_row_number_that_is_none_is_the_number_of_no_row(number: str) -> None:
    (row,) = read_results_list(_list(_row(f"{number},ada@contoso.com")), "results.csv").rows

    assert row.row_number == 0


@pytest.mark.parametrize(
    ("content", "file_class"),
    [
        pytest.param(b"", "empty", id="no bytes"),
        pytest.param(_list(), "no_rows", id="heading only"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "not_csv", id="image"),
        pytest.param(b"row,user_name\r\n2,ada@contoso.com\r\n", "wrong_columns", id="two columns"),
        pytest.param(_list("2,a", heading=_HEADING + ",note"), "wrong_columns", id="one added"),
        pytest.param(
            _list("2,a", heading=_HEADING.removesuffix(",job")), "wrong_columns", id="no job"
        ),
        pytest.param(
            _list("a", heading="user_name,row,display_name,country,outcome,x,detail,job"),
            "wrong_columns",
            id="another order",
        ),
        pytest.param(_list(*["2,a"] * 20_001), "too_many_rows", id="20,001 rows"),
    ],
)
def test_what_is_no_list_of_results_is_refused(content: bytes, file_class: str) -> None:
    with pytest.raises(UploadError) as caught:
        read_results_list(content, "results.csv")

    assert caught.value.finding.code == file_class


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(" Ada@Contoso.com ", "ada@contoso.com"), ("'-ada@contoso.com", "-ada@contoso.com")],
)
def test_a_user_name_is_compared_without_case_and_apostrophe(cell: str, expected: str) -> None:
    assert plain_user_name(cell) == expected
