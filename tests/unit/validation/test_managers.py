import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.validation.lists import CLASSIC_HEADING, a_file, a_person, judge

HEADING = [*CLASSIC_HEADING, "Manager"]


def user_name(number: int) -> str:
    return f"noor.smit{number}@contoso.com"


def rows_in_circles(managers: list[int | None]) -> list[int]:
    """The row numbers with the finding, where person n has the manager named at place n."""
    people = [
        [*a_person(number), "" if manager is None else user_name(manager)]
        for number, manager in enumerate(managers)
    ]
    rows = judge(a_file(*people, heading=HEADING))
    return [
        row.row_number
        for row in rows
        if any(finding.code == "manager_circle" for finding in row.findings)
    ]


@pytest.mark.parametrize(
    ("managers", "found"),
    [
        ([None, 0, 1], []),
        ([1, 2, None], []),
        ([0], [2]),
        ([1, 0], [2, 3]),
        ([1, 2, 0, 0], [2, 3, 4]),
        ([7, None], []),
        ([1, 1, 3, 2], [3, 4, 5]),
    ],
    ids=["chain", "chain to a later row", "self", "two", "three and one below",
         "elsewhere", "two circles"],
)  # fmt: skip
def test_people_in_a_circle_are_reported(managers: list[int | None], found: list[int]) -> None:
    assert rows_in_circles(managers) == found


def test_a_circle_names_its_rows() -> None:
    rows = judge(
        a_file([*a_person(1), user_name(2).upper()], [*a_person(2), user_name(1)], heading=HEADING)
    )

    assert [row.findings[0].facts for row in rows] == [{"rows": "2, 3"}] * 2


@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=1, max_size=10))
def test_a_row_is_in_a_circle_if_and_only_if_the_way_up_comes_back(
    managers: list[int | None],
) -> None:
    def comes_back(start: int) -> bool:
        place: int | None = managers[start]
        for _ in managers:
            if place is None or place == start or place >= len(managers):
                break
            place = managers[place]
        return place == start

    expected = [place + 2 for place in range(len(managers)) if comes_back(place)]
    assert rows_in_circles(managers) == expected
