"""Two weeks of a list that is short of licences, through the host, on a clock that is moved."""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from local.environment import APP_ROOT, Environment, environment
from local.host.functions_host import FunctionsHost
from local.host.host_events import HostEvent
from local.host.timings import HostTimings
from local.outbox import read_results
from local.tenant import Fault, Match, TakeUnits, demo_tenant
from local.tenant.send_mail import SentMail
from tests.chaos.clock import WorldClock
from tests.integration.app.run_app import Running, outcomes
from tests.integration.pipeline.undoing import as_csv
from tests.staff_lists import people

pytestmark = pytest.mark.slow

_SKU = "O365_BUSINESS_PREMIUM"
_DAY = timedelta(days=1)
_FINAL = {"created", "withdrawn", "no_license", "failed", "duplicate_user_name", "invalid"}


@dataclass(slots=True, kw_only=True)
class Weeks:
    """The application over days, and the versions of it that are deployed one after the other."""

    app: Running
    clock: WorldClock
    clock_file: Path
    app_root: Path
    deployed: AsyncExitStack = field(default_factory=AsyncExitStack)
    host: FunctionsHost | None = None

    async def deploy(self) -> None:
        """Stop the instance that runs, and start a new one over the same storage."""
        await self.deployed.aclose()
        self.host = await self.deployed.enter_async_context(
            FunctionsHost(
                self.app_root,
                self.app.environment.settings,
                on_event=self.app.events.append,
                timings=HostTimings(longest_poll=0.1, message_lock=4, singleton_lease=15),
            )
        )

    async def sweep_at(self, later: timedelta) -> list[SentMail]:
        """Let it be so much later than at the beginning, and the timer fire; the new mails."""
        before = len(self.app.tenant.mails)
        self.clock.ahead = max(self.clock.ahead, later.total_seconds())
        self.clock_file.write_text(str(self.clock.ahead))
        await asyncio.sleep(0.1)  # the worker looks at the file more often than that
        assert self.host is not None
        assert await self.host.run_timer("sweep")
        await self.app.calm()
        return self.app.tenant.mails[before:]

    def buy(self, units: int) -> None:
        self.app.tenant.subscribed_skus[_SKU].enabled += units


@asynccontextmanager
async def weeks(folder: Path) -> AsyncIterator[Weeks]:
    """An application without an instance yet."""
    events: list[HostEvent] = []
    app_root, clock_file = folder / "app", folder / "ahead"
    app_root.mkdir()
    clock_file.write_text("0")
    shutil.copy(APP_ROOT / "host.json", app_root)
    shutil.copy(Path(__file__).with_name("shifted_app.py"), app_root / "function_app.py")
    tenant, clock = demo_tenant(units=3), WorldClock()
    tenant.clock = clock.now
    settings = {
        "ROLLCALL_ROOT": str(APP_ROOT),
        "ROLLCALL_CLOCK": str(clock_file),
        "AzureFunctionsJobHost__extensions__queues__visibilityTimeout": "00:00:01",
    }
    async with environment(folder, tenant, settings=settings, instances=0) as started:
        running = Running(environment=started, events=events)
        made = Weeks(app=running, clock=clock, clock_file=clock_file, app_root=app_root)
        async with made.deployed:
            await made.deploy()
            yield made
            await made.deployed.aclose()


async def upload(on: Weeks, environment: Environment, name: str, content: bytes) -> SentMail:
    """Upload a file; its first mail."""
    before = len(on.app.tenant.mails)
    await environment.upload(name, content)
    await on.app.until(lambda: len(on.app.tenant.mails) > before)
    await on.app.calm()
    return on.app.tenant.mails[before]


async def test_every_row_of_a_short_list_is_accounted_for_once_within_two_weeks(
    tmp_path: Path,
) -> None:
    async with weeks(tmp_path) as on:
        tenant, started = on.app.tenant, on.app.environment
        first = await upload(on, started, "march.csv", people(*["NL", "BE"] * 5))
        assert Counter(outcomes(first).values()) == {"created": 3, "waiting": 7}
        assert await on.sweep_at(_DAY) == []

        on.buy(3)  # one of them is taken by another administrator before it is assigned
        taken = TakeUnits(sku_part_number=_SKU, units=1)
        tenant.faults.add(Fault(match=Match(path="assignLicense$"), action=taken))
        [third_day] = await on.sweep_at(3 * _DAY)
        assert Counter(outcomes(third_day).values()) == {"created": 2, "waiting": 1}

        await on.deploy()
        assert await on.sweep_at(5 * _DAY) == []
        listed = [row for row in read_results(first) if row["user_name"].startswith("person10@")]
        undone = await upload(on, started, "undo/march.csv", as_csv(listed))
        assert outcomes(undone) == {"person10@contoso.com": "withdrawn"}

        [reminder] = await on.sweep_at(13 * _DAY + timedelta(hours=1))
        assert set(outcomes(reminder).values()) == {"waiting"}
        [last] = await on.sweep_at(14 * _DAY + timedelta(hours=1))
        assert set(outcomes(last).values()) == {"no_license"}
        assert await on.sweep_at(16 * _DAY) == []

        ends = [
            (row["user_name"], row["outcome"])
            for mail in tenant.mails
            for row in read_results(mail)
            if row["outcome"] in _FINAL
        ]
        reported = {
            row["user_name"]: row["temporary_password"]
            for mail in tenant.mails
            for row in read_results(mail)
            if row["outcome"] == "created"
        }

    assert Counter(outcome for _, outcome in ends) == {
        "created": 5,
        "withdrawn": 1,
        "no_license": 4,
    }
    assert {name for name, _ in ends} == {f"person{number}@contoso.com" for number in range(1, 11)}
    assert reported == {name: tenant.users[name].password for name in reported}
