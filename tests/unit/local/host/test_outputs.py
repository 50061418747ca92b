import pytest

from local.host.host_errors import HostError
from local.host.outputs import expand


def test_expressions_are_filled_in_any_case() -> None:
    assert expand("results/{Name}.txt", {"name": "a.csv"}) == "results/a.csv.txt"


def test_random_guid_is_new_each_time() -> None:
    assert expand("{rand-guid}", {}) != expand("{rand-guid}", {})


def test_expression_without_a_value_is_a_fault() -> None:
    with pytest.raises(HostError, match=r"binding expression \{job\}"):
        expand("results/{job}", {"name": "a.csv"})
