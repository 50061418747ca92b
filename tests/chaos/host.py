"""The functions host: hands events and messages to workers, and hands them over again.

Delivery is at least once, as in Azure: a message goes away only after its function came back,
is visible again when the function failed or its worker died, and moves to the poison queue
after five deliveries. Time passes quickly: nobody waits for visibility time-outs or for the
leases of the dead.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.queue import QueueMessage

from local.events import created_event
from shared.state.blob_names import UPLOADS
from shared.state.messages import POISON_SUFFIX, QUEUES
from tests.chaos.crew import Crew
from tests.chaos.dooms import Doom, Dooms
from tests.chaos.estate import Estate
from tests.chaos.given_up import GivenUp
from tests.chaos.orders import INTAKE, SWEEP
from tests.chaos.stage import ALL_QUEUES, Stage
from tests.chaos.worker_process import WorkerDiedError

_DELIVERIES = 5  # maxDequeueCount of the host
_INVISIBLE = 300  # seconds; longer than any run
_POLL_SECONDS = 0.02


class Host:
    """One host over one crew; `sends_twice` is asked for each delivery.

    `dooms` befall, by step, the first message that is delivered there.
    """

    def __init__(
        self,
        stage: Stage,
        crew: Crew,
        sends_twice: Callable[[], bool],
        dooms: Mapping[str, Sequence[Doom]],
    ) -> None:
        self.errors: Counter[str] = Counter()
        self.bodies: set[bytes] = set()
        self.given_up = GivenUp()
        self.estate = Estate(stage)
        self._stage = stage
        self._crew = crew
        self._sends_twice = sends_twice
        self._dooms = Dooms(dooms)
        self._under_way: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def on_duty(self) -> AsyncIterator[None]:
        """Leave nothing under way when the block ends, also before its time."""
        try:
            yield
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    def announce(self, blob_name: str) -> None:
        """Let Event Grid announce a blob that was uploaded."""
        self._begin(self._announce(blob_name))

    def sweep(self, now: datetime) -> None:
        """Let the timer fire at a time; a sweep that fails is not repeated."""
        self._begin(self._sweep(now))

    async def work_off(self) -> None:
        """Deliver until nothing is under way and no queue holds anything."""
        while self._under_way or await self._is_waiting():
            await self._deliver_visible()
            await self._see_who_ended()
            await self.estate.break_leases()

    async def _deliver_visible(self) -> None:
        for name in ALL_QUEUES:
            free = self._crew.places - len(self._under_way)
            if free <= 0:
                return
            messages = self._stage.storage.queue(name).receive_messages(
                max_messages=free, visibility_timeout=_INVISIBLE
            )
            async for message in messages:
                self._begin(self._deliver(name, message))

    async def _see_who_ended(self) -> None:
        if not self._under_way:
            await asyncio.sleep(_POLL_SECONDS)
            return
        ended, self._under_way = await asyncio.wait(
            self._under_way, timeout=_POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        for task in ended:
            task.result()

    async def _is_waiting(self) -> bool:
        for name in ALL_QUEUES:
            properties = await self._stage.storage.queue(name).get_queue_properties()
            if properties.approximate_message_count:
                return True
        return False

    def _begin(self, delivery: Coroutine[None, None, None]) -> None:
        self._under_way.add(asyncio.create_task(delivery))

    async def _announce(self, blob_name: str) -> None:
        blob = self._stage.storage.blobs.get_blob_client(UPLOADS, blob_name)
        version = await blob.get_blob_properties()
        url = self._stage.storage.blobs.get_container_client(UPLOADS).url
        event = created_event(url, blob_name, etag=version.etag.strip('"'), size=version.size)
        await self._stage.storage.queue(INTAKE).send_message(json.dumps(event))

    async def _sweep(self, now: datetime) -> None:
        await self._call(SWEEP, now.isoformat().encode(), now)

    async def _deliver(self, name: str, message: QueueMessage) -> None:
        queue = self._stage.storage.queue(name)
        body = message.content.encode()
        self.bodies.add(body)
        if self._sends_twice():
            await queue.send_message(message.content)
        if name in QUEUES and (message.dequeue_count or 0) > _DELIVERIES:
            self.given_up.add(name, body)
            await self._stage.storage.queue(name + POISON_SUFFIX).send_message(message.content)
        elif not await self._call(name, body, message.id):
            if name == INTAKE:
                self.given_up.fail_intake(body)
            with suppress(ResourceNotFoundError):
                await queue.update_message(message, visibility_timeout=0)
            return
        # After a step that took too long the message was seen again, and its second delivery won.
        with suppress(ResourceNotFoundError):
            await queue.delete_message(message)

    async def _call(self, step: str, body: bytes, victim: object) -> bool:
        """Whether a function came to a good end; `victim` is the message it was called for."""
        mails_before = len(self._stage.tenant.mails)
        doom = self._dooms.next_for(step, victim)
        try:
            async with self.estate.alive(step, body):
                done = await self._crew.call(step, body, doom)
            if not done.error:
                return True
            self.errors[done.error] += 1
        except WorkerDiedError:
            pass
        # What a function leaves that failed is no different: a lease, a mail that is not noted.
        await self.estate.bury(step, body, mails_before)
        await self.estate.break_leases()
        return False
