"""A worker process: takes calls from the host, several at once, until it is killed."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from shared.graph import GraphGateway
from shared.models import JudgedUpload, JudgingRules
from shared.pipeline import intake
from shared.pipeline.allocate import allocate_job
from shared.pipeline.app import App
from shared.pipeline.intake import intake_events
from shared.pipeline.ledger_store import LedgerStore
from shared.pipeline.poison import (
    give_up_allocate,
    give_up_intake,
    give_up_provision,
    give_up_report,
    never_raise,
)
from shared.pipeline.provision import provision_batch
from shared.pipeline.send_report import send_report
from shared.pipeline.sweep import sweep_jobs
from shared.provisioning import cleanup
from shared.provisioning import run as batch_run
from shared.settings import Settings
from shared.state.encryption import PasswordCipher
from shared.state.messages import decode_message
from shared.storage import QueueSender, StorageAccount
from shared.validation import judge_upload
from tests.chaos.clock import application_now, set_ahead, shift_application
from tests.chaos.counting import CountedStorageTransport, CrashPoints, count_graph_requests
from tests.chaos.deferred import defer
from tests.chaos.dooms import doom
from tests.chaos.orders import CALM, INTAKE, INTAKE_POISON, SWEEP, Done, Order, WorkerSetup
from tests.chaos.storage_faults import Service, StorageTrouble

type Step = Callable[[App, bytes], Awaitable[None]]

# As often as by default, but at once: the SDK's first pause is 15 seconds.
_HASTY: Mapping[str, Any] = {"initial_backoff": 0, "increment_base": 0, "random_jitter_range": 0}
_LOG = logging.getLogger("worker")
_RUN_BUDGET = 12.0  # seconds that a batch really waits


async def _allocate(app: App, body: bytes) -> None:
    await allocate_job(app, decode_message(body))


async def _provision(app: App, body: bytes) -> None:
    await provision_batch(app, decode_message(body))


async def _report(app: App, body: bytes) -> None:
    await send_report(app, decode_message(body))


async def _sweep(app: App, body: bytes) -> None:
    await sweep_jobs(app, datetime.fromisoformat(body.decode()))


def _poison(give_up: Step) -> Step:
    async def step(app: App, body: bytes) -> None:
        async def application() -> App:
            return app

        await never_raise(give_up, application, body)

    return step


# What `function_app` binds to each trigger.
_STEPS: Mapping[str, Step] = {
    INTAKE: intake_events,
    "allocate": _allocate,
    "provision": _provision,
    "report": _report,
    SWEEP: _sweep,
    INTAKE_POISON: _poison(give_up_intake),
    "allocate-poison": _poison(give_up_allocate),
    "provision-poison": _poison(give_up_provision),
    "report-poison": _poison(give_up_report),
}


async def _judge_here(content: bytes, name: str, rules: JudgingRules) -> JudgedUpload:
    return await asyncio.to_thread(judge_upload, content, name, rules)


class _DeferringQueues(QueueSender):
    """Leaves it to the host to hand over late what was put off."""

    async def send(self, queue: str, body: bytes, *, delay: float = 0) -> None:
        if delay > 0:
            due = application_now() + timedelta(seconds=delay)
            body = defer(body.decode(), due).encode()
        await super().send(queue, body)


def run_worker(orders: Connection, setup: WorkerSetup) -> None:
    """Work off orders until the pipe is closed, or until a crash point ends the process."""
    # Ctrl-C is for the host, which lets its workers go.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # As it is, a run whose removals were killed would take minutes.
    cleanup.SEEN_AFTER = timedelta(seconds=setup.seen_after)
    # Longer waits become messages for later, which the clock of the run skips to.
    vars(batch_run)["RUN_BUDGET"] = _RUN_BUDGET
    shift_application()
    logging.basicConfig(filename=setup.log_file, level=logging.INFO)
    points = CrashPoints(setup.kill_at)
    count_graph_requests(points)
    # In a process of its own, as it is otherwise, it takes most of the time of a run.
    vars(intake)["judge_upload_apart"] = _judge_here
    worker = _Worker(orders, points, StorageTrouble(setup.storage_faults))
    asyncio.run(worker.run(Settings.from_env(setup.settings)))


class _Worker:
    def __init__(self, orders: Connection, points: CrashPoints, trouble: StorageTrouble) -> None:
        self._orders = orders
        self._points = points
        self._trouble = trouble
        self._running: set[asyncio.Task[None]] = set()
        self._hung_up = asyncio.Event()

    async def run(self, settings: Settings) -> None:
        app = _build(settings, self._points, self._trouble)
        loop = asyncio.get_running_loop()
        loop.add_reader(self._orders.fileno(), self._take, app)
        await self._hung_up.wait()
        loop.remove_reader(self._orders.fileno())
        await asyncio.gather(*self._running)
        await app.close()

    def _take(self, app: App) -> None:
        try:
            order: Order = self._orders.recv()
        except (EOFError, ConnectionResetError):
            self._hung_up.set()
            return
        if order.step == CALM:
            self._points.disarm()
            self._trouble.end()
            return
        set_ahead(order.ahead)
        task = asyncio.create_task(self._carry_out(app, order))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _carry_out(self, app: App, order: Order) -> None:
        error = ""
        doom(order.doom)
        try:
            await _STEPS[order.step](app, order.body)
        except Exception as raised:  # noqa: BLE001 - the host survives all that a function raises
            # As the real host does, with the whole traceback: it must hold no password either.
            _LOG.exception("function failed")
            error = type(raised).__name__
        doom(None)
        points = self._points
        self._orders.send(
            Done(
                number=order.number,
                error=error,
                points=points.reached,
                after_graph=tuple(points.answered_by_graph),
                after_writes=tuple(points.after_writes),
                storage_faults=self._trouble.struck,
            )
        )


def _build(settings: Settings, points: CrashPoints, trouble: StorageTrouble) -> App:
    """The application as `shared.bootstrap` builds it, on counted transports."""
    for name in ("azure", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    connection = settings.storage.connection_string
    blobs = BlobServiceClient.from_connection_string(
        connection,
        transport=CountedStorageTransport(points, Service.BLOB, trouble),
        **_HASTY,
    )
    queues = QueueServiceClient.from_connection_string(
        connection,
        transport=CountedStorageTransport(points, Service.QUEUE, trouble),
        **_HASTY,
    )
    account = StorageAccount(blobs, queues)
    account.queues = _DeferringQueues(queues)
    # At once, so that every worker is as ready as a warm one.
    gateway = GraphGateway.open(settings, None)
    sealer = PasswordCipher(settings.encryption_key, settings.previous_encryption_key)
    return App(
        settings=settings,
        storage=account,
        sealer=sealer,
        graph=lambda: gateway,
        ledger=LedgerStore(account.jobs),
    )
