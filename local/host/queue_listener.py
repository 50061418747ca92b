"""One queue and what is done with its messages: fetch, lock, retry, poison.

The rules are those of the storage extension (azure-sdk-for-net, `QueueListener` and
`QueueProcessor`).
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from azure.core.exceptions import AzureError, ResourceNotFoundError
from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient

from local.host.configuration import QueuesOptions
from local.host.host_events import EventKind, EventSource
from local.host.queue_messages import MessageEncodingError, decode_message
from local.host.storage import ensure_queue, reason
from local.host.timings import HostTimings


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMessage:
    """A fetched message with its decoded body."""

    message: QueueMessage = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def dequeue_count(self) -> int:
        """Which try this is, 1 for the first."""
        return self.message.dequeue_count or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSource:
    """A queue to listen to.

    `execute` returns whether it succeeded. `poison_queue` is where a message goes that failed for
    good; without one it stays locked and comes back when the lock ends.
    """

    name: str
    queue: QueueClient
    options: QueuesOptions
    execute: Callable[[ReceivedMessage], Awaitable[bool]]
    poison_queue: QueueClient | None


class QueueListener:
    """Keeps up to `batch_size + new_batch_threshold` messages of one queue in work."""

    def __init__(self, source: QueueSource, timings: HostTimings, events: EventSource) -> None:
        self._source = source
        self._timings = timings
        self._events = events
        self._stopping = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._one_finished = asyncio.Event()
        self._pause = timings.shortest_poll

    async def run(self) -> None:
        """Fetch until `stop`; then wait for what is in work."""
        try:
            while not self._stopping.is_set():
                await self._turn()
            await asyncio.gather(*self._running)
        except asyncio.CancelledError:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            raise

    def stop(self) -> None:
        """Fetch nothing more."""
        self._stopping.set()

    async def _turn(self) -> None:
        options = self._source.options
        if len(self._running) > options.new_batch_threshold:
            self._one_finished.clear()
            await self._one_finished.wait()
            return
        messages = await self._fetch()
        for message in messages:
            self._start(message)
        if messages:
            self._pause = self._timings.shortest_poll
        else:
            await self._back_off()

    def _start(self, message: QueueMessage) -> None:
        task = asyncio.create_task(self._work_on(message))
        self._running.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._one_finished.set()

    async def _fetch(self) -> list[QueueMessage]:
        pages = self._source.queue.receive_messages(
            messages_per_page=self._source.options.batch_size,
            visibility_timeout=self._timings.message_lock,
        ).by_page()
        try:
            return [message async for message in await anext(pages)]
        except (StopAsyncIteration, ResourceNotFoundError):
            return []  # empty, or not made yet: the real host waits for it as well
        except AzureError as error:
            self._events.warn(f"queue {self._source.name}: {reason(error)}")
            return []

    async def _back_off(self) -> None:
        longest = min(self._source.options.longest_poll, self._timings.longest_poll)
        jitter = random.uniform(0.8, 1.2)  # noqa: S311 - spreads polling, guards nothing
        await _is_set_within(self._stopping, min(self._pause, longest) * jitter)
        self._pause = min(self._pause * 2, longest)

    async def _work_on(self, message: QueueMessage) -> None:
        try:
            await self._decide(message)
        except AzureError as error:
            # The message stays as it is; it comes back when its lock ends.
            self._events.warn(
                f"queue {self._source.name}: {reason(error)}", subject=str(message.id)
            )

    async def _decide(self, message: QueueMessage) -> None:
        options = self._source.options
        try:
            body = decode_message(message.content, base64_messages=options.base64_messages)
        except MessageEncodingError as error:
            await self._drop_undecodable(message, str(error))
            return
        received = ReceivedMessage(message=message, body=body)
        if self._source.poison_queue and received.dequeue_count > options.max_dequeue_count:
            await self._poison(message, "fetched too often")
        elif await self._execute(received):
            await self._source.queue.delete_message(message)
        else:
            await self._after_failure(received)

    async def _execute(self, received: ReceivedMessage) -> bool:
        finished = asyncio.Event()
        renewing = asyncio.create_task(self._renew_lock(received.message, finished))
        try:
            return await self._source.execute(received)
        finally:
            finished.set()  # not cancelled: a renewal under way must bring its pop receipt home
            await renewing

    async def _renew_lock(self, message: QueueMessage, finished: asyncio.Event) -> None:
        while not await _is_set_within(finished, self._timings.message_lock / 2):
            try:
                await self._set_visibility(message, self._timings.message_lock)
            except AzureError as error:
                self._events.warn(f"lock not renewed: {reason(error)}", subject=str(message.id))

    async def _set_visibility(self, message: QueueMessage, seconds: int) -> None:
        updated = await self._source.queue.update_message(
            message.id, message.pop_receipt, visibility_timeout=seconds
        )
        message.pop_receipt = updated.pop_receipt

    async def _after_failure(self, received: ReceivedMessage) -> None:
        options = self._source.options
        if self._source.poison_queue is None:
            return  # no poison queue for a poison queue: locked until the lock ends
        if received.dequeue_count >= options.max_dequeue_count:
            await self._poison(received.message, "failed every time")
        else:
            await self._set_visibility(received.message, int(options.visibility_timeout))

    async def _drop_undecodable(self, message: QueueMessage, reason: str) -> None:
        """What the extension does before any call, and only while messages are base64.

        With `messageEncoding` `none` every text is a message. A poison queue has none of its own:
        there such a message is gone but for a warning in the log.
        """
        if self._source.poison_queue is not None:
            await self._poison(message, reason)
            return
        await self._source.queue.delete_message(message)
        self._events.warn(
            f"queue {self._source.name}: deleted, since {reason}", subject=str(message.id)
        )

    async def _poison(self, message: QueueMessage, reason: str) -> None:
        """Copy, then delete: the text only, with a new id and a new life of seven days."""
        poison = self._source.poison_queue
        if poison is None:
            return
        await ensure_queue(poison)
        await poison.send_message(message.content)
        await self._source.queue.delete_message(message)
        self._events.emit(
            EventKind.MESSAGE_POISONED,
            queue=self._source.name,
            subject=str(message.id),
            dequeue_count=message.dequeue_count or 0,
            detail=reason,
        )


async def _is_set_within(event: asyncio.Event, seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()
