"""Small files, each with the tenant that it meets, whose every crash point is tried."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from local.tenant import LICENSE_GROUP, Fault, Match, Refuse, TakeUnits, Tenant, demo_tenant
from local.tenant.simulated_tenant import GROUP_PERMISSIONS
from shared.models import OptionalValues
from shared.validation.columns import RESULTS_HEADING
from tests.chaos.evidence import APPROVAL, FIRST_JOB, UploadedFile
from tests.chaos.extended_lists import (
    COLUMN_SETTINGS,
    GROUPS,
    OTHER_SKU,
    THIRD_SKU,
    add_groups,
    extended,
)
from tests.chaos.run import Sweep
from tests.chaos.tenant_faults import SKU
from tests.staff_lists import csv_file, person, staff_list

_UNITS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A small file and the tenant it meets."""

    name: str
    file: UploadedFile
    tenant: Callable[[], Tenant]
    before: tuple[UploadedFile, ...] = ()  # worked off in peace
    settings: dict[str, str] = field(default_factory=dict)
    sweeps: tuple[Sweep, ...] = ()
    is_fair: bool = True  # the tenant changes nothing by itself in mid-run


def shortage() -> Scenario:
    """Two countries, three units for four people, one who exists, one invalid row."""
    rows = [
        person(1, "NL"),
        person(2, "DE"),
        ["adele.vance@contoso.com", *person(9, "NL")[1:]],
        person(3, "Atlantis"),
        person(4, "NL"),
        person(5, "DE"),
    ]
    return Scenario(
        name="shortage", file=_file("shortage.csv", rows), tenant=lambda: demo_tenant(units=_UNITS)
    )


def removal() -> Scenario:
    """Another admin takes a unit in mid-run: an account that was just made goes again."""

    def tenant() -> Tenant:
        made = demo_tenant(units=_UNITS)
        assign = Match(method="POST", path="assignLicense$")
        taken = TakeUnits(sku_part_number=SKU, units=1)
        made.faults.add(Fault(match=assign, action=taken, nth=2))
        return made

    rows = [person(1, "NL"), person(2, "NL"), person(3, "DE")]
    return Scenario(name="removal", file=_file("removal.csv", rows), tenant=tenant, is_fair=False)


def membership() -> Scenario:
    """A group gives one country its licences, a while later; another country has no group."""

    def tenant() -> Tenant:
        made = demo_tenant(units=_UNITS)
        made.granted_permissions |= GROUP_PERMISSIONS
        made.group_license_lag = 0.3
        return made

    rows = [person(1, "NL"), person(2, "DE"), person(3, "NL"), person(4, "NL")]
    return Scenario(
        name="membership",
        file=_file("membership.csv", rows),
        tenant=tenant,
        settings={"LICENSEGROUPS": f'{{"NL": "{LICENSE_GROUP}"}}'},
    )


def rounds() -> Scenario:
    """A unit for four people; two more come later, and one of the others waits to the end."""
    rows = [person(1, "NL"), person(2, "DE"), person(3, "NL"), person(4, "DE")]
    return Scenario(
        name="rounds",
        file=_file("rounds.csv", rows),
        tenant=lambda: demo_tenant(units=1),
        sweeps=(
            Sweep(later=timedelta(minutes=6), units=2),
            # What the crash of a sweep or of a step left is resumed.
            Sweep(later=timedelta(minutes=40)),
            Sweep(later=timedelta(minutes=80)),
        ),
    )


def rebuilding() -> Scenario:
    """As `rounds`, and the list of those who wait is damaged before each sweep."""
    calm = rounds()
    return replace(
        calm,
        name="rebuilding",
        sweeps=tuple(replace(each, damages=True) for each in calm.sweeps),
    )


def stopping() -> Scenario:
    """A policy refuses everybody, so the file is stopped; when it is gone, everybody is created."""

    def tenant() -> Tenant:
        made = demo_tenant(units=20)
        create = Match(method="POST", path="^/users$")
        policy = Refuse(status=400, code="Request_BadRequest", message="Blocked by a policy.")
        made.faults.add(Fault(match=create, action=policy, times=None))
        return made

    return Scenario(
        name="stopping",
        file=_file("stopping.csv", [person(n, "NL" if n % 2 else "DE") for n in range(1, 13)]),
        tenant=tenant,
        sweeps=(
            Sweep(later=timedelta(minutes=6)),
            Sweep(later=timedelta(minutes=40), heals=True),
            Sweep(later=timedelta(minutes=80)),
            Sweep(later=timedelta(minutes=120)),
        ),
    )


def approval() -> Scenario:
    """A list that waits for an approval, gets it, and then a licence for the last person."""
    rows = [person(1, "NL"), person(2, "DE"), person(3, "Atlantis"), person(4, "NL")]
    return Scenario(
        name="approval",
        file=_file("approval.csv", rows),
        tenant=lambda: demo_tenant(units=2),
        settings=dict(APPROVAL),
        sweeps=(
            Sweep(later=timedelta(minutes=6), approves=True),
            # What the death of a sweep or of a step left is taken up.
            Sweep(later=timedelta(minutes=40)),
            Sweep(later=timedelta(minutes=80), units=1),
            Sweep(later=timedelta(minutes=120)),
            Sweep(later=timedelta(minutes=160)),
        ),
    )


def undoing() -> Scenario:
    """Three accounts of two countries are removed again; a row of the list never made one."""
    rows = [
        person(1, "NL"),
        ["adele.vance@contoso.com", *person(9, "NL")[1:]],
        person(2, "DE"),
        person(3, "NL"),
    ]
    results = [
        [str(number), row[0], row[3], row[-1], "", "", "", FIRST_JOB.decode()]
        for number, row in enumerate(rows, 2)
    ]
    return Scenario(
        name="undoing",
        file=UploadedFile(
            name="undo/results.csv",
            content=csv_file([RESULTS_HEADING, *results]),
            row_numbers=tuple(range(2, 2 + len(rows))),
        ),
        tenant=lambda: demo_tenant(units=_UNITS),
        before=(_file("before.csv", rows),),
    )


def columns() -> Scenario:
    """All optional columns at once.

    One manager exists, one is in the file, one starts later and one never gets an account, because
    there is no unit of the licence that the row names. One person starts in three days; another
    one in ten, so that the account is created in a later sweep and opened in another.
    """

    def tenant() -> Tenant:
        made = demo_tenant(units=20)
        made.subscribed_skus[THIRD_SKU].enabled = 0
        add_groups(made)
        return made

    sales, staff = GROUPS.values()
    today = datetime.now(UTC).date()
    extras = {
        2: OptionalValues(
            manager="person3@contoso.com",
            groups=(sales, staff),
            employee_id="0042",
            employee_type="Contractor",
            company="Fabrikam",
            cost_centre="1200",
            hire_date=today,
        ),
        3: OptionalValues(manager="adele.vance@contoso.com", groups=(staff,), licenses=()),
        4: OptionalValues(licenses=(OTHER_SKU,), start_date=today + timedelta(days=3)),
        5: OptionalValues(
            manager="person1@contoso.com",
            groups=(sales,),
            licenses=(SKU,),
            start_date=today + timedelta(days=10),
        ),
        6: OptionalValues(manager="person4@contoso.com", employee_id="0043"),
        7: OptionalValues(licenses=(THIRD_SKU,), groups=(staff,)),
        8: OptionalValues(manager="person6@contoso.com"),
    }
    rows = [person(number - 1, "NL" if number % 2 else "DE") for number in extras]
    return Scenario(
        name="columns",
        file=extended(_file("columns.csv", rows), extras),
        tenant=tenant,
        settings=dict(COLUMN_SETTINGS),
        sweeps=(
            Sweep(later=timedelta(days=4)),
            # What the death of a sweep or of a step left is taken up.
            Sweep(later=timedelta(days=4, hours=1)),
            Sweep(later=timedelta(days=11)),
            Sweep(later=timedelta(days=11, hours=1)),
        ),
    )


def _file(name: str, rows: list[list[str]]) -> UploadedFile:
    return UploadedFile(
        name=name, content=staff_list(rows), row_numbers=tuple(range(2, 2 + len(rows)))
    )


SCENARIOS = (
    approval,
    rounds,
    rebuilding,
    stopping,
    shortage,
    removal,
    membership,
    undoing,
    columns,
)
