"""How fast one, two and four instances of the host provision, over one storage account.

Nothing throttles them, so that something else is what bounds them: this shows what.
"""

import asyncio
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.costing.storage_log import ledger_conflicts, read_log
from bench.provision import UNTHROTTLED
from bench.scaling.large_file import a_large_list
from bench.scaling.processor import ProcessorUse
from local.environment import Environment, environment
from local.host.timings import HostTimings
from local.tenant import Tenant, demo_tenant
from local.tenant.request_log import LoggedRequest
from local.tenant.throttling import TokenBucket
from tests.staff_lists import people

PEOPLE = 1_000
_WARM_UPS = 2  # for each instance: a process pays for its imports with its first batch
_TIMEOUT = 1_800.0
# Enough batches for four instances that each take two dozen at once.
_SETTINGS = {**UNTHROTTLED, "BATCH_SIZE": "10"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """What so many instances did.

    `spent` are processor seconds by part; `busy` is the share of the machine that was in use,
    0 to 1; `conflicts` is the part of the ledger's writes that came too late.
    """

    instances: int
    users_per_second: float
    spent: Mapping[str, float]
    busy: float
    conflicts: float
    ledger_writes: int

    @property
    def bound(self) -> str:
        """What keeps it from being faster, in words."""
        whole = sum(self.spent.values()) or 1.0
        parts = ", ".join(f"{name} {each / whole:.0%}" for name, each in self.spent.items())
        lost = f"{self.conflicts:.0%} of {self.ledger_writes} ledger writes too late"
        return f"{os.cpu_count()} cores {self.busy:.0%} busy, of our part {parts}, {lost}"

    @property
    def seconds_per_thousand(self) -> float:
        """Processor seconds for a thousand people, of all parts together."""
        return sum(self.spent.values()) / PEOPLE * 1_000


async def measure_instances(instances: int) -> Throughput:
    """Provision `PEOPLE` people in one file."""
    tenant = an_unthrottled_tenant()
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        async with environment(
            Path(workdir),
            tenant,
            settings=_SETTINGS,
            timings=HostTimings(longest_poll=0.2),
            instances=instances,
            log_requests=True,
        ) as running:
            await _warm_up(running, instances * _WARM_UPS)
            before = ProcessorUse.until_now()
            await running.upload("staff.csv", a_large_list(PEOPLE))
            await all_mailed(tenant, instances * _WARM_UPS + 1)
            after = ProcessorUse.until_now()
        late, writes = ledger_conflicts(read_log(Path(workdir) / "azurite.log"))
    return Throughput(
        instances=instances,
        users_per_second=_users_per_second(tenant.request_log),
        spent=after.seconds_since(before),
        busy=after.busy_since(before),
        conflicts=late / writes,
        ledger_writes=writes,
    )


def an_unthrottled_tenant() -> Tenant:
    """A tenant that nobody can write to too fast."""
    tenant = demo_tenant(units=1_000_000)
    tenant.write_quota = TokenBucket(1_000_000_000, 1.0)
    return tenant


async def all_mailed(tenant: Tenant, count: int) -> None:
    """Return when so many mails were sent; raises TimeoutError after half an hour."""
    async with asyncio.timeout(_TIMEOUT):
        while len(tenant.mails) < count:  # noqa: ASYNC110 - the tenant has no event
            await asyncio.sleep(0.02)


async def _warm_up(running: Environment, files: int) -> None:
    countries = ("NL", "BE", "DE", "FR", "ES", "IT", "GB", "SE", "DK", "PL", "US", "JP")
    for number in range(files):
        content = people(*countries, first=100_000 + 100 * number)
        await running.upload(f"warm-up-{number}.csv", content)
    await all_mailed(running.tenant, files)
    running.tenant.request_log.clear()


def _users_per_second(requests: Sequence[LoggedRequest]) -> float:
    licensed = [each.at for each in requests if each.path_template.endswith("/assignLicense")]
    return len(licensed) / (max(licensed) - min(licensed)).total_seconds()
