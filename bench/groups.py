"""New users a second once the write quota binds, directly and by a group: `python -m bench.groups`.

The same thousand people are created twice against the same quota: as many writes as Graph's own
bucket holds go at once, here 250, and from then on its refill decides, here 2.5 times faster. What
was written beyond the first 250 counts, and it is given at Graph's real 20 writes a second. By the
quota alone direct licences come to 10 a second (two writes each) and groups to 18.9, as a batch
of 50 takes three further requests for its members.
"""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.figures import Aim, Figure, render_table
from local.environment import environment
from local.host.timings import HostTimings
from local.outbox import read_results
from local.tenant import LICENSE_GROUP, Tenant, TokenBucket, demo_tenant
from local.tenant.simulated_tenant import DEFAULT_PERMISSIONS, GROUP_PERMISSIONS
from tests.staff_lists import person, staff_list

_PEOPLE = 1000
_WRITES, _SECONDS = 250, 5.0
_REAL_WRITES_PER_SECOND = 3000 / 150
_OK = range(200, 300)
_GROUPS = {"LICENSE_GROUPS": f'{{"default": "{LICENSE_GROUP}"}}'}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a run went: writes for each user, and users a second while the quota bound."""

    writes_per_user: float
    users_per_second: float


def measure() -> tuple[Figure, ...]:
    """The pace of both ways, and how many times one is that of the other."""
    direct, grouped = asyncio.run(_run({})), asyncio.run(_run(_GROUPS))
    return (
        _figure("groups: users a second, licensed directly", direct, aim=9.0),
        _figure("groups: users a second, licensed by a group", grouped, aim=17.0),
        Figure(
            name="groups: users a second by a group",
            value=grouped.users_per_second / direct.users_per_second,
            unit="times",
            aim=1.7,
            side=Aim.AT_LEAST,
            peer="the same people licensed directly; 1.89 by the quota",
        ),
    )


def _figure(name: str, pace: Pace, *, aim: float) -> Figure:
    limit = _REAL_WRITES_PER_SECOND / pace.writes_per_user
    return Figure(
        name=name,
        value=pace.users_per_second,
        unit="a second",
        aim=aim,
        side=Aim.AT_LEAST,
        peer=f"{limit:.1f} by the quota, at {pace.writes_per_user:.2f} writes each",
    )


async def _run(own: dict[str, str]) -> Pace:
    tenant = demo_tenant(units=_PEOPLE)
    tenant.granted_permissions = DEFAULT_PERMISSIONS | GROUP_PERMISSIONS
    tenant.write_quota = TokenBucket(_WRITES, _SECONDS)
    settings = {
        "MAX_USERS_PER_FILE": str(_PEOPLE),
        "GRAPH_WRITE_QUOTA": f"{_WRITES}/{_SECONDS:.0f}",
        **own,
    }
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        timings = HostTimings(longest_poll=0.1)
        async with environment(
            Path(workdir), tenant, settings=settings, timings=timings
        ) as running:
            people = (person(number) for number in range(1, _PEOPLE + 1))
            await running.upload("staff.csv", staff_list(people))
            await _first_mail(tenant)
    return _pace(tenant)


async def _first_mail(tenant: Tenant) -> None:
    while not tenant.mails:  # noqa: ASYNC110 - the tenant has no event
        await asyncio.sleep(0.05)
    outcomes = {row["outcome"] for row in read_results(tenant.mails[0])}
    if outcomes != {"created"}:
        raise RuntimeError(f"not everybody was created: {outcomes}")


def _pace(tenant: Tenant) -> Pace:
    done = _writes_done(tenant)
    seconds = (done[-1] - done[0]).total_seconds()
    faster = _WRITES / _SECONDS / _REAL_WRITES_PER_SECOND
    writes_per_user = len(done) / _PEOPLE
    return Pace(
        writes_per_user=writes_per_user,
        users_per_second=(len(done) - _WRITES) / seconds / writes_per_user / faster,
    )


def _writes_done(tenant: Tenant) -> list[datetime]:
    return sorted(
        each.at
        for each in tenant.request_log
        if each.in_batch and each.method != "GET" and each.status in _OK
    )


def main() -> None:
    """Prints the figures."""
    print(render_table(measure()))


if __name__ == "__main__":
    main()
