"""A doom strikes one call of one message, and no other."""

import asyncio

import pytest

from tests.chaos.dooms import Doom, DoomedError, Dooms, doom, reach_doom

_FIRST, _SECOND = Doom(at=2, deadly=False), Doom(at=1, deadly=True)


def test_only_the_first_message_of_a_step_is_doomed_and_only_so_often() -> None:
    dooms = Dooms({"report": [_FIRST, _SECOND]})

    met = [
        dooms.next_for(step, victim)
        for step, victim in [
            ("allocate", "a"),
            ("report", "b"),
            ("report", "c"),
            ("report", "b"),
            ("report", "b"),
        ]
    ]

    assert met == [None, _FIRST, None, _SECOND, None]


async def _points_passed(fate: Doom | None) -> int:
    """How many of three points a call passes, the last two in a task of its own."""
    passed = 0

    async def pass_on() -> None:
        nonlocal passed
        reach_doom()
        passed += 1

    doom(fate)
    try:
        await pass_on()
        await asyncio.create_task(pass_on())
        await asyncio.create_task(pass_on())
    except DoomedError:
        return passed
    return passed


@pytest.mark.parametrize(("at", "passed"), [(1, 0), (2, 1), (3, 2), (4, 3)])
async def test_a_doomed_call_fails_at_its_point_and_those_next_to_it_do_not(
    at: int, passed: int
) -> None:
    calls = [_points_passed(Doom(at=at, deadly=False)), _points_passed(None)]

    assert await asyncio.gather(*calls) == [passed, 3]
