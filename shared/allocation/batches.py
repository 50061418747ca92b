"""Country batches: which rows go into one, and when it may start."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from shared.models import JudgedRow, LicensePlan, WriteQuota

MEMBERS_PER_REQUEST = 20  # "Add members": more of them are refused


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryBatch:
    """Rows of one country and with the same licences, in file order.

    `batch` is an id such as `NL-001`. `licenses` are those that the rows themselves name.
    """

    batch: str
    usage_location: str
    rows: tuple[JudgedRow, ...]
    licenses: tuple[str, ...] | None = None


def group_by_usage_location(rows: Iterable[JudgedRow], size: int) -> Iterator[CountryBatch]:
    """The rows in batches of one country, the same licences and at most `size` rows.

    Countries come in the order in which the file first names them, as do the licences that rows
    name instead of those of their country.
    """
    alike: dict[tuple[str, tuple[str, ...] | None], list[JudgedRow]] = defaultdict(list)
    for row in rows:
        alike[row.usage_location, row.extras.licenses].append(row)
    numbers: Counter[str] = Counter()
    for (usage_location, licenses), members in alike.items():
        for part in batched(members, size, strict=False):
            numbers[usage_location] += 1
            yield CountryBatch(
                batch=f"{usage_location}-{numbers[usage_location]:03}",
                usage_location=usage_location,
                rows=part,
                licenses=licenses,
            )


def count_writes(
    users: int,
    licenses: LicensePlan,
    usage_location: str,
    instead: tuple[str, ...] | None = None,
) -> int:
    """The directory writes that so many new users of a country take.

    `instead` are the licences that their rows name.

    One creates the account. Another assigns its licences, or makes up to 20 accounts members of
    the group that gives them ("Add members").
    """
    if not licenses.for_country(usage_location, instead):
        return users
    if licenses.group_for(usage_location, instead):
        return users + math.ceil(users / MEMBERS_PER_REQUEST)
    return 2 * users


def count_follow_ups(rows: Iterable[JudgedRow]) -> int:
    """The directory writes that follow the accounts of a batch: managers, and members by group."""
    managers, members = 0, Counter[str]()
    for row in rows:
        managers += bool(row.extras.manager)
        members.update(row.extras.groups)
    return managers + sum(math.ceil(count / MEMBERS_PER_REQUEST) for count in members.values())


def plan_delays(writes: Sequence[int], quota: WriteQuota) -> list[float]:
    """For each batch the seconds until it may start, given the `writes` each will make.

    The quota is a bucket that is full at the start: as many writes as it holds go at once, the
    rest no faster than it refills ("Microsoft Graph service-specific throttling limits").
    """
    delays: list[float] = []
    before = 0
    for count in writes:
        over = max(0, before + count - quota.writes)
        delays.append(over / quota.writes_per_second)
        before += count
    return delays
