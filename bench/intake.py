"""What judging costs beside a bare `csv.reader` pass: `python -m bench.intake`.

For each number of rows a fresh process makes a file in memory, judges it and reads it once
bare. Printed: seconds, their ratio, the peak of memory above the interpreter with the file
in it, and the cost of a row, which stays level where the cost grows linearly. Aim: 100,000
rows in at most 12 times the bare pass and within 150 MB.
"""

import csv
import io
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Final

from shared.judging import judge_upload, resolve_country
from shared.models import JudgingRules

ROWS: Final = (250, 10_000, 100_000)
REPEATS: Final = 3  # the fastest counts: everything else a machine does only slows down

HEADING: Final = (
    "User Name", "First Name", "Last Name", "Display Name", "Job Title", "Department",
    "Office Number", "Office Phone", "Mobile Phone", "Fax", "Address", "City",
    "State or Province", "ZIP or Postal Code", "Country or Region",
)  # fmt: skip
FIRST: Final = (
    "Sanne",
    "Daan",
    "Jürgen",
    "Zoë",
    "Elise",
    "Noor",
    "Lukas",
    "美咲",
    "Søren",
    "Amara",
)
LAST: Final = ("de Vries", "Müller", "Bakker", "Claes", "Öberg", "Smit", "García", "佐藤", "Okafor")
COUNTRIES: Final = ("Nederland", "Germany", "BE", "日本", "United States", "Sverige", "France")


def main() -> None:
    """Measures every size in a process of its own, so that peaks do not add up."""
    print(f"{'rows':>8} {'judged':>9} {'bare':>9} {'ratio':>6} {'peak':>8} {'a row':>9}")
    for rows in ROWS:
        subprocess.run([sys.executable, "-m", "bench.intake", str(rows)], check=True)


def measure(rows: int) -> None:
    """Prints the line of one size."""
    content = make_list(rows)
    resolve_country("NL")  # the table is loaded once in a process, not once in a file
    before = _peak_megabytes()
    first = _seconds(lambda: _judge(content, rows))
    peak = _peak_megabytes() - before
    judged = min(first, *(_seconds(lambda: _judge(content, rows)) for _ in range(REPEATS - 1)))
    bare = min(_seconds(lambda: _read_bare(content)) for _ in range(REPEATS))
    print(
        f"{rows:>8,} {judged:>8.3f}s {bare:>8.3f}s {judged / bare:>6.1f} {peak:>5.0f} MB "
        f"{judged / rows * 1e6:>6.1f} µs"
    )


def make_list(rows: int) -> bytes:
    """A staff list in UTF-8 with a BOM, half of its names beyond ASCII."""
    chance = random.Random(rows)  # noqa: S311 - the same file every time
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADING)
    writer.writerows(_person(number, chance) for number in range(rows))
    return text.getvalue().encode("utf-8-sig")


def _person(number: int, chance: random.Random) -> tuple[str, ...]:
    first, last = chance.choice(FIRST), chance.choice(LAST)
    return (
        f"person{number}@contoso.com", first, last, f"{first} {last}", "Consultant", "R&D",
        f"{number % 9}.{number % 40:02}", "", f"+31 6 5550 {number % 10_000:04}", "",
        f"Stationsweg {number % 300}", "Breda", "Noord-Brabant",
        f"{1000 + number % 9000} CD", chance.choice(COUNTRIES),
    )  # fmt: skip


def _judge(content: bytes, rows: int) -> None:
    judge_upload(content, "staff.csv", JudgingRules(max_users=rows))


def _read_bare(content: bytes) -> None:
    for _ in csv.reader(io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline="")):
        pass


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _peak_megabytes() -> float:
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
    return kilobytes / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(int(sys.argv[1]))
    else:
        main()
