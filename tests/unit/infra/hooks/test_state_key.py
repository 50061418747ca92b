from datetime import UTC, datetime

import pytest

from infra.hooks.gaps import BODY
from infra.hooks.state_key import CURRENT, PREVIOUS, find_gaps, new_key, rests_until, rotation
from shared.settings.values import parse_key


def test_a_new_key_is_one_that_the_app_accepts() -> None:
    assert len(parse_key(new_key())) == 32


def test_no_two_keys_are_the_same() -> None:
    bodies = {gap.body for gap in find_gaps("vault", ())}

    assert len(bodies) == 2


@pytest.mark.parametrize(
    ("stored", "made"),
    [((), [CURRENT, PREVIOUS]), ((CURRENT,), [PREVIOUS]), ((CURRENT, PREVIOUS, "other"), [])],
    ids=["new vault", "one is there", "both are there"],
)
def test_only_keys_that_are_not_there_are_made(stored: tuple[str, ...], made: list[str]) -> None:
    gaps = find_gaps("vault", stored)

    assert [gap.command[gap.command.index("--name") + 1] for gap in gaps] == made


def test_a_key_is_neither_in_a_command_nor_in_a_representation() -> None:
    for gap in find_gaps("vault", ()):
        assert gap.body not in " ".join((repr(gap), gap.sentence, *gap.command))
        assert BODY in gap.command


def test_a_rotation_keeps_the_old_key_before_it_puts_a_new_one_in_use() -> None:
    keep, replace = rotation("vault", "old key")

    assert (PREVIOUS in keep.command, keep.body) == (True, "old key")
    assert (CURRENT in replace.command, replace.body == "old key") == (True, False)


def test_a_key_rests_until_all_it_has_sealed_is_erased() -> None:
    changed = datetime(2026, 3, 2, 9, tzinfo=UTC)

    assert rests_until(changed, 24) == datetime(2026, 3, 3, 9, tzinfo=UTC)
