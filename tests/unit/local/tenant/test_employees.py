"""Managers, employee properties and the sign-in state, over HTTP."""

import pytest

from local.tenant.simulated_tenant import Tenant
from shared.models import Column
from shared.validation.columns import OPTIONAL_LIMITS
from tests.unit.local.tenant.tenant_builders import a_tenant, a_user, client_of

UNKNOWN = "00000000-0000-4000-8000-000000000000"
ROOT = "https://graph.microsoft.com/v1.0/directoryObjects"


def two_people() -> tuple[Tenant, str, str]:
    """A tenant with two accounts; their object ids."""
    tenant = a_tenant()
    return tenant, tenant.create_user(a_user("ada")).id, tenant.create_user(a_user("eva")).id


async def test_a_manager_is_set_again_without_harm() -> None:
    tenant, ada, eva = two_people()
    async with client_of(tenant) as client:
        body = {"@odata.id": f"{ROOT}/{eva}"}
        replies = [await client.ask("PUT", f"/users/{ada}/manager/$ref", body) for _ in range(2)]
        shown = await client.ask("GET", f"/users/{ada}?$select=id&$expand=manager($select=id)")

    assert [reply.status for reply in replies] == [204, 204]
    assert shown.body["manager"]["id"] == eva


@pytest.mark.parametrize("missing", ["employee", "manager"])
async def test_an_unknown_account_has_no_manager_and_is_none(missing: str) -> None:
    tenant, ada, eva = two_people()
    employee, manager = (UNKNOWN, eva) if missing == "employee" else (ada, UNKNOWN)
    async with client_of(tenant) as client:
        reply = await client.ask(
            "PUT", f"/users/{employee}/manager/$ref", {"@odata.id": f"{ROOT}/{manager}"}
        )

    assert (reply.status, reply.code) == (404, "Request_ResourceNotFound")


async def test_people_of_a_manager_who_is_deleted_have_none() -> None:
    tenant, ada, eva = two_people()
    tenant.set_manager(ada, eva)
    async with client_of(tenant) as client:
        before = await client.ask("GET", f"/users/{ada}/manager")
        await client.ask("DELETE", f"/users/{eva}")
        after = await client.ask("GET", f"/users/{ada}/manager")

    assert (before.status, after.status) == (200, 404)


async def test_employee_properties_are_taken_at_creation() -> None:
    tenant = a_tenant()
    wanted = {
        "employeeId": "0042",
        "employeeType": "Contractor",
        "companyName": "Fabrikam",
        "employeeOrgData": {"costCenter": "1200"},
        "employeeHireDate": "2026-04-01T00:00:00Z",
    }
    async with client_of(tenant) as client:
        made = await client.ask("POST", "/users", a_user() | wanted)
        shown = await client.ask("GET", f"/users/{made.body['id']}?$select={','.join(wanted)}")

    assert made.status == 201
    assert {name: shown.body[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"employeeId": "1" * 17}, id="more than 16 characters"),
        pytest.param({"companyName": "F" * 65}, id="more than 64 characters"),
        pytest.param({"employeeType": "C" * 257}, id="more than 256 characters"),
        pytest.param({"employeeHireDate": "2026-04-01"}, id="a date without a time"),
        pytest.param({"employeeOrgData": {"costCentre": "1200"}}, id="a name it does not have"),
        pytest.param({"employeeOrgData": {"costCenter": ""}}, id="an empty text"),
    ],
)
async def test_other_employee_properties_are_refused(changed: dict[str, object]) -> None:
    async with client_of(a_tenant()) as client:
        reply = await client.ask("POST", "/users", a_user() | changed)

    assert (reply.status, reply.code) == (400, "Request_BadRequest")


@pytest.mark.parametrize(
    ("column", "name"),
    [
        (Column.EMPLOYEE_ID, "employeeId"),
        (Column.EMPLOYEE_TYPE, "employeeType"),
        (Column.COMPANY, "companyName"),
    ],
)
async def test_the_longest_valid_cell_is_taken(column: Column, name: str) -> None:
    longest = "x" * OPTIONAL_LIMITS[column]
    async with client_of(a_tenant()) as client:
        reply = await client.ask("POST", "/users", a_user() | {name: longest})

    assert reply.status == 201


async def test_sign_in_is_opened() -> None:
    tenant = a_tenant()
    user = tenant.create_user(a_user(accountEnabled=False))
    async with client_of(tenant) as client:
        reply = await client.ask("PATCH", f"/users/{user.id}", {"accountEnabled": True})

    assert reply.status == 204
    assert user.value_of("accountEnabled") is True


@pytest.mark.parametrize(
    ("permissions", "change", "status"),
    [
        ({"User.EnableDisableAccount.All"}, {"accountEnabled": True}, 204),
        ({"User.EnableDisableAccount.All"}, {"department": "Sales"}, 403),
        ({"User.ReadWrite.All"}, {"department": "Sales"}, 204),
        ({"User.ReadWrite.All"}, {"passwordProfile": {"password": "x"}}, 403),
        ({"User.ReadWrite.All"}, {"accountEnabled": None}, 400),
        ({"User.Read.All"}, {"accountEnabled": True}, 403),
    ],
)
async def test_a_change_takes_its_permission(
    permissions: set[str], change: dict[str, object], status: int
) -> None:
    tenant, ada, _ = two_people()
    tenant.granted_permissions = frozenset(permissions)
    async with client_of(tenant) as client:
        reply = await client.ask("PATCH", f"/users/{ada}", change)

    assert reply.status == status
