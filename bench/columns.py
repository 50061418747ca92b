"""What the optional columns cost: `python -m bench.columns`.

250 people in 12 countries, at 150 ms a request and 30 ms an item of a batch (four side by side),
from upload to mail: without optional columns, with one of them at a time, and with all. Each person
has a manager in the same file, ten people one manager; joins two groups; names a licence; starts in
three days; and has all five employee properties. Counted are the writes to Graph that succeed,
those of accounts and licences included, and the time is a multiple of that without optional
columns. What follows on the start date is measured on its own.

A script written by hand brings about the same, one request after the other through the Graph SDK:
accounts, licences, groups, managers. It does 50 of the people and counts five times; that its
accounts, licences, members and managers are ours is checked. Aims: 20 times faster than the script
with all columns, at most 65 % of its writes (62 % is the least: members go 20 in a request, each
manager in one), and no column more writes than it needs: one a person for a manager, one for 20
people for a group, one on the start date, none for the others.
"""

import asyncio
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from unittest.mock import patch
from uuid import UUID

from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient
from msgraph.generated.models.assigned_license import AssignedLicense
from msgraph.generated.models.employee_org_data import EmployeeOrgData
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.reference_update import ReferenceUpdate
from msgraph.generated.models.user import User
from msgraph.generated.users.item.assign_license.assign_license_post_request_body import (
    AssignLicensePostRequestBody,
)
from msgraph.graph_service_client import GraphServiceClient

from bench.column_people import (
    BOSS,
    EMPLOYEE,
    GROUPS,
    HIRED,
    PEOPLE,
    SETTINGS,
    SKU,
    STARTS_IN,
    cells_of,
    column_tenant,
    list_people,
    to_csv,
)
from bench.figures import Aim, Figure, render_table
from bench.peers import PASSWORD
from local.azurite import azurite
from local.environment import environment, local_settings
from local.host.timings import HostTimings
from local.outbox import read_results
from local.tenant import LOCAL_ACCESS_TOKEN, Tenant, demo_tenant, serve
from shared.bootstrap import build
from shared.graph.client import GraphClient
from shared.models import WriteQuota
from shared.pipeline.intake import intake_upload
from shared.pipeline.sweep import sweep_jobs
from shared.settings import GraphSettings, Settings
from tests.integration.pipeline.bench import Bench

_PART = 5  # the script does one in so many people: nothing but time grows with more
# The columns that are measured together, and the most writes a person that they should add.
_COLUMNS: Mapping[str, tuple[tuple[str, ...], float]] = {
    "manager": (("Manager",), 1.0),
    "two groups": (("Groups",), 0.2),
    "licences": (("Licences",), 0.0),
    "start date": (("Start date",), 0.0),
    "employee properties": (tuple(EMPLOYEE), 0.0),
}
_ALL = tuple(label for labels, _ in _COLUMNS.values() for label in labels)
_OK = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one way to create people took: seconds, and successful writes for each person."""

    seconds: float
    writes: float


def measure() -> tuple[Figure, ...]:
    """What each column adds, all of them next to a script, and the start date itself."""
    bare, single, every, script, day = asyncio.run(_measure())
    return (
        *(each for name, cost in single.items() for each in _of_a_column(name, cost, bare)),
        *_of_all(every, script, bare),
        Figure(
            name="columns: on the start date, writes a person",
            value=day,
            unit="writes",
            aim=1,
            peer="one, which allows the sign-in",
        ),
    )


def _of_a_column(name: str, cost: Cost, bare: Cost) -> Iterable[Figure]:
    yield Figure(
        name=f"columns: {name}, writes a person",
        value=cost.writes,
        unit="writes",
        aim=bare.writes + _COLUMNS[name][1],
        peer=f"{bare.writes:.2f} without optional columns",
    )
    yield Figure(
        name=f"columns: {name}, upload to mail",
        value=cost.seconds / bare.seconds,
        unit="times",
        peer=f"{bare.seconds:.1f} s without optional columns",
    )


def _of_all(every: Cost, script: Cost, bare: Cost) -> Iterable[Figure]:
    name = f"columns: {PEOPLE} people with all of them"
    yield Figure(
        name=f"{name}, upload to mail",
        value=every.seconds / bare.seconds,
        unit="times",
        peer=f"{bare.seconds:.1f} s without optional columns",
    )
    yield Figure(
        name=f"{name}, upload to mail, faster",
        value=script.seconds / every.seconds,
        unit="times",
        aim=20,
        side=Aim.AT_LEAST,
        peer="a script, one request after the other",
    )
    yield Figure(
        name=f"{name}, writes",
        value=every.writes / script.writes,
        unit="times",
        aim=0.65,
        peer=f"{script.writes:.2f} a person of the script, here {every.writes:.2f}",
    )


async def _measure() -> tuple[Cost, dict[str, Cost], Cost, Cost, float]:
    bare, _ = await _rollcall(())
    single = {name: (await _rollcall(labels))[0] for name, (labels, _) in _COLUMNS.items()}
    every, ours = await _rollcall(_ALL)
    script, theirs = await _script()
    people = [row["User Name"] for row in list_people()[: PEOPLE // _PART]]
    if [_state(ours, each) for each in people] != [_state(theirs, each) for each in people]:
        raise RuntimeError("the script made other accounts")
    return bare, single, every, script, await _writes_on_the_day()


async def _rollcall(labels: Sequence[str]) -> tuple[Cost, Tenant]:
    """From the upload of 250 people with these columns to the mail, in a host that is up."""
    tenant = column_tenant()
    timings = HostTimings(longest_poll=0.1)
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        async with environment(
            Path(workdir), tenant, settings=SETTINGS, timings=timings
        ) as running:
            # The first file of a process pays for its imports.
            await running.upload("warm-up.csv", to_csv((), [cells_of(1, "NL", "fabrikam.com")]))
            await _mails(tenant, 1)
            tenant.request_log.clear()
            began = perf_counter()
            await running.upload("staff.csv", to_csv(labels, list_people()))
            await _mails(tenant, 2)
            seconds = perf_counter() - began
    _require_created(tenant)
    return Cost(seconds=seconds, writes=_writes(tenant) / PEOPLE), tenant


async def _mails(tenant: Tenant, count: int) -> None:
    while len(tenant.mails) < count:  # noqa: ASYNC110 - the tenant has no event
        await asyncio.sleep(0.01)


def _require_created(tenant: Tenant) -> None:
    rows = read_results(tenant.mails[-1])
    if any(row["outcome"] != "created" or "_later" in _undone(row["detail"]) for row in rows):
        raise RuntimeError("not everybody was created with everything")


def _undone(detail: str) -> str:
    """The remarks on an account, except the one about a later start."""
    return detail.replace("sign_in_later", "")


def _writes(tenant: Tenant) -> int:
    return sum(
        each.method != "GET"
        and each.status in _OK
        and not each.path_template.endswith(("/$batch", "/sendMail"))
        for each in tenant.request_log
    )


async def _script() -> tuple[Cost, Tenant]:
    tenant = column_tenant()
    people = list_people()[: PEOPLE // _PART]
    async with serve(tenant) as base_url:
        settings = GraphSettings(base_url=base_url, authority="", access_token=LOCAL_ACCESS_TOKEN)
        client = GraphClient.open(settings, None, WriteQuota(writes=3000, seconds=150.0))
        graph = GraphServiceClient(request_adapter=client.adapter)
        began = perf_counter()
        try:
            boss = await graph.users.by_user_id(BOSS).get()
            ids = {BOSS: boss.id if boss else None}
            for each in people:
                ids[each["User Name"]] = await _create(graph, base_url, each, tenant, ids)
        finally:
            await client.close()
        seconds = (perf_counter() - began) * _PART
    return Cost(seconds=seconds, writes=_writes(tenant) / len(people)), tenant


async def _create(
    graph: GraphServiceClient,
    base_url: str,
    each: Mapping[str, str],
    tenant: Tenant,
    ids: Mapping[str, str | None],
) -> str:
    """One person as one would by hand; a manager comes before those who report to her."""
    user: User | None = await graph.users.post(_user(each))
    if user is None or user.id is None:
        raise RuntimeError("the tenant answered without a user")
    one = graph.users.by_user_id(user.id)
    sku = UUID(tenant.subscribed_skus[SKU].sku_id)
    await one.assign_license.post(
        AssignLicensePostRequestBody(
            add_licenses=[AssignedLicense(sku_id=sku, disabled_plans=[])], remove_licenses=[]
        )
    )
    for group in GROUPS.values():
        member = ReferenceCreate(odata_id=f"{base_url}/directoryObjects/{user.id}")
        await graph.groups.by_group_id(group).members.ref.post(member)
    manager = f"{base_url}/users/{ids[each['Manager']]}"
    await one.manager.ref.put(ReferenceUpdate(odata_id=manager))
    return user.id


def _user(each: Mapping[str, str]) -> User:
    return User(
        account_enabled=False,  # until the start date
        display_name=each["Display Name"],
        mail_nickname=each["User Name"].partition("@")[0],
        user_principal_name=each["User Name"],
        usage_location=each["Country or Region"],
        employee_id=each["Employee ID"],
        employee_type=each["Employee type"],
        company_name=each["Company"],
        employee_org_data=EmployeeOrgData(cost_center=each["Cost centre"]),
        employee_hire_date=HIRED,
        password_profile=PasswordProfile(
            password=PASSWORD, force_change_password_next_sign_in=True
        ),
    )


def _state(tenant: Tenant, name: str) -> tuple[object, ...]:
    """What the columns of a person have come to, and whether she is licensed."""
    user = tenant.users[name]
    manager = next((each for each in tenant.users.values() if each.id == user.manager_id), None)
    return (
        *(user.value_of(each) for each in ("employeeId", "employeeType", "companyName")),
        user.value_of("employeeOrgData"),
        str(user.value_of("employeeHireDate"))[:10],
        user.value_of("accountEnabled"),
        manager.user_principal_name if manager else None,
        sorted(each.display_name for each in tenant.groups.values() if user.id in each.members),
        sorted(user.assigned_licenses),
    )


async def _writes_on_the_day() -> float:
    """Writes for each of 50 people when they may sign in, from the sweep of that day."""
    tenant = demo_tenant(units=PEOPLE)
    rows = list_people()[: PEOPLE // _PART]
    now = datetime.now(UTC)
    day = now + STARTS_IN
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        async with (
            azurite(Path(workdir)) as emulator,
            serve(tenant) as graph_url,
            BlobServiceClient.from_connection_string(emulator.connection_string) as blobs,
            QueueServiceClient.from_connection_string(emulator.connection_string) as queues,
        ):
            settings = local_settings(emulator.connection_string, graph_url)
            app = await build(Settings.from_env(settings))
            bench = Bench(app=app, tenant=tenant, settings=settings, blobs=blobs, queues=queues)
            try:
                await intake_upload(app, await bench.upload(to_csv(("Start date",), rows)))
                await bench.carry_on()
                tenant.request_log.clear()
                with patch("shared.pipeline.load_work.today_in", lambda *_: day.date()):
                    await sweep_jobs(app, day)
                    await bench.carry_on()
            finally:
                await bench.close()
    if not all(tenant.users[row["User Name"]].value_of("accountEnabled") for row in rows):
        raise RuntimeError("not everybody can sign in")
    return _writes(tenant) / len(rows)


def main() -> None:
    """Prints the figures."""
    print(render_table(measure()))


if __name__ == "__main__":
    main()
