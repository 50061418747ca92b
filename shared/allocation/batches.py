"""Country batches: which rows go into one, and when it may start."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched

from shared.models import JudgedRow, LicensePlan, WriteQuota

MEMBERS_PER_REQUEST = 20  # "Add members": more of them are refused


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryBatch:
    """Rows of one country, in file order; `batch` is an id such as `NL-001`."""

    batch: str
    usage_location: str
    rows: tuple[JudgedRow, ...]


def group_by_usage_location(rows: Iterable[JudgedRow], size: int) -> Iterator[CountryBatch]:
    """The rows in batches of one country and at most `size` rows.

    Countries come in the order in which the file first names them.
    """
    by_country: Mapping[str, list[JudgedRow]] = defaultdict(list)
    for row in rows:
        by_country[row.usage_location].append(row)
    for usage_location, members in by_country.items():
        for number, part in enumerate(batched(members, size, strict=False), start=1):
            yield CountryBatch(
                batch=f"{usage_location}-{number:03}", usage_location=usage_location, rows=part
            )


def count_writes(users: int, licenses: LicensePlan, usage_location: str) -> int:
    """The directory writes that so many new users of a country take.

    One creates the account. Another assigns its licences, or makes up to 20 accounts members of
    the group that gives them ("Add members").
    """
    if not licenses.for_country(usage_location):
        return users
    if licenses.group_for(usage_location):
        return users + math.ceil(users / MEMBERS_PER_REQUEST)
    return 2 * users


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
