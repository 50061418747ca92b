"""What dead workers leave behind: leases that nobody renews, and mails that nobody noted."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.state.blob_names import JOBS, job_blob, sent_blob
from shared.state.messages import REPORT, decode_message
from tests.chaos.orders import INTAKE, INTAKE_POISON, SWEEP
from tests.chaos.stage import Stage

_EVERY_JOB = ""
_READ_VERSIONS = "versions/"
_JOBLESS = frozenset({INTAKE, INTAKE_POISON})


class Estate:
    """Keeps account of the calls under way, and settles the affairs of those that died.

    `second_mails` counts by file how often a worker died after its mail was accepted and before
    that was noted: only then may a file be answered twice.
    """

    def __init__(self, stage: Stage) -> None:
        self.second_mails: Counter[str] = Counter()
        self.stored_at_deaths: set[bytes] = set()
        self._stage = stage
        self._alive: Counter[str] = Counter()
        self._left_leased: set[str] = set()
        self._settling = asyncio.Lock()

    @asynccontextmanager
    async def alive(self, step: str, body: bytes) -> AsyncIterator[None]:
        """Count a call as under way: until all those of its job end, no lease is broken."""
        job = _job(step, body)
        async with self._settling:
            self._alive[job] += 1
        try:
            yield
        finally:
            self._alive[job] -= 1

    async def bury(self, step: str, body: bytes, mails_before: int) -> None:
        """Note what a dead call leaves; `mails_before` were sent when it began."""
        self.stored_at_deaths.update((await self._stage.storage.stored()).values())
        if step in _JOBLESS:
            self._left_leased.add(step)
            return
        job = _job(step, body)
        self._left_leased.add(job)
        if step == REPORT:
            await self._note_second_mail(job, mails_before)

    async def break_leases(self) -> None:
        """Let the leases of the dead be over, as far as no living call may hold them now."""
        for job in list(self._left_leased):
            # Nobody may begin meanwhile, lest a living call loses what it just took.
            async with self._settling:
                if not self._may_be_held(job):
                    self._left_leased.discard(job)
                    await self._break_leases_of(job)

    async def _break_leases_of(self, job: str) -> None:
        container = self._stage.storage.blobs.get_container_client(JOBS)
        prefix = _READ_VERSIONS if job in _JOBLESS else f"{job}/" if job else _EVERY_JOB
        async for name in container.list_blob_names(name_starts_with=prefix):
            if "/intents/" in name or name.endswith("/job.json") or prefix == _READ_VERSIONS:
                await self._stage.storage.break_lease(name)

    def _may_be_held(self, job: str) -> bool:
        if job == _EVERY_JOB:
            return self._alive.total() > 0
        return self._alive[job] > 0 or self._alive[_EVERY_JOB] > 0

    async def _note_second_mail(self, job: str, mails_before: int) -> None:
        jobs = self._stage.storage.blobs.get_container_client(JOBS)
        if await jobs.get_blob_client(sent_blob(job)).exists():
            return
        stream = await jobs.download_blob(job_blob(job))
        file_name = json.loads(await stream.readall())["source"]["blob_name"]
        mails = self._stage.tenant.mails[mails_before:]
        self.second_mails[file_name] += any(
            file_name.rpartition("/")[2] in mail.subject for mail in mails
        )


def _job(step: str, body: bytes) -> str:
    if step == SWEEP:
        return _EVERY_JOB
    return step if step in _JOBLESS else decode_message(body).job
