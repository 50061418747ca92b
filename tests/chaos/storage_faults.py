"""A storage service that answers with an error, or not at all."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from types import TracebackType
from typing import Self

import aiohttp
from multidict import CIMultiDict


class Service(StrEnum):
    """The services of a storage account."""

    BLOB = "blob"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageFault:
    """What befalls requests number `nth` to `nth + times - 1` of a worker to a service.

    They are answered with `status`, or get no answer when it is None. `done` says whether they
    are carried out anyway.
    """

    service: Service
    status: HTTPStatus | None
    done: bool
    nth: int
    times: int = 1

    @property
    def kind(self) -> str:
        """What it is, in words."""
        answer = "no answer" if self.status is None else str(self.status.value)
        return f"{self.service} {answer} {'after' if self.done else 'before'} it was done"


class StorageTrouble:
    """The faults that one worker meets; `struck` counts by kind how often they did."""

    def __init__(self, faults: Sequence[StorageFault]) -> None:
        self.struck: Counter[str] = Counter()
        self._faults = faults
        self._requests: Counter[Service] = Counter()

    def end(self) -> None:
        """Let everything go right from now on."""
        self._faults = ()

    def next_for(self, service: Service) -> StorageFault | None:
        """What befalls the request that leaves now."""
        self._requests[service] += 1
        number = self._requests[service]
        for fault in self._faults:
            if fault.service is service and 0 <= number - fault.nth < fault.times:
                self.struck[fault.kind] += 1
                return fault
        return None


class _Refusal:
    """What the storage SDK reads of an answer: a status and an empty body."""

    def __init__(self, status: HTTPStatus, method: str) -> None:
        self.status = status.value
        self.reason = status.phrase
        self.method = method
        self.headers = CIMultiDict({"Content-Length": "0"})

    async def read(self) -> bytes:
        return b""

    def close(self) -> None:
        """Nothing is open."""


class TroubledSession:
    """A client session in which some requests go wrong, seen from the transport above it."""

    auto_decompress = False  # as the transport makes its own

    def __init__(
        self, session: aiohttp.ClientSession, service: Service, trouble: StorageTrouble
    ) -> None:
        self._session = session
        self._service = service
        self._trouble = trouble

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Give the connections back."""
        await self._session.close()

    async def request(
        self, method: str, url: str, **options: object
    ) -> aiohttp.ClientResponse | _Refusal:
        """Send a request, unless a fault keeps it back; an answer, unless a fault loses it.

        Raises aiohttp.ServerDisconnectedError where the connection breaks.
        """
        send: Callable[..., Awaitable[aiohttp.ClientResponse]] = self._session.request
        fault = self._trouble.next_for(self._service)
        if fault is None:
            return await send(method, url, **options)
        if fault.done:
            (await send(method, url, **options)).close()
        if fault.status is None:
            raise aiohttp.ServerDisconnectedError
        return _Refusal(fault.status, method)
