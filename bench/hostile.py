"""What files made to be costly cost: `python -m bench.hostile`.

Each kind of `tests.hostile_files` is made in a size that once did harm and in a tenth of it, and
judged in a fresh process under the limits of `shared.validation.apart`. Reported: CPU seconds, the
peak of memory with the file in it, and how much more the whole costs than the tenth. What grows
linearly costs at most ten times as much; half a second is taken off neither, so that the import of
openpyxl, which both pay, only makes the growth smaller. A square would cost a hundred times.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Final

from bench.figures import Figure
from bench.memory import peak_megabytes
from shared.errors import UploadError
from shared.models import JudgingRules
from shared.validation import judge_upload
from shared.validation.apart import LIMITS
from shared.validation.process import limit_process
from tests.hostile_files import HOSTILE_FILES

_TENTH: Final = 10
_LEAST_SECONDS: Final = 0.5  # less is noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one file costs."""

    size: int  # bytes
    verdict: str
    seconds: float
    peak: float  # MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of file in two sizes."""

    name: str
    tenth: Cost
    whole: Cost

    @property
    def growth(self) -> float:
        """The whole as a multiple of the tenth, as far as both take any time."""
        return max(self.whole.seconds, _LEAST_SECONDS) / max(self.tenth.seconds, _LEAST_SECONDS)


def main() -> None:
    """Prints the table."""
    print(details())


def measure() -> tuple[Figure, ...]:
    """The costliest of all kinds."""
    kinds = _kinds()
    return (
        Figure(
            name="hostile files: most memory",
            value=max(kind.whole.peak for kind in kinds),
            unit="MB",
            aim=LIMITS.megabytes,
            peer="the limit of the process that reads a file",
        ),
        Figure(
            name="hostile files: most time",
            value=max(kind.whole.seconds for kind in kinds),
            unit="s",
            aim=LIMITS.cpu_seconds,
            peer="the limit of the process that reads a file",
        ),
        Figure(
            name="hostile files: steepest growth",
            value=max(kind.growth for kind in kinds),
            unit="times",
            aim=_TENTH * 1.2,
            peer="a tenth of the same file",
        ),
    )


def details() -> str:
    """The table of all kinds."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "| kind of file | size | verdict | CPU | peak | growth from a tenth |"
    yield "|---|---|---|---|---|---|"
    for kind in _kinds():
        whole = kind.whole
        yield (
            f"| {kind.name} | {whole.size:,} B | {whole.verdict} | {whole.seconds:.2f} s "
            f"| {whole.peak:.0f} MB | {kind.growth:.1f} times |"
        )


@cache
def _kinds() -> tuple[Kind, ...]:
    return tuple(
        Kind(
            name=each.name,
            tenth=_in_fresh_process(each.name, max(1, each.usual // _TENTH)),
            whole=_in_fresh_process(each.name, each.usual),
        )
        for each in HOSTILE_FILES
    )


def _in_fresh_process(name: str, size: int) -> Cost:
    """The file is made in one process and judged in another, so that making it does not count."""
    make = [sys.executable, "-m", "bench.hostile", "make", name, str(size)]
    content = subprocess.run(make, check=True, stdout=subprocess.PIPE).stdout
    judge = [sys.executable, "-m", "bench.hostile", "judge", name]
    output = subprocess.run(judge, check=True, stdout=subprocess.PIPE, input=content).stdout
    return Cost(**json.loads(output))


def _make(name: str, size: int) -> None:
    hostile = next(each for each in HOSTILE_FILES if each.name == name)
    sys.stdout.buffer.write(hostile.make(size))


def _judge(name: str) -> None:
    hostile = next(each for each in HOSTILE_FILES if each.name == name)
    limit_process(LIMITS)
    content = sys.stdin.buffer.read()
    start = time.process_time()
    verdict = _verdict(content, hostile.file_name)
    seconds = time.process_time() - start
    cost = Cost(size=len(content), verdict=verdict, seconds=seconds, peak=peak_megabytes())
    print(json.dumps(asdict(cost)))


def _verdict(content: bytes, file_name: str) -> str:
    try:
        judged = judge_upload(content, file_name, JudgingRules())
    except UploadError as refused:
        what = refused.finding.facts.get("what") or refused.finding.facts.get("problem", "")
        return f"{refused.finding.code} {what}".strip()
    except MemoryError:
        return "not_csv too_costly"
    return f"{sum(row.is_valid for row in judged.rows)} of {len(judged.rows)} rows valid"


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", name, size]:
            _make(name, int(size))
        case ["judge", name]:
            _judge(name)
        case _:
            main()
