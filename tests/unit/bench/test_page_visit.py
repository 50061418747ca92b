"""Tests of what the benchmark of the page renders by itself."""

from bench.page import first_visit


def test_the_page_of_a_first_visit_has_all_that_its_template_asks_for() -> None:
    assert first_visit() > 10_000
