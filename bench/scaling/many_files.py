"""A thousand small files within a minute, three people each.

    python -m bench.scaling.many_files [FILES]

Each comes from one country, as a file of one office does.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from bench.provision import UNTHROTTLED
from bench.scaling.instances import all_mailed, an_unthrottled_tenant
from local.environment import Environment, environment
from local.host.timings import HostTimings
from local.outbox import read_results
from local.tenant import Tenant
from tests.staff_lists import people

MOST_FILES = 1_000
_WITHIN = 60.0  # seconds for that many; fewer files come as close to each other
_COUNTRIES = ("NL", "BE", "DE")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyFiles:
    """What became of them; `waits` are the seconds from upload to mail, in order of length.

    `backlog` is how many files were uploaded and not answered, sampled at even times.
    """

    files: int
    uploaded_within: float
    waits: Sequence[float]
    backlog: Sequence[int]
    people_created: int

    @property
    def median(self) -> float:
        """Half of the files waited no longer."""
        return median(self.waits)

    @property
    def p95(self) -> float:
        """19 of 20 files waited no longer."""
        return quantiles(self.waits, n=20)[-1]

    @property
    def files_per_second(self) -> float:
        """As fast as they were answered, from the first upload to the last mail."""
        return self.files / (max(self.waits) + self.uploaded_within)


async def measure_many_files(files: int) -> ManyFiles:
    """Drop so many files of three people, and wait for all answers."""
    tenant = an_unthrottled_tenant()
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        async with environment(
            Path(workdir),
            tenant,
            settings=UNTHROTTLED,
            timings=HostTimings(longest_poll=1.0),
        ) as running:
            await running.upload("warm-up.csv", people("NL", first=900_001))
            await all_mailed(tenant, 1)
            tenant.mails.clear()
            watching = asyncio.create_task(_watch(tenant, files))
            uploaded, seconds = await _upload_all(running, files)
            await all_mailed(tenant, files)
            return _summary(tenant, uploaded, seconds, await watching)


async def _upload_all(running: Environment, files: int) -> tuple[dict[str, datetime], float]:
    uploaded: dict[str, datetime] = {}
    began = perf_counter()
    for number in range(files):
        name = f"list-{number:04}.csv"
        due = began + number * _WITHIN / MOST_FILES
        await asyncio.sleep(max(0.0, due - perf_counter()))
        uploaded[name] = datetime.now(UTC)
        country = _COUNTRIES[number % len(_COUNTRIES)]
        await running.upload(name, people(*[country] * 3, first=1 + 3 * number))
    return uploaded, perf_counter() - began


async def _watch(tenant: Tenant, files: int) -> list[int]:
    """How many mails there were at each second until the last."""
    sent = [0]
    while sent[-1] < files:
        await asyncio.sleep(1)
        sent.append(len(tenant.mails))
    return sent


def _summary(
    tenant: Tenant, uploaded: dict[str, datetime], seconds: float, sent: Sequence[int]
) -> ManyFiles:
    answered = {_file_of(each.subject): each.accepted_at for each in tenant.mails}
    outcomes = [row["outcome"] for each in tenant.mails for row in read_results(each)]
    came = [
        min(len(uploaded), round(second * len(uploaded) / seconds)) for second in range(len(sent))
    ]
    return ManyFiles(
        files=len(uploaded),
        uploaded_within=seconds,
        waits=sorted((answered[name] - at).total_seconds() for name, at in uploaded.items()),
        backlog=[max(0, there - done) for there, done in zip(came, sent, strict=True)],
        people_created=outcomes.count("created"),
    )


def _file_of(subject: str) -> str:
    return next(word.strip(":,.") for word in subject.split() if word.startswith("list-"))


def main() -> None:
    """Prints what became of the files."""
    found = asyncio.run(measure_many_files(int(sys.argv[1]) if sys.argv[1:] else MOST_FILES))
    print(
        f"{found.files} files within {found.uploaded_within:.0f} s, {found.people_created} people"
    )
    print(f"median {found.median:.1f} s, p95 {found.p95:.1f} s, longest {max(found.waits):.1f} s")
    step = max(1, len(found.backlog) // 12)
    print(
        "backlog", {second: found.backlog[second] for second in range(0, len(found.backlog), step)}
    )


if __name__ == "__main__":
    main()
