from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from local.azurite import Azurite
from shared.state.messages import JobMessage, decode_message, encode_message
from shared.storage import QueueSender
from tests.builders import JOB

SEVEN_DAYS = timedelta(days=7)


@pytest_asyncio.fixture
async def service(emulator: Azurite) -> AsyncIterator[QueueServiceClient]:
    async with QueueServiceClient.from_connection_string(emulator.connection_string) as opened:
        yield opened


@pytest_asyncio.fixture
async def queue(service: QueueServiceClient, prefix: str) -> QueueClient:
    """A queue of this test alone, without any decoding of messages."""
    return await service.create_queue(f"q{prefix}")


async def received(queue: QueueClient) -> list[QueueMessage]:
    return [message async for message in queue.receive_messages(visibility_timeout=1)]


async def test_a_message_is_stored_as_any_tool_shows_it(
    service: QueueServiceClient, queue: QueueClient
) -> None:
    message = JobMessage(job=JOB, batch="NL-001")

    await QueueSender(service).send(queue.queue_name, encode_message(message))

    (sent,) = await received(queue)
    assert sent.content == encode_message(message).decode()
    assert decode_message(sent.content.encode()) == message


async def test_a_message_never_expires(service: QueueServiceClient, queue: QueueClient) -> None:
    await QueueSender(service).send(queue.queue_name, b"{}")

    (sent,) = await received(queue)
    assert sent.expires_on is not None
    assert sent.expires_on > datetime.now(UTC) + timedelta(days=365 * 100)


@pytest.mark.parametrize("delay", [0, 0.0], ids=["whole", "fraction"])
async def test_without_delay_a_message_is_visible_at_once(
    service: QueueServiceClient, queue: QueueClient, delay: float
) -> None:
    await QueueSender(service).send(queue.queue_name, b"{}", delay=delay)

    assert len(await received(queue)) == 1


@pytest.mark.parametrize("delay", [0.2, 30, 12 * 3600], ids=["a moment", "30 s", "12 h"])
async def test_a_delayed_message_is_not_visible_before_its_time(
    service: QueueServiceClient, queue: QueueClient, delay: float
) -> None:
    await QueueSender(service).send(queue.queue_name, b"{}", delay=delay)

    assert await received(queue) == []
    assert (await queue.get_queue_properties()).approximate_message_count == 1


async def test_a_delay_beyond_what_a_queue_takes_is_cut(
    service: QueueServiceClient, queue: QueueClient
) -> None:
    await QueueSender(service).send(queue.queue_name, b"{}", delay=2 * SEVEN_DAYS.total_seconds())

    assert (await queue.get_queue_properties()).approximate_message_count == 1
