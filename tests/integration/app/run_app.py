"""Running the application for a test: an environment, and what its mails say."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from local.environment import Environment, environment
from local.host.host_events import EventKind, HostEvent
from local.host.timings import HostTimings
from local.outbox import read_results
from local.tenant import Tenant
from local.tenant.send_mail import SentMail

PATIENCE = 60.0
_QUICK = {
    "AzureFunctionsJobHost__extensions__queues__visibilityTimeout": "00:00:01",
}
_LONGEST_POLL = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A running application and everything its host reported."""

    environment: Environment
    events: list[HostEvent] = field(default_factory=list)

    @property
    def tenant(self) -> Tenant:
        return self.environment.tenant

    async def answer_to(
        self,
        name: str,
        content: bytes,
        metadata: Mapping[str, str] | None = None,
    ) -> SentMail:
        """Upload a file and wait for the next mail."""
        before = len(self.tenant.mails)
        await self.environment.upload(name, content, metadata)
        await self.until(lambda: len(self.tenant.mails) > before)
        return self.tenant.mails[before]

    async def until(self, reached: Callable[[], object], patience: float = PATIENCE) -> None:
        """Wait until something is so; fails the test when it never is."""
        async with asyncio.timeout(patience):
            while not reached():  # noqa: ASYNC110 - what is waited for changes in other processes
                await asyncio.sleep(0.05)

    async def calm(self) -> None:
        """Wait until nothing runs and nothing is about to: half a second without events."""
        count = -1
        while count != len(self.events) or self.running_calls:
            count = len(self.events)
            await asyncio.sleep(0.5)

    @property
    def running_calls(self) -> int:
        over = {EventKind.FUNCTION_SUCCEEDED, EventKind.FUNCTION_FAILED}
        started = sum(event.kind is EventKind.FUNCTION_STARTED for event in self.events)
        return started - sum(event.kind in over for event in self.events)

    def log_lines(self) -> list[str]:
        """Everything that was logged, by the application and by the host."""
        return [event.detail for event in self.events]

    async def stored_blobs(self, container: str = "jobs") -> dict[str, bytes]:
        """Every blob of a container with its content."""
        client = self.environment.storage.get_container_client(container)
        return {
            name: await (await client.download_blob(name)).readall()
            async for name in client.list_blob_names()
        }


@asynccontextmanager
async def running(
    workdir: Path,
    tenant: Tenant,
    settings: Mapping[str, str] | None = None,
    *,
    instances: int = 1,
    longest_poll: float = _LONGEST_POLL,
) -> AsyncIterator[Running]:
    """The application, up and listening; a message waits at most `longest_poll` seconds."""
    events: list[HostEvent] = []
    async with environment(
        workdir,
        tenant,
        settings={**_QUICK, **(settings or {})},
        on_event=events.append,
        timings=HostTimings(
            longest_poll=longest_poll, message_lock=4, singleton_lease=15, shutdown_grace=3.0
        ),
        instances=instances,
    ) as started:
        yield Running(environment=started, events=events)


def outcomes(mail: SentMail) -> dict[str, str]:
    """Outcome by user name, from `results.csv`."""
    return {row["user_name"]: row["outcome"] for row in read_results(mail)}


def passwords(mail: SentMail) -> dict[str, str]:
    """Temporary password by user name, of the rows that have one."""
    return {
        row["user_name"]: row["temporary_password"]
        for row in read_results(mail)
        if row["temporary_password"]
    }


def attachment(mail: SentMail, name: str) -> bytes:
    """The content of an attachment."""
    return next(each.content for each in mail.attachments if each.name == name)
