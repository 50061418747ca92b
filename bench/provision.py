"""From the drop to the mail, beside what one would write by hand: `python -m bench.provision`.

250 people in 12 countries, at 150 ms a request and 30 ms an item of a batch (four side by side).
The peers create and license the same people and nothing else: they judge, store and mail nothing,
and whoever stops one in the middle is left with an unknown number of accounts. Aims: 20 times
faster than the loop, twice as fast as the batch script, at most 45 round trips to Graph.

Then 5,000 people against the write quota, its seconds divided by five. Aim: at least 90 % of what
the quota allows in that time is used, and no request comes before its time.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from time import perf_counter

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
QUOTA_WRITES, QUOTA_SECONDS = 3000, 30.0
MANY = 5000
WRITES_A_PERSON = 2


def main() -> None:
    """Prints both tables."""
    asyncio.run(_compare())
    asyncio.run(_fill_quota())


async def _compare() -> None:
    ours, tenant = await _rollcall(staff_list(_rows(1)), _tenant(latency=True))
    trips = sum(not each.in_batch for each in tenant.request_log)
    print(f"{'250 people in 12 countries':<30} {'seconds':>8} {'ours is':>12} {'round trips':>12}")
    print(f"{'rollcall, drop to mail':<30} {ours:>8.1f} {'':>12} {trips:>12}")
    for name, peer in PEERS.items():
        tenant = _tenant(latency=True)
        seconds = await _by_hand(peer, tenant)
        trips = sum(not each.in_batch for each in tenant.request_log)
        print(f"{name:<30} {seconds:>8.1f} {seconds / ours:>7.1f} times {trips:>12}")


async def _fill_quota() -> None:
    tenant = _tenant(latency=False)
    tenant.write_quota = TokenBucket(QUOTA_WRITES, QUOTA_SECONDS)
    own = {
        "MAX_USERS_PER_FILE": str(MANY),
        "GRAPH_WRITE_QUOTA": f"{QUOTA_WRITES}/{QUOTA_SECONDS:.0f}",
    }
    seconds, tenant = await _rollcall(staff_list(_rows(MANY // 250)), tenant, own)
    writes = [each for each in tenant.request_log if each.in_batch and each.method != "GET"]
    done = [each.at for each in writes if each.status in {200, 201}]
    allowed = QUOTA_WRITES + QUOTA_WRITES / QUOTA_SECONDS * _span(done)
    refused = sum(each.status == 429 for each in writes)
    print(f"\n{MANY:,} people, {QUOTA_WRITES:,} writes in {QUOTA_SECONDS:.0f} s: {seconds:.1f} s")
    print(f"{len(done):,} writes, {len(done) / allowed:.0%} of what the quota allows meanwhile")
    print(f"{refused:,} refused, {tenant.impatient_requests} before their time")


def _span(moments: Sequence[datetime]) -> float:
    return (max(moments) - min(moments)).total_seconds()


async def _rollcall(
    content: bytes, tenant: Tenant, own: dict[str, str] | None = None
) -> tuple[float, Tenant]:
    """Seconds from the drop to the mail, in a host that is up."""
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        async with environment(
            Path(workdir), tenant, settings=own, timings=HostTimings(longest_poll=0.1)
        ) as running:
            # The first file of a process pays for its imports.
            await running.drop("warm-up.csv", staff_list([person(1, "NL", "fabrikam.com")]))
            await _mails(tenant, 1)
            tenant.request_log.clear()
            began = perf_counter()
            await running.drop("staff.csv", content)
            await _mails(tenant, 2)
            seconds = perf_counter() - began
    outcomes = {row["outcome"] for row in read_results(tenant.mails[1])}
    if outcomes != {"created"}:
        raise RuntimeError(f"not everybody was created: {outcomes}")
    return seconds, tenant


async def _mails(tenant: Tenant, count: int) -> None:
    while len(tenant.mails) < count:  # noqa: ASYNC110 - the tenant tells nobody
        await asyncio.sleep(0.01)


async def _by_hand(peer: Peer, tenant: Tenant) -> float:
    people: list[Person] = [
        {"user_principal_name": row[0], "display_name": row[3], "usage_location": row[-1]}
        for row in _rows(1)
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
