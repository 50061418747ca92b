"""Staff lists of fictional people."""

import csv
import io
from collections.abc import Iterable, Sequence

HEADING = (
    "User Name",
    "First Name",
    "Last Name",
    "Display Name",
    "Job Title",
    "Department",
    "Office Number",
    "Office Phone",
    "Mobile Phone",
    "Fax",
    "Address",
    "City",
    "State or Province",
    "ZIP or Postal Code",
    "Country or Region",
)


def person(number: int, country: str = "NL", domain: str = "contoso.com") -> list[str]:
    """The cells of a person in the 15-column layout."""
    return [
        f"person{number}@{domain}",
        f"First{number}",
        f"Last{number}",
        f"Person Number {number}",
        "Planner",
        "Logistics",
        "4.30",
        "",
        f"+31 6 5550 {number:04}",
        "",
        "Stationsweg 19",
        "Groningen",
        "Groningen",
        "9711 LM",
        country,
    ]


def staff_list(rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file with these rows under the usual heading."""
    return csv_file([HEADING, *rows])


def csv_file(rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file with these rows."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def people(*countries: str, first: int = 1) -> bytes:
    """A staff list with one person for each country named, numbered from `first`."""
    return staff_list(person(first + index, country) for index, country in enumerate(countries))
