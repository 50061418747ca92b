"""The worker process as the host sees it: started, asked, killed."""

import asyncio
import contextlib
import itertools
import os
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from local.host.host_errors import WorkerExitedError
from local.host.wire import Frame, encode_frame, read_frame

_PROJECT_ROOT = Path(__file__).resolve().parents[2]
# The platform's own variables; everything else the app sees comes from its settings.
_INHERITED = {
    *("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLaunch:
    """How a worker is started. `on_log` gets log frames, and lines it printed as such.

    `python` is the interpreter, and with it the packages that the worker and the app find.
    """

    app_root: Path
    settings: Mapping[str, str]
    on_log: Callable[[Frame], None]
    python: Path = Path(sys.executable)


class WorkerProcess:
    """One worker process from its start to its end."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        on_log: Callable[[Frame], None],
    ) -> None:
        self._process = process
        self._reader, self._writer = streams
        self._on_log = on_log
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Frame]] = {}
        self._gone = False
        self._tasks = (
            asyncio.create_task(self._read_frames()),
            asyncio.create_task(self._read_console()),
        )

    @classmethod
    async def start(cls, launch: WorkerLaunch) -> "WorkerProcess":
        """Start a process; it has indexed nothing yet."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await _spawn(launch, theirs)
        streams = await asyncio.open_unix_connection(sock=ours)
        return cls(process, streams, launch.on_log)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def request(self, call: str, body: Frame) -> Frame:
        """Ask and wait for the reply; raises WorkerExitedError if the process ends first."""
        if self._gone:
            raise WorkerExitedError("the worker process has ended")
        request_id = next(self._ids)
        reply: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[request_id] = reply
        self._writer.write(encode_frame({"id": request_id, "call": call, "body": body}))
        try:
            return await reply
        finally:
            self._waiting.pop(request_id, None)

    def kill(self) -> None:
        """End it at once (SIGKILL)."""
        if self._process.returncode is None:
            self._process.kill()

    async def wait(self) -> int:
        """Wait until it is gone and all it wrote has been read; its exit code."""
        exit_code = await self._process.wait()
        await asyncio.wait(self._tasks)  # unlike gather, leaves them alone if we are cancelled
        return exit_code

    async def stop(self) -> None:
        """End it: it leaves when the socket closes, or is killed after a second."""
        self._writer.close()
        try:
            await asyncio.wait_for(self._process.wait(), 1.0)
        except TimeoutError:
            self.kill()
        await self.wait()

    async def _read_frames(self) -> None:
        while (frame := await read_frame(self._reader)) is not None:
            if "log" in frame:
                self._on_log(frame["log"])
            elif (reply := self._waiting.get(frame["id"])) and not reply.done():
                reply.set_result(frame["reply"])
        self._fail_all()

    def _fail_all(self) -> None:
        self._gone = True
        self._writer.close()
        for reply in self._waiting.values():
            if not reply.done():
                reply.set_exception(WorkerExitedError("the worker process ended during the call"))

    async def _read_console(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - it was started with a pipe
        with contextlib.suppress(ValueError):  # a line beyond asyncio's limit ends the reading
            async for line in self._process.stdout:
                self._on_log(_console_log(line.decode("utf-8", "replace").rstrip()))


def _console_log(text: str) -> Frame:
    return {"category": "Console", "level": "INFO", "message": text, "invocation_id": ""}


async def _spawn(launch: WorkerLaunch, theirs: socket.socket) -> asyncio.subprocess.Process:
    inherited = {name: value for name, value in os.environ.items() if name in _INHERITED}
    arguments = (str(theirs.fileno()), str(launch.app_root.resolve()))
    return await asyncio.create_subprocess_exec(
        *(str(launch.python), "-m", "local.host.language_worker", *arguments),
        cwd=_PROJECT_ROOT,
        env={**inherited, **launch.settings},
        pass_fds=(theirs.fileno(),),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C is for the host, which lets calls come to their end
    )
