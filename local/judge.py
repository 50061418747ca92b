"""`python -m local judge FILE…`: what intake would report about staff lists, without Azure."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from local.results_view import RowLine, rows_view
from shared.errors import UploadError
from shared.models import (
    Column,
    FieldLimits,
    JudgedRow,
    JudgedUpload,
    JudgingRules,
    OutcomeStatus,
)
from shared.rendering import Texts, describe, texts_in
from shared.validation import judge_upload, resolve_country

TEXTS: Final = texts_in("en")

type _Verdict = JudgedUpload | UploadError


def main(argv: Sequence[str] | None = None) -> int:
    """Judge every file named; 1 if one could not be opened, else 0."""
    arguments = _parse(argv)
    rules = JudgingRules(
        max_users=arguments.max_users,
        limits=FieldLimits(arguments.limits),
        default_country=arguments.default_country,
    )
    judged: dict[str, _Verdict] = {}
    for path in arguments.files:
        try:
            judged[path] = judge_file(Path(path).expanduser(), rules)
        except OSError as error:
            sys.stderr.write(f"{path}: {error.strerror}\n")
    if arguments.json:
        print_json(judged)
    else:
        print_listing(judged, Console(highlight=False))
    return 0 if len(judged) == len(set(arguments.files)) else 1


def judge_file(file: Path, rules: JudgingRules) -> JudgedUpload | UploadError:
    """The rows of a file with their findings, or why it is refused; raises OSError."""
    try:
        return judge_upload(file.read_bytes(), file.name, rules)
    except UploadError as refusal:
        return refusal


def print_json(verdicts: Mapping[str, _Verdict]) -> None:
    """One JSON object, keyed by path."""
    document = {path: encode_verdict(verdict) for path, verdict in verdicts.items()}
    json.dump(document, sys.stdout, indent=1)
    sys.stdout.write("\n")


def print_listing(verdicts: Mapping[str, _Verdict], console: Console) -> None:
    """For each file, the words that its mail would use."""
    for path, verdict in verdicts.items():
        console.print(Text(path, style="bold"))
        print_verdict(verdict, console, TEXTS)


def print_verdict(verdict: _Verdict, console: Console, texts: Texts) -> None:
    """Why the file is refused, or what is wrong with its rows."""
    if isinstance(verdict, UploadError):
        refusal = verdict.finding
        console.print(Text(f"  refused, {refusal.code}: {texts.say(describe(refusal))}"))
    else:
        _print_rows(verdict, console, texts)


def encode_verdict(verdict: _Verdict) -> dict[str, object]:
    """The verdict on one file as JSON has it."""
    if isinstance(verdict, UploadError):
        return {"verdict": "rejected", "reason": str(verdict.finding.code), "rows": []}
    return {"verdict": "accepted", "reason": None, "rows": [*map(_encode_row, verdict.rows)]}


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    defaults = JudgingRules()
    parser = argparse.ArgumentParser(prog="python -m local judge", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
    parser.add_argument("--max-users", type=int, default=defaults.max_users, metavar="N")
    parser.add_argument("--limits", choices=[*map(str, FieldLimits)], default=defaults.limits)
    parser.add_argument(
        "--default-country", type=_country, default="", help="for rows whose country is empty"
    )
    return parser.parse_args(argv)


def _country(text: str) -> str:
    code = resolve_country(text) if text else ""
    if code is None:
        raise argparse.ArgumentTypeError(f"unknown country: {text}")
    return code


def _encode_row(row: JudgedRow) -> dict[str, object]:
    return {
        "row": row.row_number,
        "user_name": row.values[Column.USER_NAME],
        "display_name": row.values[Column.DISPLAY_NAME],
        "country": row.usage_location or None,
        "values": {column.value: text for column, text in row.values.items()},
        "errors": [[str(finding.column or ""), str(finding.code)] for finding in row.findings],
    }


def _print_rows(upload: JudgedUpload, console: Console, texts: Texts) -> None:
    invalid = [row for row in upload.rows if not row.is_valid]
    console.print(Text(f"  {len(upload.rows)} rows, {len(invalid)} {OutcomeStatus.INVALID}"))
    console.print(rows_view([_line(row, texts) for row in invalid]))
    for remark in upload.remarks:
        console.print(Text(f"  {texts.say(describe(remark, linked=False))}"))


def _line(row: JudgedRow, texts: Texts) -> RowLine:
    reasons = [
        (texts.column(each.column) if each.column else "", texts.say(describe(each)))
        for each in row.findings
    ]
    return RowLine(
        number=str(row.row_number), user_name=row.values[Column.USER_NAME], reasons=reasons
    )
