"""Empty staff lists to fill in, made from the settings: `python -m tools.list_template`.

Writes `out/templates/staff-list-‹language›.csv` and `.xlsx`, with the optional columns that are
switched on. The workbook offers the countries, and the licences and groups that the settings allow.
The settings are those of the environment, else those of `local.settings.json`.
"""

import argparse
import csv
import io
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from babel import Locale
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs

from shared.errors import SettingsError
from shared.models import FIXED_COLUMNS, Column, JudgingRules
from shared.rendering import Texts, texts_in
from shared.settings import Profile
from shared.settings.allowed_values import parse_allowed_groups, parse_allowed_licenses
from shared.settings.profiles import read_profiles
from shared.settings.reader import SettingsReader
from shared.settings.values import parse_language
from shared.validation import resolve_country

ROOT: Final = Path(__file__).parents[1]
OUT: Final = ROOT / "out" / "templates"
_SETTINGS: Final = ROOT / "local.settings.json"
_LISTS: Final = "Lists"  # a hidden sheet with what cells offer
_DATES: Final = frozenset({Column.START_DATE, Column.HIRE_DATE})
_SEMICOLONS: Final = frozenset({"nl", "de", "fr", "es", "it", "pt", "pl"})  # as Excel there reads


def main(argv: Sequence[str] | None = None) -> int:
    """Write both files; 1 if the settings are wrong, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tools.list_template", description=__doc__)
    parser.add_argument("--language", type=parse_language, help="of the labels")
    parser.add_argument("--profile", default="", help="a folder of PROFILES")
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args(argv)
    try:
        rules, language = read_rules(read_settings(os.environ), arguments.profile.lower())
    except (SettingsError, KeyError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    texts = texts_in(arguments.language or language)
    arguments.out.mkdir(parents=True, exist_ok=True)
    name = "-".join(filter(None, ("staff-list", arguments.profile.lower(), texts.language)))
    for ending, content in (("csv", make_csv(rules, texts)), ("xlsx", make_workbook(rules, texts))):
        path = arguments.out / f"{name}.{ending}"
        path.write_bytes(content)
        sys.stdout.write(f"{path}\n")
    return 0


def read_settings(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The settings of the environment, and for what it lacks those of `local.settings.json`."""
    values: dict[str, str] = {}
    if _SETTINGS.is_file():
        values = json.loads(_SETTINGS.read_text("utf-8")).get("Values", {})
    return {**values, **environment}


def read_rules(settings: Mapping[str, str], profile: str) -> tuple[JudgingRules, str]:
    """What lists may contain, and their language.

    Raises SettingsError, and KeyError for a profile that the settings do not have.
    """
    reader = SettingsReader(settings)
    groups = reader.parsed("ALLOWED_GROUPS", "{}", parse_allowed_groups) or {}
    licenses = reader.parsed("ALLOWED_LICENSES", "{}", parse_allowed_licenses) or {}
    language = reader.parsed("RESULTS_LANGUAGE", "en", parse_language)
    profiles = read_profiles(reader, groups)
    reader.raise_faults()
    asked = profiles[profile] if profile else Profile()
    rules = JudgingRules(
        allowed_groups=groups if asked.allowed_groups is None else asked.allowed_groups,
        allowed_licenses=licenses,
        only_columns=asked.columns,
    )
    return rules, asked.language or language


def make_csv(rules: JudgingRules, texts: Texts) -> bytes:
    """The heading in UTF-8 with a byte order mark, as a spreadsheet of the language reads it."""
    text = io.StringIO(newline="")
    delimiter = ";" if texts.language in _SEMICOLONS else ","
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerow(_labels(rules, texts))
    return text.getvalue().encode("utf-8-sig")


def make_workbook(rules: JudgingRules, texts: Texts) -> bytes:
    """A workbook whose cells offer what they may contain."""
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as workbook:
        sheet, lists = workbook.add_worksheet("Rollcall"), workbook.add_worksheet(_LISTS)
        lists.hide()
        bold = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF4FB"})
        text = workbook.add_format({"num_format": "@"})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        offers = _offers(rules, texts)
        for at, (column, label) in enumerate(
            zip(_columns(rules), _labels(rules, texts), strict=True)
        ):
            sheet.set_column(at, at, max(14, len(label) + 2), day if column in _DATES else text)
            sheet.write_string(0, at, label, bold)
            if offered := offers.get(column):
                lists.write_column(0, at, offered)
                sheet.data_validation(1, at, rules.max_users, at, _offered(at, len(offered)))
        sheet.freeze_panes(1, 0)
        if texts.is_rtl:
            sheet.right_to_left()
    return content.getvalue()


def _offered(column: int, count: int) -> dict[str, Any]:
    """The drop-down of a column of the hidden sheet; other values are accepted too, such as two
    groups with a semicolon between them."""
    source = xl_range_abs(0, column, count - 1, column)
    return {"validate": "list", "source": f"={_LISTS}!{source}", "show_error": False}


def _offers(rules: JudgingRules, texts: Texts) -> Mapping[Column, Sequence[str]]:
    offers = {
        Column.COUNTRY: _countries(texts),
        Column.GROUPS: list(rules.allowed_groups),
        Column.LICENCES: list(rules.allowed_licenses),
    }
    return {column: offered for column, offered in offers.items() if offered}


def _countries(texts: Texts) -> list[str]:
    """The countries by name, those whose name alone is clear to Rollcall."""
    territories: Mapping[str, str] = Locale.parse("en").territories
    codes = [code for code in territories if len(code) == 2 and resolve_country(code) == code]
    named = [texts.country(code) for code in codes]
    return sorted(name for code, name in zip(codes, named, strict=True) if resolve_country(name))


def _columns(rules: JudgingRules) -> tuple[Column, ...]:
    return (*FIXED_COLUMNS, *rules.columns)


def _labels(rules: JudgingRules, texts: Texts) -> list[str]:
    return [texts.column(column) for column in _columns(rules)]


if __name__ == "__main__":
    sys.exit(main())
