"""The dependencies of the use cases: settings, storage, secrets and, on demand, Graph."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from shared.allocation.tenant_reading import TenantReading
from shared.models import Mail
from shared.pipeline.ledger_store import LedgerStore
from shared.pipeline.plan_cache import JobPlans
from shared.provisioning.directory import Directory
from shared.settings import Settings
from shared.state.encryption import PasswordCipher
from shared.storage import StorageAccount


class Graph(Protocol):
    """The calls to Microsoft Graph that the use cases need; errors are those of `shared.errors`."""

    @property
    def directory(self) -> Directory:
        """The accounts."""
        ...

    async def read_tenant(self, names: Sequence[str], groups: Sequence[str] = ()) -> TenantReading:
        """The tenant, and which of these user names and groups, by object id, exist in it."""
        ...

    async def send_mail(self, mail: Mail, recipients: Sequence[str]) -> None:
        """Send a mail; returning means it was accepted."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The application in one process."""

    settings: Settings
    storage: StorageAccount
    sealer: PasswordCipher = field(repr=False)
    graph: Callable[[], Graph]  # only then is the SDK imported
    ledger: LedgerStore
    plans: JobPlans = field(default_factory=JobPlans)

    async def close(self) -> None:
        """Close all connections."""
        await self.storage.close()
        await self.graph().close()
