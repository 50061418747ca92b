"""Blob functions: notes from Event Grid or the scanner, one internal queue, calls, poison."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from azure.storage.queue.aio import QueueClient

from local.host.blob_content import BlobContent, read_blob
from local.host.blob_notes import (
    INTERNAL_QUEUE_PREFIX,
    POISON_QUEUE,
    BlobNote,
    BlobNoteError,
    BlobPath,
)
from local.host.caller import Call, FunctionCaller
from local.host.configuration import HostConfiguration, QueuesOptions
from local.host.functions import IndexedFunction
from local.host.queue_listener import QueueSource, ReceivedMessage
from local.host.queue_messages import encode_message
from local.host.settings import AppSettings
from local.host.storage import StorageAccounts, ensure_queue
from local.host.wire import TypedValue

_EVENT_GRID = "eventgrid"


def uses_event_grid(function: IndexedFunction) -> bool:
    """Whether its `source` is EventGrid; the default is LogsAndContainerScan."""
    return function.trigger.text("source").lower() == _EVENT_GRID


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobTrigger:
    """The way from a note to a call; `functions` are the blob functions by listener id."""

    accounts: StorageAccounts
    settings: AppSettings
    configuration: HostConfiguration
    caller: FunctionCaller
    functions: Mapping[str, IndexedFunction]

    async def enqueue(self, note: BlobNote) -> None:
        """Put a note into the internal queue, where any instance may take it."""
        stored = encode_message(note.to_json(), base64_messages=self._base64)
        await self._internal_queue().send_message(stored)

    async def source(self) -> QueueSource:
        """The internal queue, made if missing."""
        queue = self._internal_queue()
        await ensure_queue(queue)
        return QueueSource(
            name=queue.queue_name,
            queue=queue,
            options=self._queue_options(),
            execute=self._execute,
            poison_queue=self._poison_queue,
        )

    def connection(self, function: IndexedFunction) -> str:
        """The connection string of the account the function's blobs are in."""
        return self.settings.connection(function.trigger.text("connection"))

    @property
    def _base64(self) -> bool:
        return self.configuration.queues.base64_messages

    def _internal_queue(self) -> QueueClient:
        name = INTERNAL_QUEUE_PREFIX + self.settings.host_id
        return self.accounts.queue(self.settings.connection(), name)

    def _queue_options(self) -> QueuesOptions:
        """The queue settings of host.json do not hold here; retries come without a pause."""
        most = self.configuration.blobs.max_degree_of_parallelism
        batch_size = min(32, (most + 1) // 2)
        return replace(
            self.configuration.queues,
            batch_size=batch_size,
            new_batch_threshold=most - batch_size,
            max_dequeue_count=self.configuration.blobs.poison_blob_threshold,
            visibility_timeout=0.0,
        )

    def _poison_queue(self, body: bytes) -> QueueClient:
        """In the account of the blob; in the host's if the function is not known."""
        try:
            function = self.functions.get(BlobNote.from_json(body).function_id)
        except BlobNoteError:
            function = None
        connection = self.connection(function) if function else self.settings.connection()
        return self.accounts.queue(connection, POISON_QUEUE)

    async def _execute(self, received: ReceivedMessage) -> bool:
        """Call the function with what the blob holds now; a blob that is gone is done."""
        try:
            note = BlobNote.from_json(received.body)
        except BlobNoteError:
            return False
        function = self.functions.get(note.function_id)
        if function is None:
            return True
        container = self.accounts.container(self.connection(function), note.container_name)
        blob = await read_blob(container, note.blob_name)
        if blob is None or _is_stale(function, note, blob):
            return True
        return await self.caller.call(function, _call(function, blob, received.dequeue_count))


def _is_stale(function: IndexedFunction, note: BlobNote, blob: BlobContent) -> bool:
    """Only a scanned note is compared: another for the newer content follows."""
    return not uses_event_grid(function) and blob.properties.etag.strip('"') != note.etag.strip('"')


def _call(function: IndexedFunction, blob: BlobContent, dequeue_count: int) -> Call:
    # A blob that does not match the pattern runs all the same, with nothing filled in.
    expressions = BlobPath.of(function).match(blob.blob_name) or {}
    named = {name: TypedValue.of_text(value) for name, value in expressions.items()}
    return Call(
        value=blob.value(binary=function.trigger.is_binary),
        metadata={**blob.metadata(), **named},
        expressions={"blobTrigger": blob.path, **expressions},
        subject=blob.path,
        dequeue_count=dequeue_count,
    )
