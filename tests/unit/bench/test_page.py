"""The page of measurements."""

from types import ModuleType

from bench.__main__ import render_page
from bench.figures import Figure


def test_the_page_shows_each_figure_and_how_it_came_about() -> None:
    module = ModuleType("bench.start", "Each process is a fresh one.")
    figure = Figure(name="start", value=3.0, unit="times", peer="a bare app", aim=2.0)

    page = render_page([figure], {"start": module}, "a large one")

    assert "Machine: a large one." in page
    assert "| start  | 3 times  | at most 2 | a bare app       | **falls short** |" in page
    assert page.endswith("## start\n\nEach process is a fresh one.\n")


def test_what_lies_behind_a_figure_follows_its_method() -> None:
    module = ModuleType("bench.start", "Each process is a fresh one.")
    module.__dict__["details"] = lambda: "- imports: most of it"

    page = render_page([], {"start": module}, "a large one")

    assert page.endswith("Each process is a fresh one.\n\n- imports: most of it\n")
