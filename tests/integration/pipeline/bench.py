"""What a test of the use cases works with: it plays the host, one message at a time."""

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from local.outbox import read_results
from local.tenant import Tenant
from local.tenant.send_mail import SentMail
from shared.bootstrap import build
from shared.pipeline.allocate import allocate_job
from shared.pipeline.app import App
from shared.pipeline.intake import intake_upload
from shared.pipeline.provision import provision_batch
from shared.pipeline.send_report import send_report
from shared.settings import Settings
from shared.state.messages import QUEUES, JobMessage, decode_message

_PAGE = 32
_STEPS = {"allocate": allocate_job, "provision": provision_batch, "report": send_report}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The application, its storage and its tenant."""

    app: App
    tenant: Tenant
    settings: Mapping[str, str] = field(repr=False)
    blobs: BlobServiceClient
    queues: QueueServiceClient

    async def another_app(self, **settings: str) -> App:
        """Another process of the same application, with other settings if need be."""
        return await build(Settings.from_env({**self.settings, **settings}))

    async def upload(
        self, content: bytes, name: str = "staff.csv", metadata: dict[str, str] | None = None
    ) -> str:
        """Upload a file; its name."""
        blob = self.blobs.get_blob_client("uploads", name)
        await blob.upload_blob(content, overwrite=True, metadata=metadata)
        return name

    async def judged(self, content: bytes, name: str = "staff.csv") -> JobMessage:
        """Upload a file and judge it; the message that is then due."""
        await intake_upload(self.app, await self.upload(content, name))
        return (await self.take("allocate") or await self.take("report"))[0]

    async def allocated(self, content: bytes, name: str = "staff.csv") -> list[JobMessage]:
        """Upload, judge and allocate a file; the batches that are then due."""
        await allocate_job(self.app, await self.judged(content, name))
        return await self.take("provision")

    async def take(self, queue: str) -> list[JobMessage]:
        """The visible messages of a queue, which are deleted."""
        client = self.queues.get_queue_client(queue)
        messages: list[JobMessage] = []
        async for page in client.receive_messages(messages_per_page=_PAGE).by_page():
            found = [message async for message in page]
            for message in found:
                messages.append(decode_message(message.content.encode()))
                await client.delete_message(message)
            if len(found) < _PAGE:
                break
        return messages

    async def waiting(self, queue: str) -> int:
        """How many messages a queue holds, those that are put off included."""
        properties = await self.queues.get_queue_client(queue).get_queue_properties()
        return properties.approximate_message_count or 0

    async def carry_on(self, app: App | None = None) -> None:
        """Work off all visible messages, as the host would."""
        while found := [(queue, each) for queue in QUEUES for each in await self.take(queue)]:
            for queue, message in found:
                await _STEPS[queue](app or self.app, message)

    async def stored(self, container: str = "jobs") -> dict[str, bytes]:
        """Every blob of a container with its content."""
        client = self.blobs.get_container_client(container)
        return {
            name: await (await client.download_blob(name)).readall()
            async for name in client.list_blob_names()
        }

    @property
    def has_struck(self) -> bool:
        """True if a fault of the tenant has struck."""
        return any(count for _, count in self.tenant.faults.fired)

    async def killed_at_the_fault(self, step: Coroutine[None, None, None]) -> None:
        """Run a step and stop it dead as soon as the tenant's fault has struck."""
        run = asyncio.create_task(step)
        while not self.has_struck:  # noqa: ASYNC110 - the tenant has no event
            await asyncio.sleep(0.01)
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)

    @property
    def mail(self) -> SentMail:
        """The only mail that was sent."""
        (mail,) = self.tenant.mails
        return mail

    def outcomes(self) -> dict[str, str]:
        """Outcome by user name, from the only mail."""
        return {row["user_name"]: row["outcome"] for row in read_results(self.mail)}

    def wrong_passwords(self) -> list[str]:
        """User names whose password in the mail is not that of the account."""
        return [
            row["user_name"]
            for row in read_results(self.mail)
            if row["outcome"] == "created"
            and row["temporary_password"] != self.tenant.users[row["user_name"]].password
        ]

    async def empty(self) -> None:
        """Forget what an earlier test left."""
        for container in ("uploads", "jobs", "results", "audit"):
            client = self.blobs.get_container_client(container)
            with suppress(ResourceNotFoundError):
                await client.delete_container()
            await client.create_container()
        for queue in (*QUEUES, *(f"{name}-poison" for name in QUEUES)):
            await self.queues.get_queue_client(queue).clear_messages()

    async def close(self) -> None:
        """Give the connections back."""
        await self.app.close()
