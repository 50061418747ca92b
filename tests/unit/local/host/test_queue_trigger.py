import pytest

from local.host.queue_trigger import has_poison_queue


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("provision", True, id="a queue"),
        pytest.param("provision-poison", False, id="a poison queue"),
        pytest.param("q" * 56, True, id="just short enough"),
        pytest.param("q" * 57, False, id="too long with the suffix"),
    ],
)
def test_queue_has_a_poison_queue(name: str, expected: bool) -> None:
    assert has_poison_queue(name) is expected
