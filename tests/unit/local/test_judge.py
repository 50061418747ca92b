import json
from pathlib import Path

import pytest

from local.judge import main

SAMPLES = Path(__file__).parents[2] / "samples"
ERRORS = str(SAMPLES / "06-many-errors.csv")
TOO_MANY = str(SAMPLES / "09-too-many-251-users.csv")


def test_json_holds_the_verdict_on_every_file(capsys: pytest.CaptureFixture[str]) -> None:
    exit_code = main([ERRORS, TOO_MANY, "--json"])

    document = json.loads(capsys.readouterr().out)
    assert exit_code == 0
    assert list(document) == [ERRORS, TOO_MANY]
    assert document[TOO_MANY] == {"verdict": "rejected", "reason": "too_many_rows", "rows": []}
    assert document[ERRORS]["verdict"] == "accepted"
    assert document[ERRORS]["reason"] is None


def test_json_holds_every_row_with_its_values_and_errors(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main([ERRORS, "--json"])

    row = json.loads(capsys.readouterr().out)[ERRORS]["rows"][12]
    values = row.pop("values")
    assert row == {
        "row": 14,
        "user_name": "twee@fouten",
        "display_name": "",
        "country": "FR",
        "errors": [["user_name", "invalid_upn"], ["display_name", "required"]],
    }
    assert (len(values), values["country"], values["fax"]) == (16, "Frankrijk", "")


def test_settings_can_be_given_as_flags(capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--max-users", "251", "--limits", "entra", "--default-country", "Nederland"]
    main([ERRORS, TOO_MANY, "--json", *flags])

    document = json.loads(capsys.readouterr().out)
    errors = {row["row"]: row["errors"] for row in document[ERRORS]["rows"]}
    assert (errors[7], errors[10]) == ([], [])
    assert document[TOO_MANY]["verdict"] == "accepted"


def test_listing_says_what_is_wrong_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    main([ERRORS, TOO_MANY])

    listing = capsys.readouterr().out
    assert "16 rows, 13 invalid" in listing
    assert "refused, too_many_rows" in listing
    assert "ELISE.CLAES701@CONTOSO.COM" in listing


def test_file_that_cannot_be_opened_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "missing.csv")

    assert main([missing, ERRORS, "--json"]) == 1
    assert missing in capsys.readouterr().err


def test_default_country_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([ERRORS, "--default-country", "Nergens"])

    assert stopped.value.code == 2
    assert "unknown country: Nergens" in capsys.readouterr().err
