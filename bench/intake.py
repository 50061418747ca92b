"""What validation costs compared with a bare `csv.reader` pass: `python -m bench.intake`.

For each number of rows a fresh process makes a file in memory, judges it and reads it once
bare. Printed: CPU seconds, their ratio, the peak of memory above the interpreter with the file
in it, and the cost of a row, which stays level where the cost grows linearly. Aim: 100,000
rows in at most 12 times the bare pass and within 150 MB.
"""

import csv
import io
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Final

from bench.figures import Figure
from bench.memory import peak_megabytes
from shared.models import JudgingRules
from shared.validation import judge_upload, resolve_country

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What files of one size cost: CPU seconds, and MB of memory above the file itself."""

    rows: int
    judged: float
    bare: float
    peak: float

    @property
    def ratio(self) -> float:
        """Judging as a multiple of the bare pass."""
        return self.judged / self.bare


def main() -> None:
    """Prints the line of each size."""
    print(f"{'rows':>8} {'judged':>9} {'bare':>9} {'ratio':>6} {'peak':>8} {'a row':>9}")
    for each in _sizes():
        print(
            f"{each.rows:>8,} {each.judged:>8.3f}s {each.bare:>8.3f}s {each.ratio:>6.1f} "
            f"{each.peak:>5.0f} MB {each.judged / each.rows * 1e6:>6.1f} µs"
        )


def measure() -> tuple[Figure, ...]:
    """Judging the largest list, and how its cost grows."""
    *_, smaller, largest = _sizes()
    name = f"intake: {largest.rows:,} rows"
    growth = (largest.judged / largest.rows) / (smaller.judged / smaller.rows)
    return (
        Figure(
            name=f"{name}, judged",
            value=largest.ratio,
            unit="times",
            aim=12,
            peer="a bare csv.reader pass",
        ),
        Figure(
            name=f"{name}, peak of memory",
            value=largest.peak,
            unit="MB",
            aim=150,
            peer="the interpreter with the file in it",
        ),
        Figure(
            name=f"{name}, cost of a row",
            value=growth,
            unit="times",
            aim=1.2,
            peer=f"a row of {smaller.rows:,}",
        ),
    )


@cache
def _sizes() -> tuple[Judged, ...]:
    """Every size in a process of its own, so that peaks do not add up."""
    return tuple(_in_fresh_process(rows) for rows in ROWS)


def _in_fresh_process(rows: int) -> Judged:
    command = [sys.executable, "-m", "bench.intake", str(rows)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Judged(**json.loads(output))


def _judge_size(rows: int) -> Judged:
    content = make_list(rows)
    resolve_country("NL")  # the table is loaded once in a process, not once in a file
    before = peak_megabytes()
    first = _seconds(lambda: _judge(content, rows))
    peak = peak_megabytes() - before
    judged = min(first, *(_seconds(lambda: _judge(content, rows)) for _ in range(REPEATS - 1)))
    bare = min(_seconds(lambda: _read_bare(content)) for _ in range(REPEATS))
    return Judged(rows=rows, judged=judged, bare=bare, peak=peak)


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
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(asdict(_judge_size(int(sys.argv[1])))))
    else:
        main()
