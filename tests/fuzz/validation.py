"""Breaks staff lists for a given time: `python -m tests.fuzz.validation --seconds 60`.

Every sample is mangled as files get mangled (bytes changed, cut, doubled, swapped, encoded
again) and judged; in between come files made to be costly, mangled as well. The result must be
judged rows that account for the file, or a refusal of a known class, within the processor time
that one file may take. What breaks that rule is stored and named, with exit code 1.
"""

import argparse
import hashlib
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from shared.errors import UploadError
from shared.models import Column, FileError, JudgedUpload, JudgingRules, RowError
from shared.validation import judge_upload
from tests.hostile_files import HOSTILE_FILES

SAMPLES: Final = Path(__file__).parents[1] / "samples"
TELLING: Final = (
    b'"', b'""', b",", b";", b"\t", b"\r", b"\n", b"\r\n", b"\r\r\n", b"\0", b"\x1a", b"'=", b"@",
    "Jаne".encode(), b"admin@", b"#EXT#", "\u0301".encode() * 40, b"<!DOCTYPE", b"PK\x01\x02",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xe9", b"\xc3\xa9", b"\x85", b"\xe2\x80\xa8", b"\xed\xa0\x80",
)  # fmt: skip
CODECS: Final = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1250", "mac_roman", "shift_jis")
MOST_CHANGES: Final = 6
MOST_SECONDS: Final = 20  # of processor time for one file
COSTLY: Final = 0.1  # of the files
A_FRACTION: Final = 50  # of the size that once did harm

type Mangling = Callable[[bytes, random.Random], bytes]


def main(argv: Sequence[str] | None = None) -> int:
    """Judges mangled samples until the time is up; 1 when one broke the rule."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None, help="to repeat a run")
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"))
    arguments = parser.parse_args(argv)
    seed = arguments.seed if arguments.seed is not None else time.time_ns()
    verdicts = _run(random.Random(seed), arguments.seconds, arguments.findings)
    sys.stdout.write(f"seed {seed}: {dict(verdicts.most_common())}\n")
    return 1 if verdicts["broken"] else 0


def _run(chance: random.Random, seconds: float, findings: Path) -> Counter[str]:
    samples = [path.read_bytes() for path in sorted(SAMPLES.rglob("*.*")) if path.suffix != ".md"]
    verdicts: Counter[str] = Counter()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if chance.random() < COSTLY:
            hostile = chance.choice(HOSTILE_FILES)
            content = hostile.make(max(1, hostile.usual // A_FRACTION))
        else:
            content = chance.choice(samples)
        name = "staff.xlsx" if content.startswith(b"PK") else "staff.csv"
        content = mangle(content, chance)
        verdict = judge_in_time(content, chance.choice([name, name, "staff.csv", "staff.xlsx"]))
        verdicts[verdict] += 1
        if verdict == "broken":
            _store(content, findings)
    return verdicts


def mangle(content: bytes, chance: random.Random) -> bytes:
    """The content after a few changes."""
    for _ in range(chance.randint(1, MOST_CHANGES)):
        content = chance.choice(MANGLINGS)(content, chance)
    return content


def judge(content: bytes, name: str) -> str:
    """`accepted`, the class of a refusal, or `broken`."""
    try:
        upload = judge_upload(content, name, JudgingRules())
    except UploadError as refused:
        return str(refused.finding.code) if refused.finding.code in set(FileError) else "broken"
    except Exception as error:  # noqa: BLE001 - this is what fuzzing looks for
        sys.stdout.write(f"{type(error).__name__}: {error}\n")
        return "broken"
    return "accepted" if _accounts_for_itself(upload) else "broken"


def judge_in_time(content: bytes, name: str) -> str:
    """As `judge`; `broken` also for a file that takes longer than one may."""
    start = time.process_time()
    verdict = judge(content, name)
    seconds = time.process_time() - start
    if seconds <= MOST_SECONDS:
        return verdict
    sys.stdout.write(f"took {seconds:.0f} seconds\n")
    return "broken"


def _accounts_for_itself(upload: JudgedUpload) -> bool:
    """True if rows ascend, and valid ones have all that an account needs."""
    numbers = [row.row_number for row in upload.rows]
    valid = [row for row in upload.rows if row.is_valid]
    return (
        bool(numbers)
        and numbers == sorted(set(numbers))
        and all(row.usage_location and row.values[Column.DISPLAY_NAME] for row in valid)
        and all(finding.code in set(RowError) for row in upload.rows for finding in row.findings)
        and len({row.values[Column.USER_NAME].lower() for row in valid}) == len(valid)
    )


def _store(content: bytes, findings: Path) -> None:
    findings.mkdir(exist_ok=True)
    name = hashlib.sha256(content).hexdigest()[:16]
    (findings / name).write_bytes(content)
    sys.stdout.write(f"broken: {findings / name}\n")


def _insert(content: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(content))
    return content[:at] + chance.choice(TELLING) + content[at:]


def _change(content: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(content))
    return content[:at] + chance.randbytes(chance.randint(1, 3)) + content[at + 1 :]


def _cut(content: bytes, chance: random.Random) -> bytes:
    start, end = sorted((chance.randint(0, len(content)), chance.randint(0, len(content))))
    return content[:start] + content[end:] if end - start < 500 else content[:end]


def _double(content: bytes, chance: random.Random) -> bytes:
    start = chance.randint(0, len(content))
    return content[:start] + content[start : start + 200] + content[start:]


def _swap(content: bytes, chance: random.Random) -> bytes:
    old, new = chance.sample(TELLING[:9], 2)
    return content.replace(old, new)


def _encode_anew(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8", errors="replace")
    return text.encode(chance.choice(CODECS), errors="replace")


MANGLINGS: Final[tuple[Mangling, ...]] = (_insert, _change, _cut, _double, _swap, _encode_anew)


if __name__ == "__main__":
    sys.exit(main())
