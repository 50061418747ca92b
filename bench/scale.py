"""Does it grow with the work, and no faster: `python -m bench.scale`.

One file of up to 20,000 people, step by step in a process of its own; 1,000 people in batches of 10
on one, two and four instances, against a tenant that throttles nobody; 500 files of three people
within half a minute, against 100 that come as close to each other; a thousand within a minute:
`python -m bench.scaling.many_files`. On one machine the emulator of storage takes as much of the
processor as the app: what Azure's storage would let more instances do is more than is measured
here.
"""

import asyncio
from collections.abc import Iterable, Sequence

from bench.figures import Aim, Figure, render_table
from bench.scaling.instances import Throughput, measure_instances
from bench.scaling.large_file import LARGEST, LargeFile, measure_large_file
from bench.scaling.many_files import ManyFiles, measure_many_files

_ROWS = (5_000, 10_000, LARGEST)
_INSTANCES = (1, 2, 4)
_FILES = (100, 500)
_FUNCTION_TIMEOUT = 600  # seconds, host.json
_LARGEST_MESSAGE = 49_152  # bytes: 64 KiB in base64
_LARGEST_ATTACHMENT = 3 * 1024 * 1024  # "Attach large files to Outlook messages"
_STEPS = ("loading the batches", "completing the batches", "report")
_LINEAR = 1.5  # as often as many rows, with room for a noisy machine; quadratic would be 4


def measure() -> tuple[Figure, ...]:
    """All of it; some minutes on two cores."""
    large = [asyncio.run(measure_large_file(rows)) for rows in _ROWS]
    instances = [asyncio.run(measure_instances(count)) for count in _INSTANCES]
    few, many = (asyncio.run(measure_many_files(files)) for files in _FILES)
    return (
        *_size(large[-1]),
        *_growth(large),
        *_throughput(instances),
        *_answered(few, many),
    )


def _size(largest: LargeFile) -> Iterable[Figure]:
    name = f"scale: {largest.rows:,} rows, "
    for step in ("intake", "allocation", "report"):
        yield Figure(
            name=name + step,
            value=largest.seconds[step],
            unit="s",
            aim=_FUNCTION_TIMEOUT / 4,
            peer=f"functionTimeout {_FUNCTION_TIMEOUT} s",
        )
    yield Figure(
        name=name + "peak of memory in intake",
        value=largest.intake_peak,
        unit="MB",
        aim=250,
        peer=f"{largest.peak:.0f} MB at the end, an instance has 2,048 MB",
    )
    yield Figure(
        name=name + "largest queue message",
        value=largest.largest_message,
        unit="bytes",
        aim=_LARGEST_MESSAGE,
        peer="64 KiB as stored, in base64",
    )
    yield Figure(
        name=name + "mail",
        value=largest.mail_bytes / 1024,
        unit="KiB",
        aim=_LARGEST_ATTACHMENT / 1024,
        peer="what sendMail takes in one attachment",
    )


def _growth(large: Sequence[LargeFile]) -> Iterable[Figure]:
    """What a row costs in a file of 20,000, as a multiple of one in a file of 5,000."""
    for step in _STEPS:
        costs = [each.seconds[step] / each.rows for each in large]
        yield Figure(
            name=f"scale: {step}, a row at {large[-1].rows:,} and at {large[0].rows:,}",
            value=costs[-1] / costs[0],
            unit="times",
            aim=_LINEAR,
            peer=", ".join(f"{each.rows:,}: {each.seconds[step]:.1f} s" for each in large),
        )


def _throughput(instances: Sequence[Throughput]) -> Iterable[Figure]:
    alone = instances[0]
    for each in instances:
        yield Figure(
            name=f"scale: {each.instances} instances, people provisioned",
            value=each.users_per_second,
            unit="a second",
            side=Aim.AT_LEAST,
            aim=10,
            peer=f"{each.users_per_second / alone.users_per_second:.1f} times one, Graph allows 10",
        )
        yield Figure(
            name=f"scale: {each.instances} instances, processor time for 1,000 people",
            value=each.seconds_per_thousand,
            unit="s",
            aim=alone.seconds_per_thousand * _LINEAR,
            peer=each.bound,
        )


def _answered(few: ManyFiles, many: ManyFiles) -> Iterable[Figure]:
    name = f"scale: {many.files:,} small files, "
    yield Figure(
        name=name + "people created",
        value=many.people_created,
        unit="people",
        aim=3 * many.files,
        side=Aim.AT_LEAST,
        peer=f"uploaded within {many.uploaded_within:.0f} s, all answered",
    )
    yield Figure(
        name=name + "time for each",
        value=few.files_per_second / many.files_per_second,
        unit="times",
        aim=_LINEAR,
        peer=f"{few.files} files: {few.files_per_second:.1f} a second, "
        f"{many.files}: {many.files_per_second:.1f}",
    )
    yield Figure(
        name=name + "upload to mail, median",
        value=many.median,
        unit="s",
        peer=f"p95 {many.p95:.1f} s, longest {max(many.waits):.1f} s, "
        f"backlog at most {max(many.backlog)}",
    )


def main() -> None:
    """Prints the figures."""
    print(render_table(measure()))


if __name__ == "__main__":
    main()
