"""Random schedules: everything that befalls a run, drawn from one seed."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus

from local.tenant import LICENSE_GROUP, Fault, TakeUnits, Tenant, demo_tenant
from shared.state.messages import QUEUES
from tests.chaos.dooms import Doom
from tests.chaos.evidence import APPROVAL, UploadedFile
from tests.chaos.extended_lists import COLUMN_SETTINGS, OTHER_SKU, add_groups, draw_extended
from tests.chaos.orders import INTAKE, INTAKE_POISON
from tests.chaos.other_admin import Deed, DeedKind
from tests.chaos.run import Sweep
from tests.chaos.storage_faults import Service, StorageFault
from tests.chaos.tenant_faults import SKU, draw_follow_up_fault, draw_group_fault, draw_tenant_fault
from tests.staff_lists import person, staff_list

_LICENSES = (
    {"LICENSE_SKUS": SKU},
    {"LICENSE_SKUS": SKU},
    {"LICENSE_SKUS": f"{SKU},AAD_PREMIUM"},
    {"LICENSE_SKUS": SKU, "LICENSE_SKUS_BY_COUNTRY": '{"DE": ["ENTERPRISEPACK"]}'},
    {"LICENSE_SKUS": "none"},
)
_COUNTRIES = ("NL", "DE", "BE")
_DOOMED = QUEUES
_LOCKED = 600.0  # seconds that the host keeps the message of a worker that died
_TRIES = 5  # after so many a message is poisoned
_STATUSES = (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What befalls a run; times are seconds after its begin.

    `kill_points` are used up by one worker after the other, `shots` are (time, which worker).
    `resent` is the share of deliveries whose message is sent once more. `dooms` befall, by step,
    the first message there. After a death a message stays locked for `lock_seconds`. `deeds` are
    those of another administrator. In `sweeps` waiting rows get rounds, after units were bought.
    A group that gives licences takes `group_license_lag` seconds. `other_units` are those of a
    licence that only rows with a licence of their own name, or one country.
    """

    seed: int
    files: tuple[UploadedFile, ...]
    settings: dict[str, str] = field(repr=False)
    units: int
    replication_lag: float
    consumed_units_lag: float
    faults: tuple[Fault, ...]
    workers: int
    calls_each: int
    announcements: int
    resent: float
    kill_points: tuple[int, ...]
    shots: tuple[tuple[float, int], ...]
    storage_faults: tuple[StorageFault, ...]
    dooms: Mapping[str, Sequence[Doom]]
    lock_seconds: float
    deeds: tuple[Deed, ...]
    sweeps: tuple[Sweep, ...]
    group_license_lag: float = 0.0
    other_units: int = 10

    def tenant(self) -> Tenant:
        """The tenant of this schedule, as it is before."""
        made = demo_tenant(units=self.units)
        made.replication_lag = self.replication_lag
        made.consumed_units_lag = self.consumed_units_lag
        made.group_license_lag = self.group_license_lag
        made.subscribed_skus[OTHER_SKU].enabled = self.other_units
        add_groups(made)
        made.faults.add(*self.faults)
        return made


def draw_schedule(seed: int) -> Schedule:
    """The schedule of a seed; always the same."""
    rng = random.Random(seed)
    files = _draw_files(rng)
    lag = rng.choice((0.0, 0.0, 0.0, 0.5, 1.5, 3.0, rng.uniform(3.0, 20.0)))
    schedule = Schedule(
        seed=seed,
        files=files,
        settings={**rng.choice(_LICENSES), "BATCH_SIZE": rng.choice(("2", "4", "50"))},
        units=rng.randint(1, 14),
        replication_lag=lag,
        consumed_units_lag=rng.choice((0.0, 2.0, 60.0, 120.0)),
        faults=tuple(draw_tenant_fault(rng, files) for _ in range(rng.choice((0, 1, 2, 3, 4)))),
        workers=rng.randint(2, 4),
        calls_each=rng.randint(1, 2),
        announcements=rng.choice((1, 1, 2, 3)),
        resent=rng.choice((0.0, 0.15, 0.4)),
        kill_points=tuple(_draw_kill(rng) for _ in range(rng.randint(0, 6))),
        shots=tuple(sorted(_draw_shot(rng) for _ in range(rng.choice((0, 1, 2))))),
        storage_faults=tuple(_draw_storage_fault(rng) for _ in range(rng.choice((0, 0, 2, 5)))),
        dooms=_draw_dooms(rng),
        lock_seconds=rng.choice((0.0, _LOCKED)),
        deeds=tuple(_draw_deed(rng, lag) for _ in range(rng.choice((0, 0, 1, 2, 3)))),
        sweeps=tuple(_draw_sweeps(rng)),
    )
    drawn = _by_group(schedule, rng) if rng.random() < 0.25 else schedule
    drawn = _with_approval(drawn) if rng.random() < 0.2 else drawn
    return _with_columns(drawn, rng) if rng.random() < 0.3 else drawn


def _with_columns(schedule: Schedule, rng: random.Random) -> Schedule:
    """The same where the files have all optional columns, and follow-up writes fail as well.

    Accounts are created and opened on later days, in sweeps in which workers die as before.
    """
    faults = [draw_follow_up_fault(rng) for _ in range(rng.choice((0, 1, 2, 3)))]
    return replace(
        schedule,
        files=draw_extended(rng, schedule.files),
        settings={**schedule.settings, **COLUMN_SETTINGS},
        other_units=rng.randint(0, 5),
        faults=(*schedule.faults, *faults),
        kill_points=(*schedule.kill_points, *(rng.randint(1, 60) for _ in range(3))),
        sweeps=(
            *schedule.sweeps,
            # A sweep takes in only uploads of the last two days.
            *(Sweep(later=timedelta(hours=hours)) for hours in (2, 4, 6)),
            Sweep(later=timedelta(days=4)),
            Sweep(later=timedelta(days=4, hours=1)),
            Sweep(later=timedelta(days=11)),
            Sweep(later=timedelta(days=11, hours=1)),
        ),
    )


def _with_approval(schedule: Schedule) -> Schedule:
    """The same where every list must be approved, and is after the other sweeps."""
    return replace(
        schedule,
        settings={**schedule.settings, **APPROVAL},
        sweeps=(
            *schedule.sweeps,
            Sweep(later=timedelta(minutes=90), approves=True),
            Sweep(later=timedelta(minutes=110)),
        ),
    )


def _by_group(schedule: Schedule, rng: random.Random) -> Schedule:
    """The same with a group that gives two of the countries their licences.

    Nobody else takes units there: who is left without a unit afterwards is reported to nobody.
    """
    faults = [each for each in schedule.faults if not isinstance(each.action, TakeUnits)]
    deeds = [each for each in schedule.deeds if each.kind not in {DeedKind.TAKE, DeedKind.FREE}]
    faults += [draw_group_fault(rng) for _ in range(rng.choice((0, 1, 2)))]
    groups = json.dumps({"NL": LICENSE_GROUP, "DE": LICENSE_GROUP})
    return replace(
        schedule,
        settings={
            **_LICENSES[0],  # what the group gives; anything else is a settings fault
            "BATCH_SIZE": schedule.settings["BATCH_SIZE"],
            "LICENSE_GROUPS": groups,
        },
        faults=tuple(faults),
        deeds=tuple(deeds),
        group_license_lag=rng.choice((0.0, 0.5, 3.0)),
    )


def _draw_deed(rng: random.Random, lag: float) -> Deed:
    # The search by mark lags too: nobody finds an account that was renamed within the lag.
    kinds = [each for each in DeedKind if not lag or each is not DeedKind.RENAME_NEW]
    return Deed(kind=rng.choice(kinds), nth=rng.randint(1, 4), sku=SKU, units=rng.randint(1, 6))


def _draw_sweeps(rng: random.Random) -> Iterator[Sweep]:
    """Each later than the one before; a sweep looks at rows that wait every five minutes."""
    later = timedelta()
    for _ in range(rng.choice((0, 0, 1, 2, 3))):
        later += timedelta(minutes=rng.choice((1, 6, 25)))
        yield Sweep(later=later, units=rng.choice((0, 1, 3)))


def _draw_kill(rng: random.Random) -> int:
    return rng.choice((0, rng.randint(1, 30), rng.randint(1, 90)))


def _draw_shot(rng: random.Random) -> tuple[float, int]:
    return rng.uniform(0.1, 1.5), rng.randrange(4)


def _draw_storage_fault(rng: random.Random) -> StorageFault:
    service = rng.choice((Service.BLOB, Service.BLOB, Service.QUEUE))
    return StorageFault(
        service=service,
        status=rng.choice(_STATUSES),
        done=rng.random() < 0.5,
        # A worker sends few messages and reads many blobs.
        nth=rng.randint(1, 40 if service is Service.BLOB else 6),
        # Four in a row are more than the storage SDK has patience for.
        times=rng.choice((1, 1, 2, 4, 8)),
    )


def _draw_dooms(rng: random.Random) -> dict[str, list[Doom]]:
    """In half of the schedules a message or two that fail until they are poisoned, or nearly so."""
    doomed = rng.sample(_DOOMED, rng.choice((0, 0, 1, 2)))
    dooms = {step: _draw_tries(rng) for step in doomed}
    if INTAKE in dooms and rng.random() < 0.5:
        # The last attempt fails as well: all that is left to say is that nothing could be read.
        dooms[INTAKE_POISON] = [Doom(at=1, deadly=False)]
    return dooms


def _draw_tries(rng: random.Random) -> list[Doom]:
    deadly = rng.choice((0.0, 0.5, 1.0))  # the share of tries that kill the worker
    tries = rng.choice((_TRIES, _TRIES, _TRIES, _TRIES - 1))
    # A function that finds most of its work done reaches few points, and then comes to a good end.
    last_point = rng.choice((4, 4, 6, 20))
    return [Doom(at=rng.randint(1, last_point), deadly=rng.random() < deadly) for _ in range(tries)]


def _draw_files(rng: random.Random) -> tuple[UploadedFile, ...]:
    first = [*range(1, rng.randint(4, 11))]
    files = [_draw_file(rng, "one.csv", first, after=0.0)]
    if rng.random() < 0.6:
        shared = rng.sample(first, rng.randint(0, min(3, len(first))))
        others = [*shared, *range(21, rng.randint(22, 28))]
        after = rng.choice((0.0, 0.2, 1.0))
        files.append(_draw_file(rng, "two.csv", others, after=after))
    return tuple(files)


def _draw_file(
    rng: random.Random, name: str, numbers: Sequence[int], *, after: float
) -> UploadedFile:
    """A file with these people; the same number is the same person with the same cells."""
    rows = [person(number, _COUNTRIES[number % len(_COUNTRIES)]) for number in numbers]
    if rng.random() < 0.4:
        rows.append(person(90, "Atlantis"))
    if rng.random() < 0.4:
        rows.append(["adele.vance@contoso.com", *person(91, "NL")[1:]])
    rng.shuffle(rows)
    return UploadedFile(
        name=name,
        content=staff_list(rows),
        row_numbers=tuple(range(2, 2 + len(rows))),
        after=after,
    )
