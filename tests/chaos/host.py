"""The functions host: hands events and messages to workers, and hands them over again.

Delivery is at least once, as in Azure: a message goes away only after its function came back,
is visible again when the function failed or its worker died, and moves to the poison queue
after five deliveries. What is due later waits until nobody works, and then the clock of the run
skips to it: nobody waits for delays, visibility time-outs or the leases of the dead.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.queue import QueueMessage

from local.event_grid import created_event
from shared.state.blob_names import UPLOADS
from shared.state.messages import POISON_SUFFIX, QUEUES
from tests.chaos.crew import Crew
from tests.chaos.deferred import defer, split_due
from tests.chaos.dooms import Doom, Dooms
from tests.chaos.estate import Estate
from tests.chaos.given_up import GivenUp
from tests.chaos.orders import INTAKE, SWEEP
from tests.chaos.stage import ALL_QUEUES, Stage
from tests.chaos.worker_process import WorkerDiedError

_DELIVERIES = 5  # maxDequeueCount of the host
_INVISIBLE = 300  # seconds; longer than any run
_POLL_SECONDS = 0.02
_POLL_SECONDS_AT_WORK = 0.3  # a look at every queue takes the workers' processor time
_TOGETHER = timedelta(seconds=2)  # what is due so soon after one another may meet
_RETRY_SECONDS = 30.0  # visibilityTimeout of host.json


class Host:
    """One host over one crew; `sends_twice` is asked for each delivery.

    `dooms` befall, by step, the first message that is delivered there. After the death of its
    worker a message stays locked for `lock_seconds`.
    """

    def __init__(
        self,
        stage: Stage,
        crew: Crew,
        sends_twice: Callable[[], bool],
        dooms: Mapping[str, Sequence[Doom]],
        *,
        lock_seconds: float = 0.0,
    ) -> None:
        self.errors: Counter[str] = Counter()
        self.bodies: set[bytes] = set()
        self.given_up = GivenUp()
        self.estate = Estate(stage)
        self._stage = stage
        self._crew = crew
        self._sends_twice = sends_twice
        self._dooms = Dooms(dooms)
        self._lock_seconds = lock_seconds
        self._under_way: set[asyncio.Task[None]] = set()
        self._later: list[tuple[datetime, Coroutine[None, None, None]]] = []

    @asynccontextmanager
    async def on_duty(self) -> AsyncIterator[None]:
        """Leave nothing under way when the block ends, also before its time."""
        try:
            yield
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            for _, delivery in self._later:
                delivery.close()

    def announce(self, blob_name: str) -> None:
        """Let Event Grid announce a blob that was uploaded."""
        self._begin(self._announce(blob_name))

    def sweep(self, now: datetime) -> None:
        """Let the timer fire at a time; a sweep that fails is not repeated."""
        self._begin(self._sweep(now))

    async def work_off(self) -> None:
        """Deliver until nothing is under way and no queue holds anything."""
        while self._under_way or await self._is_waiting():
            found = await self._deliver_visible()
            if not found and not self._under_way and self._later:
                self._skip_to_next()
            await self._see_who_ended()
            await self.estate.break_leases()

    async def _deliver_visible(self) -> int:
        """Deliver as many messages as there are places for; how many were found."""
        found = 0
        for name in ALL_QUEUES:
            free = self._crew.places - len(self._under_way)
            if free <= 0:
                break
            messages = self._stage.storage.queue(name).receive_messages(
                max_messages=free, visibility_timeout=_INVISIBLE
            )
            async for message in messages:
                found += 1
                due, message.content = split_due(message.content)
                if due is not None and due > self._stage.clock.now():
                    self._later.append((due, self._deliver(name, message, due)))
                else:
                    self._begin(self._deliver(name, message, due))
        return found

    def _skip_to_next(self) -> None:
        """Let the time pass until the next message is due."""
        clock = self._stage.clock
        clock.skip_to(min(due for due, _ in self._later))
        until = clock.now() + _TOGETHER
        ready = [each for each in self._later if each[0] <= until]
        self._later = [each for each in self._later if each[0] > until]
        clock.skip_to(max(due for due, _ in ready))
        for _, delivery in ready:
            self._begin(delivery)

    async def _see_who_ended(self) -> None:
        if not self._under_way:
            await asyncio.sleep(_POLL_SECONDS)
            return
        ended, self._under_way = await asyncio.wait(
            self._under_way, timeout=_POLL_SECONDS_AT_WORK, return_when=asyncio.FIRST_COMPLETED
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

    async def _deliver(self, name: str, message: QueueMessage, due: datetime | None) -> None:
        queue = self._stage.storage.queue(name)
        body = message.content.encode()
        self.bodies.add(body)
        if self._sends_twice():
            again = message.content if due is None else defer(message.content, due)
            await queue.send_message(again)
        if name in QUEUES and (message.dequeue_count or 0) > _DELIVERIES:
            self.given_up.add(name, body)
            await self._stage.storage.queue(name + POISON_SUFFIX).send_message(message.content)
        elif (seconds := await self._call(name, body, message.id)) is not None:
            if name == INTAKE:
                self.given_up.fail_intake(body)
            if seconds:
                due = self._stage.clock.now() + timedelta(seconds=seconds)
                self._later.append((due, self._show(name, message)))
            else:
                await self._show(name, message)
            return
        # After a step that took too long the message was seen again, and its second delivery won.
        with suppress(ResourceNotFoundError):
            await queue.delete_message(message)

    async def _show(self, name: str, message: QueueMessage) -> None:
        """Let a message be visible again."""
        with suppress(ResourceNotFoundError):
            await self._stage.storage.queue(name).update_message(message, visibility_timeout=0)

    async def _call(self, step: str, body: bytes, victim: object) -> float | None:
        """Call a function for the message `victim`.

        None when it came to a good end, else the seconds that the message stays locked.
        """
        mails_before = len(self._stage.tenant.mails)
        doom = self._dooms.next_for(step, victim)
        try:
            async with self.estate.alive(step, body):
                done = await self._crew.call(step, body, doom)
            if not done.error:
                return None
            self.errors[done.error] += 1
            locked = min(self._lock_seconds, _RETRY_SECONDS)
        except WorkerDiedError:
            locked = self._lock_seconds
        # What a function leaves that failed is no different: a lease, a mail that is not noted.
        await self.estate.bury(step, body, mails_before)
        await self.estate.break_leases()
        return locked
