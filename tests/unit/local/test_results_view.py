"""The outcome of a run in a terminal of 80 columns."""

import io

from rich.console import Console

from local.results_view import results_view, tally
from shared.rendering import texts_in


def row(number: int, outcome: str, *, password: str = "", detail: str = "") -> dict[str, str]:
    return {
        "row": str(number),
        "user_name": "sofie.janssens@contoso.com",
        "outcome": outcome,
        "temporary_password": password,
        "detail": detail,
    }


def shown(*rows: dict[str, str], language: str = "en") -> list[str]:
    console = Console(file=io.StringIO(), width=80)
    console.print(results_view(rows, texts_in(language)))
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_a_row_says_its_column_and_reason_in_words() -> None:
    detail = (
        "country:unknown_country (We do not recognise “Atlantis” as a country. Write its usual "
        "name or its two-letter code.); display_name:required (This cell is empty.)"
    )

    lines = shown(row(8, "invalid", detail=detail))

    assert lines == [
        "8    sofie.janssens@contoso.com  invalid",
        "     Country or region: We do not recognise “Atlantis” as a country. Write its",
        "     usual name or its two-letter code.",
        "     Display name: This cell is empty.",
    ]


def test_columns_are_named_in_the_language_of_the_mail() -> None:
    lines = shown(row(8, "invalid", detail="city:too_long (Te lang.)"), language="nl")

    assert lines[1] == "     Plaats: Te lang."


def test_a_password_is_on_one_line_with_its_person() -> None:
    lines = shown(
        row(2, "created", password="Gsvrd-fbh6r-7gf2x-n6qc5"),
        row(3, "duplicate_user_name", detail="user_name:duplicate_user_name (It exists.)"),
        row(4, "no_license", detail=":no_license (No free licence is left.)"),
    )

    assert lines[0].endswith("created              Gsvrd-fbh6r-7gf2x-n6qc5")
    assert lines[-1] == "     No free licence is left."
    assert max(map(len, lines)) <= 80


def test_brackets_are_text_and_not_markup() -> None:
    assert shown(row(2, "failed", detail=":refused ([/none] [red]x)"))[1] == "     [/none] [red]x"


def test_a_long_list_is_cut_and_says_so() -> None:
    lines = shown(*(row(number, "created") for number in range(2, 60)))

    assert len(lines) == 41
    assert lines[-1] == "…    and 18 more, in results.xlsx"


def test_the_tally_counts_in_words() -> None:
    rows = [row(2, "created"), row(3, "no_license"), row(4, "created")]

    assert tally(rows) == "2 created, 1 no license"
