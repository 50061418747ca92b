import json

import pytest

from infra.hooks.gaps import Gap
from infra.hooks.graph_permissions import (
    BROAD,
    FOR_GROUPS,
    MAIL_SEND,
    NARROW,
    find_gaps,
    graph_call,
)

GRAPH = "https://graph.microsoft.com/v1.0"
OFFERED = {name: f"id of {name}" for name in (*BROAD, *NARROW, *FOR_GROUPS, MAIL_SEND)}


def gaps_of(*held: str, with_groups: bool = False) -> tuple[Gap, ...]:
    ids = {OFFERED.get(name, name) for name in held}
    return find_gaps(GRAPH, "identity", "graph", OFFERED, ids, with_groups=with_groups)


def named(gaps: tuple[Gap, ...]) -> list[str]:
    return [gap.sentence.partition("permission ")[2].split()[0].strip(".,") for gap in gaps]


@pytest.mark.parametrize("complete", [BROAD, NARROW], ids=["broad", "narrow"])
def test_either_set_is_enough(complete: tuple[str, ...]) -> None:
    assert gaps_of(*complete) == ()


@pytest.mark.parametrize("name", BROAD)
def test_a_permission_that_is_missing_is_granted_by_one_call(name: str) -> None:
    (gap,) = gaps_of(*(each for each in BROAD if each != name))

    assert name in gap.sentence
    assert f"{GRAPH}/servicePrincipals/identity/appRoleAssignments" in gap.command
    assert json.loads(gap.body) == {
        "principalId": "identity",
        "resourceId": "graph",
        "appRoleId": OFFERED[name],
    }


@pytest.mark.parametrize("name", NARROW[1:])
def test_the_narrow_set_is_completed_once_it_is_begun(name: str) -> None:
    gaps = gaps_of(*(each for each in NARROW if each != name))

    assert (named(gaps), [bool(gap.command) for gap in gaps]) == ([name], [True])


def test_an_identity_without_any_gets_the_broad_set() -> None:
    assert named(gaps_of()) == list(BROAD)


def test_both_sets_together_are_too_much() -> None:
    gaps = gaps_of(*BROAD, *NARROW)

    assert set(named(gaps)) == set(NARROW) - set(BROAD)
    assert {gap.command for gap in gaps} == {()}


def test_groups_take_the_right_to_read_them_and_to_write_their_members() -> None:
    assert named(gaps_of(*BROAD, with_groups=True)) == list(FOR_GROUPS)
    assert gaps_of(*BROAD, *FOR_GROUPS, with_groups=True) == ()


def test_without_groups_their_permissions_are_too_much() -> None:
    assert {gap.command for gap in gaps_of(*BROAD, *FOR_GROUPS)} == {()}


def test_a_permission_that_graph_does_not_offer_is_named_and_not_granted() -> None:
    (gap,) = find_gaps(GRAPH, "identity", "graph", {"Organization.Read.All": "id"}, {"id"})

    assert "does not offer it" in gap.sentence
    assert gap.command == ()


def test_a_missing_permission_does_not_stop_the_deployment() -> None:
    assert {gap.stops for gap in gaps_of()} == {False}


def test_mail_send_in_entra_is_named_and_never_granted() -> None:
    (gap,) = gaps_of(*BROAD, MAIL_SEND)

    assert "may send as anybody" in gap.sentence
    assert gap.command == ()


def test_a_permission_that_nobody_knows_is_named_by_its_id() -> None:
    (gap,) = gaps_of(*BROAD, "an-unknown-role")

    assert "an-unknown-role" in gap.sentence


def test_the_token_is_for_the_graph_of_the_same_cloud() -> None:
    call = graph_call("https://graph.microsoft.us/v1.0/", "get", "me")

    assert call[-4:] == (
        "--url",
        "https://graph.microsoft.us/v1.0/me",
        "--resource",
        "https://graph.microsoft.us",
    )
