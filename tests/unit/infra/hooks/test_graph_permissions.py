import json

import pytest

from infra.hooks.graph_permissions import FOR_GROUPS, MAIL_SEND, NEEDED, find_gaps, graph_call

GRAPH = "https://graph.microsoft.com/v1.0"
EVERYTHING = frozenset(NEEDED.values())
GROUPS = frozenset(FOR_GROUPS.values())


def test_nothing_is_granted_twice() -> None:
    assert find_gaps(GRAPH, "identity", "graph", EVERYTHING) == ()


@pytest.mark.parametrize(("name", "role_id"), NEEDED.items(), ids=list(NEEDED))
def test_a_permission_that_is_missing_is_granted_by_one_call(name: str, role_id: str) -> None:
    (gap,) = find_gaps(GRAPH, "identity", "graph", EVERYTHING - {role_id})

    assert name in gap.sentence
    assert f"{GRAPH}/servicePrincipals/identity/appRoleAssignments" in gap.command
    assert json.loads(gap.body) == {
        "principalId": "identity",
        "resourceId": "graph",
        "appRoleId": role_id,
    }


@pytest.mark.parametrize(
    ("with_groups", "held", "told"),
    [
        pytest.param(True, EVERYTHING, "lacks the Graph permission", id="wanted and missing"),
        pytest.param(False, EVERYTHING | GROUPS, "does not need", id="held and not wanted"),
    ],
)
def test_members_are_written_only_where_groups_give_licences(
    with_groups: bool, held: frozenset[str], told: str
) -> None:
    (gap,) = find_gaps(GRAPH, "identity", "graph", held, with_groups=with_groups)

    assert told in gap.sentence


def test_nothing_is_missing_where_members_may_be_written() -> None:
    assert find_gaps(GRAPH, "identity", "graph", EVERYTHING | GROUPS, with_groups=True) == ()


def test_a_missing_permission_does_not_stop_the_deployment() -> None:
    assert {gap.stops for gap in find_gaps(GRAPH, "identity", "graph", ())} == {False}


def test_mail_send_in_entra_is_told_and_never_granted() -> None:
    (gap,) = find_gaps(GRAPH, "identity", "graph", EVERYTHING | {MAIL_SEND})

    assert "may send as anybody" in gap.sentence
    assert gap.command == ()


def test_a_permission_too_many_is_told() -> None:
    (gap,) = find_gaps(GRAPH, "identity", "graph", EVERYTHING | {"another-role"})

    assert "another-role" in gap.sentence


def test_the_token_is_for_the_graph_of_the_same_cloud() -> None:
    call = graph_call("https://graph.microsoft.us/v1.0/", "get", "me")

    assert call[-4:] == (
        "--url",
        "https://graph.microsoft.us/v1.0/me",
        "--resource",
        "https://graph.microsoft.us",
    )
