"""Staff lists to judge: headings, people and files made of them."""

from shared.models import FIXED_COLUMNS, Column, JudgedRow, JudgingRules
from shared.validation import judge_upload

CLASSIC_HEADING = (  # noqa: SIM905 - as the sample file has it
    "User Name,First Name,Last Name,Display Name,Job Title,Department,Office Number,Office Phone,"
    "Mobile Phone,Fax,Address,City,State or Province,ZIP or Postal Code,Country or Region"
).split(",")
MODERN_HEADING = (  # noqa: SIM905 - as the sample file has it
    "Username,First name,Last name,Display name,Job title,Department,Office number,Office phone,"
    "Mobile phone,Fax,Alternate email address,Address,City,State or province,ZIP or postal code,"
    "Country or region"
).split(",")
CLASSIC_COLUMNS = [column for column in FIXED_COLUMNS if column is not Column.ALTERNATE_EMAIL]


def a_person(number: int = 1, **cells: str) -> list[str]:
    """The 15 cells of somebody who is all right; keyword arguments replace cells by column key."""
    filled = {
        Column.USER_NAME: f"noor.smit{number}@contoso.com",
        Column.FIRST_NAME: "Noor",
        Column.LAST_NAME: "Smit",
        Column.DISPLAY_NAME: "Noor Smit",
        Column.CITY: "Breda",
        Column.COUNTRY: "NL",
    } | {Column(key): text for key, text in cells.items()}
    return [filled.get(column, "") for column in CLASSIC_COLUMNS]


def a_modern_person(number: int = 1, **cells: str) -> list[str]:
    """The 16 cells of the same."""
    alternate = cells.pop("alternate_email", "")
    person = a_person(number, **cells)
    return [*person[:10], alternate, *person[10:]]


def as_text(*rows: list[str], delimiter: str = ",", line_end: str = "\r\n") -> str:
    """Lines without any quotes."""
    return "".join(delimiter.join(row) + line_end for row in rows)


def a_file(*people: list[str], heading: list[str] = CLASSIC_HEADING) -> bytes:
    """A staff list in UTF-8 with commas."""
    return as_text(heading, *people).encode()


def judge(content: bytes, **rules: object) -> tuple[JudgedRow, ...]:
    """The judged rows of a file that is accepted."""
    return judge_upload(content, "staff.csv", JudgingRules(**rules)).rows  # type: ignore[arg-type] # one place for all rules


def faults(row: JudgedRow) -> list[tuple[str, str]]:
    """Pairs of column key and class, as `errors` of the command line has them."""
    return [(str(finding.column or ""), str(finding.code)) for finding in row.findings]
