import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.allocation.batches import (
    count_follow_ups,
    count_writes,
    group_by_usage_location,
    plan_delays,
)
from shared.models import LicensePlan, OptionalValues, WriteQuota
from tests.builders import GROUP_ID, SKU, a_row

QUOTA = WriteQuota(writes=3000, seconds=150)


def test_rows_of_one_country_travel_together_in_file_order() -> None:
    rows = [a_row(2, "NL"), a_row(3, "DE"), a_row(4, "NL"), a_row(5, "JP"), a_row(6, "DE")]

    batches = list(group_by_usage_location(rows, size=50))

    assert [(b.batch, b.usage_location, [r.row_number for r in b.rows]) for b in batches] == [
        ("NL-001", "NL", [2, 4]),
        ("DE-001", "DE", [3, 6]),
        ("JP-001", "JP", [5]),
    ]


def test_rows_that_name_other_licences_travel_apart() -> None:
    own = OptionalValues(licenses=("ENTERPRISEPACK",))
    rows = [
        a_row(2),
        a_row(3, extras=own),
        a_row(4, extras=OptionalValues(licenses=())),
        a_row(5),
        a_row(6, extras=own),
    ]

    batches = list(group_by_usage_location(rows, size=50))

    assert [(b.batch, b.licenses, [r.row_number for r in b.rows]) for b in batches] == [
        ("NL-001", None, [2, 5]),
        ("NL-002", ("ENTERPRISEPACK",), [3, 6]),
        ("NL-003", (), [4]),
    ]


@pytest.mark.parametrize(
    ("rows", "size", "sizes"),
    [
        (0, 50, []),
        (1, 50, [1]),
        (50, 50, [50]),
        (51, 50, [50, 1]),
        (125, 50, [50, 50, 25]),
        (3, 1, [1, 1, 1]),
    ],
)
def test_a_large_country_is_cut_into_numbered_batches(
    rows: int, size: int, sizes: list[int]
) -> None:
    batches = list(group_by_usage_location([a_row(n) for n in range(2, rows + 2)], size))

    assert [len(batch.rows) for batch in batches] == sizes
    assert [batch.batch for batch in batches] == [f"NL-{n:03}" for n in range(1, len(sizes) + 1)]


def test_more_than_999_batches_still_have_ids_of_their_own() -> None:
    batches = list(group_by_usage_location([a_row(n) for n in range(2, 1003)], size=1))

    assert [batch.batch for batch in batches[-2:]] == ["NL-1000", "NL-1001"]


@given(
    countries=st.lists(st.sampled_from(["NL", "DE", "JP"]), max_size=40),
    size=st.integers(min_value=1, max_value=7),
)
def test_every_row_is_in_exactly_one_batch_of_its_country(countries: list[str], size: int) -> None:
    rows = [a_row(number, country) for number, country in enumerate(countries, start=2)]

    batches = list(group_by_usage_location(rows, size))

    assert sorted(r.row_number for b in batches for r in b.rows) == [r.row_number for r in rows]
    assert all(r.usage_location == b.usage_location for b in batches for r in b.rows)
    assert all(1 <= len(batch.rows) <= size for batch in batches)


def test_the_first_1500_users_go_at_once_and_then_10_a_second() -> None:
    of_50_users = [2 * 50] * 40

    delays = plan_delays(of_50_users, QUOTA)

    assert delays[:30] == [0.0] * 30
    assert delays[30:] == [5.0 * n for n in range(1, 11)]


def test_a_user_without_licence_is_one_write() -> None:
    assert plan_delays([3000, 20], QUOTA) == [0.0, 1.0]


@pytest.mark.parametrize(
    ("writes", "delays"), [([], []), ([0], [0.0]), ([3000], [0.0]), ([3001], [0.05])]
)
def test_nothing_waits_that_the_quota_holds(writes: list[int], delays: list[float]) -> None:
    assert plan_delays(writes, QUOTA) == delays


@given(
    writes=st.lists(st.integers(min_value=0, max_value=500), max_size=50),
    quota=st.builds(
        WriteQuota,
        writes=st.integers(min_value=500, max_value=5000),
        seconds=st.integers(min_value=1, max_value=600),
    ),
)
def test_no_batch_starts_before_the_quota_has_room_for_it(
    writes: list[int], quota: WriteQuota
) -> None:
    delays = plan_delays(writes, quota)

    assert delays == sorted(delays)
    for number, delay in enumerate(delays):
        refilled = quota.writes + delay * quota.writes_per_second
        assert sum(writes[: number + 1]) <= refilled + 1e-6


@pytest.mark.parametrize(
    ("country", "users", "writes"),
    [
        pytest.param("NL", 50, 100, id="directly: two for each"),
        pytest.param("DE", 20, 21, id="by a group: one more for 20"),
        pytest.param("DE", 21, 23, id="by a group: one more for the rest"),
        pytest.param("DE", 0, 0, id="nobody"),
        pytest.param("JP", 50, 50, id="no licences"),
    ],
)
def test_writes_are_counted_by_how_licences_are_given(
    country: str, users: int, writes: int
) -> None:
    licenses = LicensePlan(
        default=(SKU,), by_country={"JP": ()}, groups={"DE": GROUP_ID, "JP": GROUP_ID}
    )

    assert count_writes(users, licenses, country) == writes


def test_managers_take_a_write_each_and_groups_one_for_twenty_members() -> None:
    extras = OptionalValues(manager="eva@contoso.com", groups=("a-group", "another"))
    rows = [a_row(n, extras=extras) for n in range(2, 23)]

    assert count_follow_ups(rows) == 21 + 2 * 2
    assert count_follow_ups([a_row(2)]) == 0
