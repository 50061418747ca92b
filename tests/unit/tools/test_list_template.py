"""The empty staff lists: made from the settings, and accepted once they are filled in."""

import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from shared.languages import LANGUAGES
from shared.models import FIXED_COLUMNS, OPTIONAL_COLUMNS, Column
from shared.rendering import texts_in
from shared.validation import judge_upload, resolve_country
from tools.list_template import main, make_csv, make_workbook, read_rules

GROUP = "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"
SETTINGS = {
    "ALLOWED_GROUPS": json.dumps({"Sales": GROUP, "All staff": GROUP}),
    "ALLOWED_LICENSES": json.dumps({"Office": ["ENTERPRISEPACK"], "none": []}),
    "PROFILES": json.dumps(
        {"hr-nl": {"language": "nl", "columns": ["groups"], "allowed_groups": ["Sales"]}}
    ),
}
PERSON = {
    Column.USER_NAME: "noor.smit@contoso.com",
    Column.DISPLAY_NAME: "Noor Smit",
    Column.GROUPS: "Sales; All staff",
    Column.LICENCES: "none",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_that_is_filled_in_is_accepted(language: str) -> None:
    rules, _ = read_rules(SETTINGS, "")
    texts = texts_in(language)
    cells = PERSON | {Column.COUNTRY: texts.country("NL")}
    columns = (*FIXED_COLUMNS, *OPTIONAL_COLUMNS)

    empty = make_csv(rules, texts)
    delimiter = b";" if b";" in empty.splitlines()[0] else b","
    line = delimiter.join(f'"{cells.get(column, "")}"'.encode() for column in columns)
    [listed] = judge_upload(empty + line, "staff.csv", rules).rows
    book = load_workbook(io.BytesIO(make_workbook(rules, texts)))
    book.worksheets[0].append([cells.get(column, "") for column in columns])
    filled = io.BytesIO()
    book.save(filled)
    [shown] = judge_upload(filled.getvalue(), "staff.xlsx", rules).rows

    assert listed.findings == shown.findings == ()
    assert listed.extras == shown.extras
    assert (shown.extras.groups, shown.extras.licenses) == ((GROUP,), ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_offer_what_they_may_contain(language: str) -> None:
    rules, _ = read_rules(SETTINGS, "")
    book = load_workbook(io.BytesIO(make_workbook(rules, texts_in(language))))
    sheet, lists = book.worksheets
    offered = []
    for drop_down in sheet.data_validations.dataValidation:
        name, _, cells = drop_down.formula1.partition("!")
        assert name == lists.title
        offered.append([row[0].value for row in lists[cells.replace("$", "")]])

    countries, groups, licences = offered
    assert len(countries) > 200
    assert all(map(resolve_country, countries))
    assert (groups, licences) == (["Sales", "All staff"], ["Office", "none"])
    assert lists.sheet_state == "hidden"


def test_a_profile_has_a_template_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)

    assert main(["--profile", "hr-nl", "--out", str(tmp_path)]) == 0

    heading = (tmp_path / "staff-list-hr-nl-nl.csv").read_text("utf-8-sig").strip().split(";")
    assert heading[len(FIXED_COLUMNS) :] == ["Groepen"]
    assert (tmp_path / "staff-list-hr-nl-nl.xlsx").is_file()


def test_without_settings_the_columns_that_need_one_are_missing() -> None:
    rules, language = read_rules({}, "")

    assert language == "en"
    assert {*OPTIONAL_COLUMNS} - {*rules.columns} == {Column.GROUPS, Column.LICENCES}


@pytest.mark.parametrize("argument", ["hr-fr", "hr/nl"])
def test_an_unknown_profile_is_reported(
    argument: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--profile", argument, "--out", str(tmp_path)]) == 1
    assert argument in capsys.readouterr().err
