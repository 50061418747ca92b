"""Random schedules: everything that befalls a run, drawn from one seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from local.tenant import (
    Drop,
    Fault,
    Match,
    Refuse,
    RetryAfter,
    RetryAfterForm,
    TakeUnits,
    Tenant,
    demo_tenant,
)
from tests.chaos.evidence import DroppedFile
from tests.staff_lists import person, staff_list

SEND_MAIL = "/sendMail$"
_CREATE = Match(method="POST", path="^/users$")
_ASSIGN = Match(method="POST", path="assignLicense$")
_LOOK_UP = Match(method="GET", path="^/users/")
_DELETE = Match(method="DELETE", path="^/users/")
_BATCH = Match(method="POST", path=r"^/\$batch$")
_SKU = "O365_BUSINESS_PREMIUM"
_LICENSES = (
    {"LICENSE_SKUS": _SKU},
    {"LICENSE_SKUS": _SKU},
    {"LICENSE_SKUS": f"{_SKU},AAD_PREMIUM"},
    {"LICENSE_SKUS": _SKU, "LICENSE_SKUS_BY_COUNTRY": '{"DE": ["ENTERPRISEPACK"]}'},
    {"LICENSE_SKUS": "none"},
)
_COUNTRIES = ("NL", "DE", "BE")
_NET_ID = "Property netId is invalid."


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What befalls a run; times are seconds after its begin.

    `kill_points` are used up by one worker after the other, `shots` are (time, which worker).
    `resent` is the share of deliveries whose message is sent once more.
    """

    seed: int
    files: tuple[DroppedFile, ...]
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

    def tenant(self) -> Tenant:
        """The tenant of this schedule, as it is before."""
        made = demo_tenant(units=self.units)
        made.replication_lag = self.replication_lag
        made.consumed_units_lag = self.consumed_units_lag
        made.faults.add(*self.faults)
        return made


def draw_schedule(seed: int) -> Schedule:
    """The schedule of a seed; always the same."""
    rng = random.Random(seed)
    files = _draw_files(rng)
    return Schedule(
        seed=seed,
        files=files,
        settings={**rng.choice(_LICENSES), "BATCH_SIZE": rng.choice(("2", "4", "50"))},
        units=rng.randint(1, 14),
        replication_lag=rng.choice((0.0, 0.0, 0.5, 1.5, 3.0)),
        consumed_units_lag=rng.choice((0.0, 60.0)),
        faults=tuple(_draw_fault(rng, files) for _ in range(rng.choice((0, 1, 2, 3, 4)))),
        workers=rng.randint(2, 4),
        calls_each=rng.randint(1, 2),
        announcements=rng.choice((1, 1, 2, 3)),
        resent=rng.choice((0.0, 0.15, 0.4)),
        kill_points=tuple(_draw_kill(rng) for _ in range(rng.randint(0, 6))),
        shots=tuple(sorted(_draw_shot(rng) for _ in range(rng.choice((0, 1, 2))))),
    )


def _draw_kill(rng: random.Random) -> int:
    return rng.choice((0, rng.randint(1, 30), rng.randint(1, 90)))


def _draw_shot(rng: random.Random) -> tuple[float, int]:
    return rng.uniform(0.1, 1.5), rng.randrange(4)


def _draw_files(rng: random.Random) -> tuple[DroppedFile, ...]:
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
) -> DroppedFile:
    """A file with these people; the same number is the same person with the same cells."""
    rows = [person(number, _COUNTRIES[number % len(_COUNTRIES)]) for number in numbers]
    if rng.random() < 0.4:
        rows.append(person(90, "Atlantis"))
    if rng.random() < 0.4:
        rows.append(["adele.vance@contoso.com", *person(91, "NL")[1:]])
    rng.shuffle(rows)
    return DroppedFile(
        name=name,
        content=staff_list(rows),
        row_numbers=tuple(range(2, 2 + len(rows))),
        after=after,
    )


def _draw_fault(rng: random.Random, files: Sequence[DroppedFile]) -> Fault:
    kind = rng.choice((_lost, _lost, _lost, _throttled, _throttled, _odd, _mail, _taken))
    return kind(rng, files)


def _lost(rng: random.Random, _files: Sequence[DroppedFile]) -> Fault:
    """An answer that does not come; the request may have been carried out."""
    match = rng.choice((_CREATE, _CREATE, _ASSIGN, _BATCH, _BATCH, _LOOK_UP, _DELETE))
    done = rng.random() < 0.5
    drop = Drop(done=done)
    return Fault(
        match=match,
        action=rng.choice((Refuse(status=503, done=done), Refuse(status=504, done=done), drop)),
        nth=rng.randint(1, 6),
        times=rng.randint(1, 2),
    )


def _throttled(rng: random.Random, _files: Sequence[DroppedFile]) -> Fault:
    wait = RetryAfter(seconds=rng.uniform(0.1, 1.2), form=rng.choice(tuple(RetryAfterForm)))
    return Fault(
        match=rng.choice((_CREATE, _ASSIGN, _BATCH, _LOOK_UP, _DELETE)),
        action=Refuse(status=429, code="TooManyRequests", retry_after=rng.choice((wait, None))),
        nth=rng.randint(1, 6),
        times=rng.randint(1, 3),
    )


def _odd(rng: random.Random, _files: Sequence[DroppedFile]) -> Fault:
    """The directory's answers that mean something else than they say."""
    refusal = rng.choice(
        (
            Refuse(status=400, code="Request_BadRequest", message=_NET_ID),
            Refuse(status=400, code="Request_BadRequest", message=_NET_ID, done=True),
            Refuse(status=429, code="Directory_ConcurrencyViolation"),
            Refuse(status=403, code="Authorization_RequestDenied"),
        )
    )
    return Fault(match=_CREATE, action=refusal, nth=rng.randint(1, 5))


def _mail(rng: random.Random, files: Sequence[DroppedFile]) -> Fault:
    about = Match(path=SEND_MAIL, mentions=rng.choice(files).name)
    done = rng.random() < 0.5
    return Fault(match=about, action=rng.choice((Refuse(status=504, done=done), Drop(done=done))))


def _taken(rng: random.Random, _files: Sequence[DroppedFile]) -> Fault:
    """Another administrator assigns units."""
    taken = TakeUnits(sku_part_number=_SKU, units=rng.randint(1, 4))
    return Fault(match=_ASSIGN, action=taken, nth=rng.randint(1, 5))
