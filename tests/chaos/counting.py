"""Counting the requests of a worker at its transports, and killing it at one of them."""

import os
import signal
from http import HTTPStatus

import aiohttp
import httpx
from azure.core.pipeline.transport import AioHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest

from tests.chaos.dooms import reach_doom
from tests.chaos.storage_faults import Service, StorageTrouble, TroubledSession

_READS = ("GET", "HEAD")


class CrashPoints:
    """Points at which a worker can die: immediately before and after every request.

    Counted from 1 in the order they are reached; at number `kill_at` the process kills itself,
    never when that is 0. `answered_by_graph` are those just after an answer of Graph,
    `after_writes` those just after a request that changed something.
    """

    def __init__(self, kill_at: int = 0) -> None:
        self.reached = 0
        self.answered_by_graph: list[int] = []
        self.after_writes: list[int] = []
        self._kill_at = kill_at

    def disarm(self) -> None:
        """Count on, and kill nobody any more."""
        self._kill_at = 0

    def reach(self) -> None:
        """Pass a point, unless it is the one to die at, or the one at which a call is doomed."""
        self.reached += 1
        if self.reached == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        reach_doom()

    def reach_answer(self, method: str, status: int) -> None:
        """Pass the point after the answer to a request."""
        if method not in _READS and status < HTTPStatus.BAD_REQUEST:
            self.after_writes.append(self.reached + 1)
        self.reach()


class CountedStorageTransport(AioHttpTransport):  # type: ignore[misc]  # the SDK hands it out lazily, as Any
    """The storage SDK's transport, with a crash point on both sides of every request.

    Below it requests may go wrong, as they do in Azure: the SDK tries them again.
    """

    session: aiohttp.ClientSession | TroubledSession | None

    def __init__(self, points: CrashPoints, service: Service, trouble: StorageTrouble) -> None:
        super().__init__()
        self._points = points
        self._service = service
        self._trouble = trouble

    async def open(self) -> None:
        """Open a session, and let it have its trouble."""
        await super().open()
        if isinstance(self.session, aiohttp.ClientSession):
            self.session = TroubledSession(self.session, self._service, self._trouble)

    async def send(self, request: HttpRequest, **config: object) -> AsyncHttpResponse:
        """Send a request between two points."""
        self._points.reach()
        response: AsyncHttpResponse = await super().send(request, **config)
        self._points.reach_answer(request.method, response.status_code)
        return response


def count_graph_requests(points: CrashPoints) -> None:
    """Put crash points around every request of the HTTP clients made in this process after this.

    The transport is replaced where it is looked up: the application makes its own and offers no
    door for another.
    """

    class CountedTransport(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            points.reach()
            response = await super().handle_async_request(request)
            points.answered_by_graph.append(points.reached + 1)
            points.reach_answer(request.method, response.status_code)
            return response

    httpx.AsyncHTTPTransport = CountedTransport  # type: ignore[misc]  # replaced on purpose
