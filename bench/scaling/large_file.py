"""One file of up to 20,000 people, step by step, in a process of its own so that peaks are its own.

The steps are the application's, called one after the other as the host would. Creating the
accounts is left out: what Graph answered is put in place for each batch, because here it is
storage and memory that are measured. `python -m bench.scaling.large_file ROWS CONNECTION GRAPH_URL`
prints what it measured as JSON.
"""

import asyncio
import json
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from time import perf_counter

from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from bench.memory import peak_megabytes
from bench.provision import COUNTRIES, UNTHROTTLED
from local.azurite import azurite
from local.environment import local_settings
from local.event_grid import UPLOADS
from local.tenant import Tenant, demo_tenant, serve
from shared.bootstrap import build
from shared.pipeline.allocate import allocate_job
from shared.pipeline.app import App
from shared.pipeline.intake import intake_upload
from shared.pipeline.load_work import load_work
from shared.pipeline.provision import provision_batch
from shared.pipeline.send_report import send_report
from shared.settings import Settings
from shared.state import blob_names
from shared.state.documents import OutcomeDocument, OutcomeRow, Stage
from shared.state.messages import ALLOCATE, PROVISION, REPORT, JobMessage, decode_message
from tests.staff_lists import person, staff_list

LARGEST = 20_000
_FILE = "staff.csv"
_AT_ONCE = 24  # host.json: batchSize and newBatchThreshold


@dataclass(slots=True, kw_only=True)
class LargeFile:
    """What a file of `rows` people cost; peaks are megabytes above what the process began with."""

    rows: int
    seconds: dict[str, float] = field(default_factory=dict)
    intake_peak: float = 0.0
    peak: float = 0.0
    largest_message: int = 0  # bytes, before base64
    mail_bytes: int = 0


def a_large_list(rows: int) -> bytes:
    """So many people in twelve countries, which take turns as they do in a file sorted by name."""
    turns = [country for country, count in COUNTRIES.items() for _ in range(count)]
    return staff_list(person(number, turns[number % 250]) for number in range(1, rows + 1))


async def measure_large_file(rows: int) -> LargeFile:
    """The whole way of a file of so many rows, its mail included."""
    tenant = demo_tenant(units=LARGEST)
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        async with azurite(Path(workdir)) as emulator, serve(tenant) as graph_url:
            # Not in the process that is measured: making the list takes more than judging it.
            await _upload(emulator.connection_string, rows)
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.scaling.large_file", str(rows)),
                *(emulator.connection_string, graph_url),
                stdout=asyncio.subprocess.PIPE,
            )
            printed, _ = await process.communicate()
    measured = LargeFile(**json.loads(printed))
    measured.mail_bytes = _mail_bytes(tenant)
    return measured


def _mail_bytes(tenant: Tenant) -> int:
    """The mail's body and attachments; attachments travel in base64."""
    (mail,) = tenant.mails
    attached = sum(len(each.content) for each in mail.attachments)
    return len(mail.content.encode()) + attached * 4 // 3


async def _walk(rows: int, connection: str, graph_url: str) -> LargeFile:
    settings = Settings.from_env(local_settings(connection, graph_url, UNTHROTTLED))
    measured = LargeFile(rows=rows)
    async with _application(settings) as app, _queues(connection) as queues:
        before = peak_megabytes()
        with_lap = _Laps(measured.seconds)
        await with_lap("intake", intake_upload(app, _FILE))
        measured.intake_peak = peak_megabytes() - before
        for message in await _take(queues, ALLOCATE, measured):
            await with_lap("allocation", allocate_job(app, message))
        batches = await _take(queues, PROVISION, measured)
        await with_lap("loading the batches", _settle_all(app, batches))
        await with_lap("completing the batches", _complete_all(app, batches))
        for message in await _take(queues, REPORT, measured):
            await with_lap("report", send_report(app, message))
        measured.peak = peak_megabytes() - before
    return measured


class _Laps:
    """Times steps, each under its name."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self._seconds = seconds

    async def __call__[T](self, name: str, step: Awaitable[T]) -> T:
        began = perf_counter()
        try:
            return await step
        finally:
            self._seconds[name] = perf_counter() - began


async def _settle_all(app: App, batches: Sequence[JobMessage]) -> None:
    """Take up each batch, and store what a run in which all went well would have stored."""
    for some in batched(batches, _AT_ONCE, strict=False):
        await asyncio.gather(*(_settle(app, message) for message in some))


async def _settle(app: App, message: JobMessage) -> None:
    work = await load_work(app, message)
    if work is None:
        raise RuntimeError("a batch that was just sent is unknown")
    await work.store.create(
        blob_names.intents_blob(message.job, message.batch), work.first_intents()
    )
    rows = [
        OutcomeRow(row_number=number, stage=Stage.LICENSED, object_id=str(uuid.uuid4()))
        for number in work.rows
    ]
    outcome = OutcomeDocument(rows=tuple(rows), settled_at=datetime.now(UTC))
    await work.store.create(blob_names.outcome_blob(message.job, message.batch), outcome)


async def _complete_all(app: App, batches: Sequence[JobMessage]) -> None:
    """Deliver the message of each batch again: its outcome is stored, so it is completed."""
    for some in batched(batches, _AT_ONCE, strict=False):
        await asyncio.gather(*(provision_batch(app, message) for message in some))


@asynccontextmanager
async def _application(settings: Settings) -> AsyncIterator[App]:
    app = await build(settings)
    try:
        app.graph()  # its import is not what is measured
        yield app
    finally:
        await app.close()


@asynccontextmanager
async def _queues(connection: str) -> AsyncIterator[QueueServiceClient]:
    async with QueueServiceClient.from_connection_string(connection) as service:
        yield service


async def _upload(connection: str, rows: int) -> None:
    async with BlobServiceClient.from_connection_string(connection) as service:
        container = await service.create_container(UPLOADS)
        await container.upload_blob(_FILE, a_large_list(rows))


async def _take(
    queues: QueueServiceClient, queue: str, measured: LargeFile
) -> Sequence[JobMessage]:
    client = queues.get_queue_client(queue)
    bodies = [each.content.encode() async for each in client.receive_messages(messages_per_page=32)]
    measured.largest_message = max(measured.largest_message, *map(len, bodies))
    return [decode_message(body) for body in bodies]


if __name__ == "__main__":
    found = asyncio.run(_walk(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
    print(json.dumps(asdict(found)))
