"""Figures, their aims and their table."""

import pytest

from bench.figures import Aim, Figure, ratio, render_table


def a_figure(value: float, aim: float | None = 2.0, side: Aim = Aim.AT_MOST) -> Figure:
    return Figure(name="start", value=value, unit="times", peer="a bare app", aim=aim, side=side)


@pytest.mark.parametrize(
    ("figure", "is_met"),
    [
        pytest.param(a_figure(2.0), True, id="at most, just"),
        pytest.param(a_figure(2.1), False, id="at most, above"),
        pytest.param(a_figure(2.0, side=Aim.AT_LEAST), True, id="at least, just"),
        pytest.param(a_figure(1.9, side=Aim.AT_LEAST), False, id="at least, below"),
        pytest.param(a_figure(9.0, aim=None), None, id="without an aim"),
    ],
)
def test_an_aim_is_met_on_its_own_side(figure: Figure, is_met: bool | None) -> None:
    assert figure.is_met is is_met


def test_a_table_says_what_falls_short() -> None:
    table = render_table([a_figure(1.5), a_figure(2.5), a_figure(1234.5, aim=None)])

    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    assert cells[2:] == [
        ["start", "1.50 times", "at most 2", "a bare app", "met"],
        ["start", "2.50 times", "at most 2", "a bare app", "**falls short**"],
        ["start", "1,234 times", "", "a bare app", ""],
    ]
    assert len({len(line) for line in table.splitlines()}) == 1


def test_a_ratio_is_of_the_medians() -> None:
    assert ratio([3.0, 4.0, 90.0], [1.0, 2.0, 0.1]) == 4.0
