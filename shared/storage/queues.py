"""Sending queue messages, now or later."""

import math

from azure.storage.queue.aio import QueueServiceClient

_NEVER_EXPIRES = -1
_LONGEST_DELAY = 7 * 24 * 3600  # "Put Message": the visibility timeout is at most 7 days


class QueueSender:
    """Puts messages on queues."""

    def __init__(self, service: QueueServiceClient) -> None:
        self._service = service

    async def send(self, queue: str, body: bytes, *, delay: float = 0) -> None:
        """Put a message that becomes visible after `delay` seconds and never expires.

        It is stored as it is: base64 would only hide it from who looks into the queue.
        """
        await self._service.get_queue_client(queue).send_message(
            body.decode(),
            visibility_timeout=min(math.ceil(delay), _LONGEST_DELAY),
            time_to_live=_NEVER_EXPIRES,
        )
