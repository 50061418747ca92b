"""Kill a worker at every crash point of a small file, one after the other.

    python -m tests.chaos.crash_points [--only NAME] [--every K] [--offset J] [--double]

The points are counted in an undisturbed run first: one before and one after each request to
blob storage, queue storage and Graph. Then for each point everything starts afresh, a worker
dies at that point, and the next one works off what the host delivers again. With `--double` the
second worker dies too, some points after it began.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from local.tenant import LICENSE_GROUP, Fault, Match, Refuse, TakeUnits, Tenant, demo_tenant
from local.tenant.groups import Group
from local.tenant.simulated_tenant import GROUP_PERMISSIONS
from shared.models import OptionalValues
from shared.validation.columns import RESULTS_HEADING
from tests.chaos.console import say
from tests.chaos.evidence import APPROVAL, FIRST_JOB, DroppedFile
from tests.chaos.lanes import run_in_lanes
from tests.chaos.run import Play, RunResult, Sweep, perform
from tests.chaos.stage import Storage
from tests.staff_lists import HEADING, person, staff_list

_SKU = "O365_BUSINESS_PREMIUM"
_OTHER_SKU = "ENTERPRISEPACK"
_NONE_LEFT = "AAD_PREMIUM"  # no units of it
_UNITS = 3
_GROUPS = {
    "Sales": "5b2cf2b8-9c7e-4c39-8f26-000000000001",
    "Staff": "5b2cf2b8-9c7e-4c39-8f26-000000000002",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A small file and the tenant it meets."""

    name: str
    file: DroppedFile
    tenant: Callable[[], Tenant]
    before: tuple[DroppedFile, ...] = ()  # worked off in peace
    settings: dict[str, str] = field(default_factory=dict)
    sweeps: tuple[Sweep, ...] = ()
    is_fair: bool = True  # the tenant changes nothing by itself in mid-run


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A run in which workers die at these points."""

    scenario: Scenario
    kill_points: tuple[int, ...]


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
        taken = TakeUnits(sku_part_number=_SKU, units=1)
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
        settings={"LICENSE_GROUPS": f'{{"NL": "{LICENSE_GROUP}"}}'},
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
            # Whatever the death of a sweep or of a step left is taken up.
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
        file=DroppedFile(
            name="undo/results.csv",
            content=_csv([RESULTS_HEADING, *results]),
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
        made.granted_permissions |= GROUP_PERMISSIONS
        made.subscribed_skus[_NONE_LEFT].enabled = 0
        for name, group_id in _GROUPS.items():
            made.groups[group_id] = Group(id=group_id, display_name=name)
        return made

    sales, staff = _GROUPS.values()
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
        4: OptionalValues(licenses=(_OTHER_SKU,), start_date=today + timedelta(days=3)),
        5: OptionalValues(
            manager="person1@contoso.com",
            groups=(sales,),
            licenses=(_SKU,),
            start_date=today + timedelta(days=10),
        ),
        6: OptionalValues(manager="person4@contoso.com", employee_id="0043"),
        7: OptionalValues(licenses=(_NONE_LEFT,), groups=(staff,)),
        8: OptionalValues(manager="person6@contoso.com"),
    }
    rows = [
        [*person(number - 1, "NL" if number % 2 else "DE"), *_optional_cells(each)]
        for number, each in extras.items()
    ]
    return Scenario(
        name="columns",
        file=DroppedFile(
            name="columns.csv",
            content=_csv([[*HEADING, *_OPTIONAL_LABELS], *rows]),
            row_numbers=tuple(extras),
            extras=extras,
        ),
        tenant=tenant,
        settings={
            "ALLOWED_GROUPS": json.dumps(_GROUPS),
            "ALLOWED_LICENSES": json.dumps(
                {sku: [sku] for sku in (_SKU, _OTHER_SKU, _NONE_LEFT)} | {"none": []}
            ),
        },
        sweeps=(
            Sweep(later=timedelta(days=4)),
            # What the death of a sweep or of a step left is taken up.
            Sweep(later=timedelta(days=4, hours=1)),
            Sweep(later=timedelta(days=11)),
            Sweep(later=timedelta(days=11, hours=1)),
        ),
    )


_OPTIONAL_LABELS = (
    "Manager",
    "Groups",
    "Licences",
    "Start date",
    "Employee ID",
    "Employee type",
    "Company",
    "Cost centre",
    "Hire date",
)


def _optional_cells(extras: OptionalValues) -> list[str]:
    """The cells under _OPTIONAL_LABELS."""
    names = {group_id: name for name, group_id in _GROUPS.items()}
    chosen = extras.licenses
    return [
        extras.manager,
        "; ".join(names[each] for each in extras.groups),
        "" if chosen is None else "; ".join(chosen) or "none",
        extras.start_date.isoformat() if extras.start_date else "",
        extras.employee_id,
        extras.employee_type,
        extras.company,
        extras.cost_centre,
        extras.hire_date.isoformat() if extras.hire_date else "",
    ]


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    return "".join(f"{','.join(row)}\r\n" for row in rows).encode()


def _file(name: str, rows: list[list[str]]) -> DroppedFile:
    return DroppedFile(
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


async def run_case(case: Case, storage: Storage, workdir: Path) -> RunResult:
    """Play a case."""
    play = Play(
        files=[case.scenario.file],
        prologue=case.scenario.before,
        settings=case.scenario.settings,
        kill_points=list(case.kill_points),
        sweeps=case.scenario.sweeps,
    )
    return await perform(play, storage, case.scenario.tenant(), workdir)


def judge(case: Case, result: RunResult, undisturbed: RunResult) -> list[str]:
    """What is wrong with a run that died, beside the one that did not."""
    wrong = list(result.violations)
    if case.scenario.is_fair and result.outcomes != undisturbed.outcomes:
        wrong.append(f"other outcomes than undisturbed: {result.outcomes}")
    if result.deaths != len(case.kill_points):
        wrong.append(f"{result.deaths} deaths")
    if result.swept:
        wrong.append("nothing but the sweep finished it")
    return wrong


def single(scenario: Scenario, points: int, *, every: int, offset: int) -> Iterator[Case]:
    """A death at each point, or at each `every`-th of them."""
    for point in range(1 + offset % every, points + 1, every):
        yield Case(scenario=scenario, kill_points=(point,))


def double(scenario: Scenario, points: int, *, every: int, offset: int) -> Iterator[Case]:
    """A second death as well, while the work of the first is taken up."""
    for case in single(scenario, points, every=every, offset=offset):
        # Early, so that it is reached even where little is left to do.
        yield Case(scenario=scenario, kill_points=(*case.kill_points, 1 + case.kill_points[0] % 7))


async def explore(scenario: Scenario, options: argparse.Namespace, workdir: Path) -> int:
    """Run all cases of a scenario; how many of them were wrong."""
    undisturbed = Case(scenario=scenario, kill_points=())
    [(_, calm)] = [each async for each in run_in_lanes([undisturbed], run_case, workdir, lanes=1)]
    say(f"{scenario.name}: {calm.points} crash points, undisturbed {calm.seconds:.1f} s")
    totals = Counter({"runs": 0, "wrong": len(judge(undisturbed, calm, calm))})
    make = double if options.double else single
    cases = make(scenario, calm.points, every=options.every, offset=options.offset)
    async for case, result in run_in_lanes(cases, run_case, workdir, options.processes):
        wrong = judge(case, result, calm)
        totals.update(_counted(result, wrong))
        if wrong:
            say(f"  killed at {case.kill_points}: {'; '.join(wrong)}")
    say("".join(f"  {name:14} {count:6}\n" for name, count in totals.items()))
    return totals["wrong"]


def _counted(result: RunResult, wrong: Sequence[str]) -> dict[str, int]:
    return {
        "runs": 1,
        "wrong": bool(wrong),
        "deaths": result.deaths,
        "second mails": result.second_mails,
        "given up": result.given_up.total(),
        "milliseconds": round(result.seconds * 1000),
    }


async def main() -> int:
    """Explore all scenarios; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument("--double", action="store_true")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", choices=[each.__name__ for each in SCENARIOS])
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for make in SCENARIOS:
            if options.only not in (None, make.__name__):
                continue
            wrong += await explore(make(), options, Path(folder))
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except KeyboardInterrupt:
        sys.exit(130)
