"""Build the application, once per process, from its settings and the real clients."""

import asyncio
import logging
import os
from collections.abc import Mapping
from functools import cache, partial

from azure.core.credentials_async import AsyncTokenCredential

from shared.events import Event, record
from shared.pipeline.app import App, Graph
from shared.pipeline.ledger_store import LedgerStore
from shared.settings import Settings
from shared.state.encryption import PasswordCipher
from shared.storage import StorageAccount

# These loggers log every request URL: expensive, and the URLs contain user names.
_TALKATIVE = ("azure", "httpx", "httpcore", "msal", "opentelemetry", "urllib3")


class _Application:
    """The application of this process, built by the first call that needs it."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._app: App | None = None
        self._monitor = cache(partial(send_telemetry, os.environ))

    async def get(self) -> App:
        """The application.

        Raises SettingsError at each call while settings are missing or wrong.
        """
        async with self._lock:
            self._monitor()
            if self._app is None:
                self._app = await build(Settings.from_env(os.environ))
            return self._app


def send_telemetry(env: Mapping[str, str]) -> None:
    """Send telemetry if `env` says where to; if that fails, the app works without it."""
    connection_string = env.get("APPLICATIONINSIGHTS_CONNECTION_STRING", "")
    if not connection_string:
        return
    try:
        # A large part of a cold start, and not needed on a local machine.
        from shared.monitoring import start_sending

        start_sending(connection_string)
    except Exception as error:  # noqa: BLE001 - accounts matter more than telemetry
        record(Event.TELEMETRY_OFF, logging.WARNING, error=type(error).__name__)


async def build(settings: Settings) -> App:
    """An application with real storage and, on demand, real Graph."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    storage_credential = (
        None if settings.storage.is_local else _credential(settings.storage.client_id, "")
    )
    storage = await StorageAccount.open(settings.storage, storage_credential)
    return App(
        settings=settings,
        storage=storage,
        sealer=PasswordCipher(settings.encryption_key, settings.previous_encryption_key),
        graph=cache(partial(_open_graph, settings)),
        ledger=LedgerStore(storage.jobs),
    )


def _open_graph(settings: Settings) -> Graph:
    # A large part of a cold start, and intake never needs it.
    from shared.graph import GraphGateway

    graph = settings.graph
    credential = None if graph.access_token else _credential(graph.client_id, graph.authority)
    return GraphGateway.open(settings, credential)


def _credential(client_id: str, authority: str) -> AsyncTokenCredential:
    # Imports msal and its cryptography, which a connection string does not need.
    from azure.identity.aio import DefaultAzureCredential, ManagedIdentityCredential

    if client_id:
        return ManagedIdentityCredential(client_id=client_id)
    return DefaultAzureCredential(**({"authority": authority} if authority else {}))


_APPLICATION = _Application()
application = _APPLICATION.get
