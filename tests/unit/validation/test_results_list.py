"""Tests of `shared.validation.results_list`."""

import pytest

from shared.errors import UploadError
from shared.validation.results_list import ListedRow, plain_user_name, read_results_list

_HEADING = "row,user_name,display_name,country,outcome,temporary_password,detail"
_ADA = ListedRow(row_number=2, user_name="ada@contoso.com", outcome="created")
_BO = ListedRow(row_number=3, user_name="bo@contoso.com", outcome="failed")


def _list(*lines: str, heading: str = _HEADING) -> bytes:
    return "\r\n".join((heading, *lines)).encode()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            _list("2,ada@contoso.com,Ada,NL,created,Kw7mtrvq,", "3,bo@contoso.com,Bo,NL,failed,,x"),
            id="as it was sent",
        ),
        pytest.param(
            _list(
                "2;ada@contoso.com;Ada;NL;created;;",
                "3;bo@contoso.com;Bo;NL;failed;;x",
                heading=_HEADING.replace(",", ";"),
            ),
            id="semicolons",
        ),
        pytest.param(
            _list(
                "2,ADA@contoso.com ,Ada,NL,Created",
                "3,'bo@contoso.com,Bo,NL,failed",
                heading=_HEADING.upper() + ",,",
            ),
            id="capitals, blanks, an apostrophe and short rows",
        ),
        pytest.param(
            _list("2,ada@contoso.com,A,NL,created,,", "", "3,bo@contoso.com,B,NL,failed,,")
            + b"\r\n2,ada@contoso.com,A,NL,created,,",
            id="a blank row and one that comes twice",
        ),
    ],
)
def test_a_list_tells_row_user_name_and_outcome(content: bytes) -> None:
    assert read_results_list(content, "results.csv") == (_ADA, _BO)


def test_a_list_keeps_its_order() -> None:
    content = _list("3,bo@contoso.com,Bo,NL,failed,,", "2,ada@contoso.com,Ada,NL,created,,")

    assert read_results_list(content, "results.csv") == (_BO, _ADA)


@pytest.mark.parametrize("number", ["", "two", "2.5", "-2", "²", "99999999"])
def test_a_row_number_that_is_none_is_the_number_of_no_row(number: str) -> None:
    (row,) = read_results_list(_list(f"{number},ada@contoso.com,Ada,NL,created,,"), "results.csv")

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
            _list("a", heading="user_name,row,display_name,country,outcome,x,detail"),
            "wrong_columns",
            id="another order",
        ),
        pytest.param(_list(*["2,a"] * 20_001), "too_many_rows", id="20,001 rows"),
    ],
)
def test_what_is_no_list_of_results_is_refused(content: bytes, file_class: str) -> None:
    with pytest.raises(UploadError) as caught:
        read_results_list(content, "results.csv")

    assert caught.value.file_class == file_class


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(" Ada@Contoso.com ", "ada@contoso.com"), ("'-ada@contoso.com", "-ada@contoso.com")],
)
def test_a_user_name_is_compared_without_case_and_apostrophe(cell: str, expected: str) -> None:
    assert plain_user_name(cell) == expected
