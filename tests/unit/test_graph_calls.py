"""Tests of `tests.graph_calls`."""

import pytest

from infra.hooks.graph_permissions import BROAD, FOR_GROUPS
from local.tenant.simulated_tenant import DEFAULT_PERMISSIONS, GROUP_PERMISSIONS
from tests.graph_calls import find_faults

ASKED = {"POST /users", "DELETE /users/{id}", "GET /organization", "POST /$batch"}


def test_what_is_asked_and_granted_is_no_fault() -> None:
    assert list(find_faults(ASKED, BROAD)) == []


def test_a_call_that_needs_more_is_named() -> None:
    (fault,) = find_faults({*ASKED, "GET /domains"}, BROAD)

    assert fault.startswith("GET /domains needs one of Directory.Read.All, Domain.Read.All,")


@pytest.mark.parametrize(
    ("calls", "unneeded"),
    [
        (ASKED - {"GET /organization"}, "Organization.Read.All"),
        (ASKED - {"POST /users", "DELETE /users/{id}"}, "User.ReadWrite.All"),
    ],
)
def test_a_permission_that_no_call_needs_is_named(calls: set[str], unneeded: str) -> None:
    assert list(find_faults(calls, BROAD)) == [f"{unneeded} is granted and no call needs it"]


def test_the_simulated_tenant_grants_what_the_deployment_grants() -> None:
    assert set(BROAD) == DEFAULT_PERMISSIONS
    assert set(FOR_GROUPS) == GROUP_PERMISSIONS
