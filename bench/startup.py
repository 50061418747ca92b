"""What a cold start costs: `python -m bench.startup`.

A worker process of Microsoft's library is started on the app, and on the least that one would write
by hand (`bench/starting/bare_app`), turn by turn over the same storage and tenant; measured from
the start of the process to the end of its first `intake` and of its first `provision` of one
person. Aims: a first file in at most 1.5 times what the bare app needs, a first person in no more
than it needs with the Graph SDK's service client.

Indexing is the CPU time of `import function_app` and of listing its functions, against the CPU time
of importing `azure.functions` and `azure.storage.blob`. Aim: at most 1.6 times.

A deployed package holds bytecode (`tools.package`), so a first round, which writes it, is
not counted.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from statistics import median

from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from bench.figures import Figure, ratio, render_table
from bench.peers import PASSWORD
from bench.starting.cold_worker import ColdWorker
from bench.starting.import_profile import import_profile
from local.azurite import azurite
from local.environment import APP_ROOT, local_settings
from local.event_grid import UPLOADS, created_event
from local.host.wire import TypedValue
from local.tenant import demo_tenant, serve
from tests.staff_lists import people

ROUNDS = 7
BARE_APP = Path(__file__).parent / "starting" / "bare_app"
_BARE_QUEUE = "bare"

INDEXING = "import function_app; function_app.app.get_functions()"
SDKS = "import azure.functions, azure.storage.blob"
PROFILES = {
    "indexing": INDEXING,
    "the first intake": f"{INDEXING}; import shared.pipeline.intake",
    "the first provision": f"{INDEXING}; import shared.pipeline.provision, shared.graph",
    "the first report": f"{INDEXING}; import shared.pipeline.send_report, shared.graph",
}
_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the workers of both apps run over."""

    settings: Mapping[str, str] = field(repr=False)
    blobs: BlobServiceClient = field(repr=False)
    queues: QueueServiceClient = field(repr=False)

    async def message(self, queue: str) -> TypedValue:
        """The next message of a queue, taken out of it, as the trigger gets it."""
        client = self.queues.get_queue_client(queue)
        message = await client.receive_message()
        if message is None:
            raise RuntimeError(f"nothing was sent to {queue}")
        await client.delete_message(message)
        return TypedValue.of_text(message.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Seconds from the start of a process to the end of its first call."""

    intake: float
    provision: float


def main() -> None:
    """Prints the figures, and what is imported for each step."""
    print(render_table(measure()))
    print(f"\n{details()}")


def details() -> str:
    """Where the time of the imports goes, by package, as shares of each step."""
    return "\n".join(
        ["Own time of what is imported, from `python -X importtime`:\n", *map(_profile, PROFILES)]
    )


def _profile(step: str) -> str:
    profile = import_profile(PROFILES[step])
    whole = sum(profile.values())
    shares = [
        f"{package} {milliseconds / whole:.0%}"
        for package, milliseconds in islice(profile.items(), _SHOWN)
    ]
    return f"- {step}: {', '.join(shares)}"


@cache
def measure() -> tuple[Figure, ...]:
    """Indexing, the first file and the first person."""
    ours, bare = asyncio.run(_rounds())
    indexing = _indexing()
    return (
        Figure(
            name="start-up: indexing the app",
            value=indexing,
            unit="times",
            aim=1.6,
            peer="import of azure.functions and azure.storage.blob",
        ),
        Figure(
            name="start-up: process start to the end of the first intake",
            value=ratio((each.intake for each in ours), (each.intake for each in bare)),
            unit="times",
            aim=1.5,
            peer="an app that reads the file and sends a message",
        ),
        Figure(
            name="start-up: process start to the end of the first provision",
            value=ratio((each.provision for each in ours), (each.provision for each in bare)),
            unit="times",
            aim=1.0,
            peer="an app that creates one user through the SDK's service client",
        ),
    )


def _indexing() -> float:
    pairs = [(_import_seconds(INDEXING), _import_seconds(SDKS)) for _ in range(ROUNDS)]
    return median(ours for ours, _ in pairs) / median(theirs for _, theirs in pairs)


def _import_seconds(statements: str) -> float:
    """CPU seconds in a fresh process, without those of starting Python."""
    timed = (
        f"import time; began = time.process_time(); {statements}; "
        "print(time.process_time() - began)"
    )
    output = subprocess.run(
        [sys.executable, "-c", timed], cwd=APP_ROOT, check=True, capture_output=True, text=True
    )
    return float(output.stdout)


async def _rounds() -> tuple[list[Round], list[Round]]:
    ours: list[Round] = []
    bare: list[Round] = []
    async with _around() as around:
        for number in range(ROUNDS + 1):
            ours.append(await _our_round(around, number))
            bare.append(await _bare_round(around, number))
    return ours[1:], bare[1:]


@asynccontextmanager
async def _around() -> AsyncIterator[Around]:
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        async with (
            azurite(Path(workdir)) as emulator,
            serve(demo_tenant(units=2 * ROUNDS)) as graph_url,
            BlobServiceClient.from_connection_string(emulator.connection_string) as blobs,
            QueueServiceClient.from_connection_string(emulator.connection_string) as queues,
        ):
            await blobs.create_container(UPLOADS)
            await queues.create_queue(_BARE_QUEUE)
            own = {"BARE_PASSWORD": PASSWORD}
            settings = local_settings(emulator.connection_string, graph_url, own)
            yield Around(settings=settings, blobs=blobs, queues=queues)


async def _our_round(around: Around, number: int) -> Round:
    async with ColdWorker(APP_ROOT, around.settings) as worker:
        intake = await _first_intake(around, worker, f"staff-{number}.csv", number)
        await worker.call("allocate", await around.message("allocate"))
    batch = await around.message("provision")
    async with ColdWorker(APP_ROOT, around.settings) as worker:
        provision = await worker.call("provision", batch)
    return Round(intake=intake, provision=provision)


async def _bare_round(around: Around, number: int) -> Round:
    async with ColdWorker(BARE_APP, around.settings) as worker:
        intake = await _first_intake(around, worker, f"bare-{number}.csv", number)
    person = TypedValue.of_text(f"bare{number}@contoso.com")
    async with ColdWorker(BARE_APP, around.settings) as worker:
        provision = await worker.call("provision", person)
    return Round(intake=intake, provision=provision)


async def _first_intake(around: Around, worker: ColdWorker, name: str, number: int) -> float:
    container = around.blobs.get_container_client(UPLOADS)
    await container.upload_blob(name, people("NL", first=number + 1))
    version = await container.get_blob_client(name).get_blob_properties()
    event = created_event(container.url, name, etag=version.etag.strip('"'), size=version.size)
    return await worker.call("intake", TypedValue.of_text(json.dumps(event)))


if __name__ == "__main__":
    main()
