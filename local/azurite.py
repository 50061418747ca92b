"""The storage emulator as a child process: blobs and queues on loopback, on free ports."""

import asyncio
import contextlib
import shutil
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ACCOUNT_NAME = "devstoreaccount1"
# The emulator's published account key; it opens nothing but an emulator.
ACCOUNT_KEY = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)

_ENTRY = Path(__file__).parent / "node_modules" / "azurite" / "dist" / "src" / "azurite.js"
# The emulator ends when this process does, however it ended: its standard input is a pipe from us.
_END_WITH_PARENT = (
    "data:text/javascript,process.stdin.resume()"
    '.on("end",()=>process.kill(process.pid,"SIGTERM")).unref()'
)
_START_SECONDS = 30.0
_START_ATTEMPTS = 3
_STOP_SECONDS = 5.0


class AzuriteError(Exception):
    """The emulator is not installed or did not start."""


class AzuriteEndedError(AzuriteError):
    """The emulator ended while it started, as it does when a port is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Azurite:
    """A running emulator."""

    connection_string: str
    blob_port: int
    queue_port: int
    table_port: int
    log_file: Path


def connection_string(*, blob_port: int = 10000, queue_port: int = 10001) -> str:
    """The emulator's connection string; without arguments for its usual ports."""
    return (
        f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT_NAME};AccountKey={ACCOUNT_KEY};"
        f"BlobEndpoint=http://127.0.0.1:{blob_port}/{ACCOUNT_NAME};"
        f"QueueEndpoint=http://127.0.0.1:{queue_port}/{ACCOUNT_NAME};"
    )


@contextlib.asynccontextmanager
async def azurite(
    workdir: Path, *, persist: bool = False, log_requests: bool = False
) -> AsyncIterator[Azurite]:
    """Run the emulator until the block ends; its log goes to `workdir/azurite.log`.

    Everything is kept in memory, or with `persist` under `workdir/azurite`. With `log_requests`
    the log has a line for each request, in the common log format.
    Raises AzuriteError if it is not installed or does not answer.
    """
    options = ["--location", str(workdir / "azurite")] if persist else ["--inMemoryPersistence"]
    options += [] if log_requests else ["--silent"]
    emulator, process = await _start_on_free_ports(workdir, options)
    try:
        yield emulator
    finally:
        await _stop(process, patience=_STOP_SECONDS if persist else 0.0)


async def _start_on_free_ports(
    workdir: Path, options: Sequence[str]
) -> tuple[Azurite, asyncio.subprocess.Process]:
    """Start it; again on other ports when somebody was quicker to take one of them."""
    for attempt in range(1, _START_ATTEMPTS + 1):
        emulator = _prepare(workdir)
        process = await _start(emulator, options)
        try:
            await _wait_until_it_answers(process, emulator)
        except BaseException as error:
            await _stop(process, patience=0.0)
            if not isinstance(error, AzuriteEndedError) or attempt == _START_ATTEMPTS:
                raise
        else:
            return emulator, process
    raise AssertionError("unreachable: the last attempt returns or raises")


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


def _prepare(workdir: Path) -> Azurite:
    if not _ENTRY.exists():
        raise AzuriteError(f"{_ENTRY} is missing: run `npm ci` in {_ENTRY.parents[4]}")
    if shutil.which("node") is None:
        raise AzuriteError("The storage emulator needs Node.js: `node` was not found")
    workdir.mkdir(parents=True, exist_ok=True)
    ports = _free_ports(3)
    return Azurite(
        connection_string=connection_string(blob_port=ports[0], queue_port=ports[1]),
        blob_port=ports[0],
        queue_port=ports[1],
        table_port=ports[2],
        log_file=workdir / "azurite.log",
    )


async def _start(emulator: Azurite, own: Sequence[str]) -> asyncio.subprocess.Process:
    ports = ["--blobPort", str(emulator.blob_port), "--queuePort", str(emulator.queue_port)]
    ports += ["--tablePort", str(emulator.table_port)]
    options = ["--disableTelemetry", "--skipApiVersionCheck"]
    with emulator.log_file.open("wb") as log:
        return await asyncio.create_subprocess_exec(
            *("node", "--import", _END_WITH_PARENT, str(_ENTRY), *options, *ports, *own),
            stdin=asyncio.subprocess.PIPE,
            stdout=log,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us; we end the emulator last
        )


async def _wait_until_it_answers(process: asyncio.subprocess.Process, emulator: Azurite) -> None:
    try:
        async with asyncio.timeout(_START_SECONDS):
            # Tables come last, and the emulator ends if one of its ports was taken meanwhile.
            # Another emulator may answer on the first two.
            for port in (emulator.blob_port, emulator.queue_port, emulator.table_port):
                while not await _answers(port):
                    if process.returncode is not None:
                        raise AzuriteEndedError(f"Azurite ended at once, see {emulator.log_file}")
                    await asyncio.sleep(0.05)
    except TimeoutError as error:
        raise AzuriteError(f"Azurite does not answer, see {emulator.log_file}") from error


async def _answers(port: int) -> bool:
    """True if something speaks HTTP there; any status will do."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    try:
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        return (await reader.read(4)) == b"HTTP"
    except OSError:
        return False
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _stop(process: asyncio.subprocess.Process, *, patience: float) -> None:
    """End it; with patience (seconds) it may write its files first."""
    if process.returncode is not None:
        return
    if patience:
        process.terminate()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), patience)
    if process.returncode is None:
        process.kill()
    await process.wait()
