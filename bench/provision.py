"""From upload to mail, compared with scripts written by hand: `python -m bench.provision`.

250 people in 12 countries, at 150 ms a request and 30 ms an item of a batch (four side by side).
The peers create and license the same people and nothing else: they judge, store and mail nothing,
and stopping one in the middle leaves an unknown number of accounts. The loop creates 50
of them and counts five times. Aims: 20 times faster than the loop, twice as fast as the batch
script, at most 45 round trips to Graph.

Then 2,500 people against the write quota, its seconds divided by five. Aim: at least 90 % of what
the quota allows in that time is used, and no request comes before its time.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from time import perf_counter

from bench.figures import Aim, Figure
from bench.peers import Peer, Person, batch_script, sdk_loop, ten_at_once
from local.environment import environment
from local.host.timings import HostTimings
from local.outbox import read_results
from local.tenant import LOCAL_ACCESS_TOKEN, Tenant, demo_tenant, serve
from local.tenant.throttling import TokenBucket
from tests.staff_lists import person, staff_list

COUNTRIES = {
    "NL": 66, "JP": 25, "BE": 23, "US": 20, "DE": 19, "SE": 17,
    "ES": 15, "IT": 14, "GB": 14, "DK": 13, "PL": 12, "FR": 12,
}  # fmt: skip
SKU = "O365_BUSINESS_PREMIUM"
LATENCY, ITEM_LATENCY = 0.15, 0.03
PEERS: dict[str, Peer] = {
    "SDK, one after the other": sdk_loop,
    "$batch script": batch_script,
    "ten requests at once": ten_at_once,
}
PART = {"SDK, one after the other": 5}  # one in five people: nothing but time grows with more
AIMS = {"SDK, one after the other": 20.0, "$batch script": 2.0}
QUOTA_WRITES, QUOTA_SECONDS = 3000, 30.0
MANY = 2500
# No limit of the application slows a measurement down.
UNTHROTTLED = {
    "MAX_USERS_PER_FILE": "20000",
    "MAX_ACCOUNTS_PER_DAY": "100000",
    "GRAPH_WRITE_QUOTA": "9999999/1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to provision the 250 people."""

    name: str
    seconds: float
    round_trips: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaUse:
    """What came of the write quota while many people were provisioned."""

    seconds: float
    writes: int
    allowed: float  # writes that the quota allowed in that time
    refused: int
    impatient: int  # requests before their time

    @property
    def share(self) -> float:
        """The part of the quota that was used, 1 for all of it."""
        return self.writes / self.allowed


def main() -> None:
    """Prints both tables."""
    ours, *peers = _ways()
    print(f"{'250 people in 12 countries':<30} {'seconds':>8} {'ours is':>12} {'round trips':>12}")
    print(f"{ours.name:<30} {ours.seconds:>8.1f} {'':>12} {ours.round_trips:>12}")
    for peer in peers:
        times = f"{peer.seconds / ours.seconds:>7.1f} times"
        print(f"{peer.name:<30} {peer.seconds:>8.1f} {times} {peer.round_trips:>12}")
    quota = _quota_use()
    limit = f"{QUOTA_WRITES:,} writes in {QUOTA_SECONDS:.0f} s"
    print(f"\n{MANY:,} people, {limit}: {quota.seconds:.1f} s")
    print(f"{quota.writes:,} writes, {quota.share:.0%} of what the quota allows meanwhile")
    print(f"{quota.refused:,} refused, {quota.impatient} before their time")


def measure() -> tuple[Figure, ...]:
    """Speed and round trips of 250 people, and the use of the quota by many."""
    ours, *peers = _ways()
    quota = _quota_use()
    return (
        *(_faster(ours, peer) for peer in peers),
        Figure(
            name="provision: 250 people, round trips to Graph",
            value=ours.round_trips,
            unit="requests",
            aim=45,
            peer="at least 25: 500 writes, 20 in a batch",
        ),
        Figure(
            name=f"provision: {MANY:,} people, use of the write quota",
            value=quota.share * 100,
            unit="%",
            aim=90,
            side=Aim.AT_LEAST,
            peer="what the quota allows in that time",
        ),
        Figure(
            name=f"provision: {MANY:,} people, requests before their time",
            value=quota.impatient,
            unit="requests",
            aim=0,
            peer="Retry-After",
        ),
    )


def _faster(ours: Way, peer: Way) -> Figure:
    return Figure(
        name="provision: 250 people, upload to mail, faster",
        value=peer.seconds / ours.seconds,
        unit="times",
        aim=AIMS.get(peer.name),
        side=Aim.AT_LEAST,
        peer=peer.name,
    )


@cache
def _ways() -> tuple[Way, ...]:
    """Ours first, then the peers."""
    return asyncio.run(_compare())


@cache
def _quota_use() -> QuotaUse:
    return asyncio.run(_fill_quota())


async def _compare() -> tuple[Way, ...]:
    seconds, tenant = await _rollcall(staff_list(_rows(1)), _tenant(latency=True))
    ways = [_way("rollcall, upload to mail", seconds, tenant)]
    for name, peer in PEERS.items():
        tenant = _tenant(latency=True)
        part = PART.get(name, 1)
        seconds = await _by_hand(peer, tenant, _rows(1)[::part])
        ways.append(_way(name, seconds, tenant, times=part))
    return tuple(ways)


def _way(name: str, seconds: float, tenant: Tenant, *, times: int = 1) -> Way:
    trips = sum(not each.in_batch for each in tenant.request_log)
    return Way(name=name, seconds=seconds * times, round_trips=trips * times)


async def _fill_quota() -> QuotaUse:
    tenant = _tenant(latency=False)
    tenant.write_quota = TokenBucket(QUOTA_WRITES, QUOTA_SECONDS)
    own = {
        **UNTHROTTLED,
        "GRAPH_WRITE_QUOTA": f"{QUOTA_WRITES}/{QUOTA_SECONDS:.0f}",
    }
    seconds, tenant = await _rollcall(staff_list(_rows(MANY // 250)), tenant, own)
    writes = [each for each in tenant.request_log if each.in_batch and each.method != "GET"]
    done = [each.at for each in writes if each.status in {200, 201}]
    return QuotaUse(
        seconds=seconds,
        writes=len(done),
        allowed=QUOTA_WRITES + QUOTA_WRITES / QUOTA_SECONDS * _span(done),
        refused=sum(each.status == 429 for each in writes),
        impatient=tenant.impatient_requests,
    )


def _span(moments: Sequence[datetime]) -> float:
    return (max(moments) - min(moments)).total_seconds()


async def _rollcall(
    content: bytes, tenant: Tenant, own: dict[str, str] | None = None
) -> tuple[float, Tenant]:
    """Seconds from the upload to the mail, in a host that is up."""
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        async with environment(
            Path(workdir), tenant, settings=own, timings=HostTimings(longest_poll=0.1)
        ) as running:
            # The first file of a process pays for its imports.
            await running.upload("warm-up.csv", staff_list([person(1, "NL", "fabrikam.com")]))
            await _mails(tenant, 1)
            tenant.request_log.clear()
            began = perf_counter()
            await running.upload("staff.csv", content)
            await _mails(tenant, 2)
            seconds = perf_counter() - began
    outcomes = {row["outcome"] for row in read_results(tenant.mails[1])}
    if outcomes != {"created"}:
        raise RuntimeError(f"not everybody was created: {outcomes}")
    return seconds, tenant


async def _mails(tenant: Tenant, count: int) -> None:
    while len(tenant.mails) < count:  # noqa: ASYNC110 - the tenant has no event
        await asyncio.sleep(0.01)


async def _by_hand(peer: Peer, tenant: Tenant, rows: Sequence[Sequence[str]]) -> float:
    people: list[Person] = [
        {"user_principal_name": row[0], "display_name": row[3], "usage_location": row[-1]}
        for row in rows
    ]
    async with serve(tenant) as base_url:
        began = perf_counter()
        await peer(base_url, LOCAL_ACCESS_TOKEN, tenant.subscribed_skus[SKU].sku_id, people)
        return perf_counter() - began


def _tenant(*, latency: bool) -> Tenant:
    tenant = demo_tenant(units=MANY + 1)
    if latency:
        tenant.latency, tenant.item_latency = LATENCY, ITEM_LATENCY
    return tenant


def _rows(times: int) -> list[list[str]]:
    countries = [country for country, count in COUNTRIES.items() for _ in range(count)] * times
    return [person(number, country) for number, country in enumerate(countries, start=1)]


if __name__ == "__main__":
    main()
