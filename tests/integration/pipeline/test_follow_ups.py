"""Groups, managers and employee properties, as the use cases bring them to the tenant."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio

from local.outbox import read_results
from local.tenant import Drop, Fault, Match, Refuse
from local.tenant.groups import Group
from local.tenant.simulated_tenant import DEFAULT_PERMISSIONS, GROUP_PERMISSIONS
from shared.models import OptionalValues
from shared.pipeline.provision import provision_batch
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.extras import add_extras
from tests.integration.pipeline.grouping import statuses
from tests.integration.pipeline.undoing import made, undo
from tests.integration.pipeline.waiting_lists import outcomes_in, set_units, swept, uploaded
from tests.staff_lists import HEADING, people, person

SALES, STAFF = "5b2cf2b8-9c7e-4c39-8f26-000000000001", "5b2cf2b8-9c7e-4c39-8f26-000000000002"
MANAGER = "PUT", "/users/{id}/manager/$ref"


@pytest_asyncio.fixture
async def staffed(bench: Bench) -> AsyncIterator[Bench]:
    """The application with two groups that rows may name."""
    bench.tenant.granted_permissions = DEFAULT_PERMISSIONS | GROUP_PERMISSIONS
    for group_id, name in ((SALES, "Sales"), (STAFF, "Staff")):
        bench.tenant.groups[group_id] = Group(id=group_id, display_name=name)
    app = await bench.another_app(ALLOWED_GROUPS=json.dumps({"Sales": SALES, "Staff": STAFF}))
    yield replace(bench, app=app)
    await app.close()


def members(bench: Bench, group_id: str) -> set[str]:
    joined = bench.tenant.groups[group_id].members
    return {name for name, user in bench.tenant.users.items() if user.id in joined}


def manager(bench: Bench, name: str) -> str | None:
    found = bench.tenant.users[name].manager_id
    return bench.tenant.users[found].user_principal_name if found else None


def detail(bench: Bench, name: str) -> str:
    return next(
        row["detail"] for row in read_results(bench.tenant.mails[-1]) if row["user_name"] == name
    )


async def test_people_join_their_groups_and_get_their_managers(
    staffed: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_extras(
        monkeypatch,
        {
            2: OptionalValues(groups=(SALES, STAFF), manager="Person3@contoso.com"),
            3: OptionalValues(groups=(STAFF,)),
        },
    )

    await uploaded(staffed, people("NL", "DE", "NL"))

    assert set(outcomes_in(staffed.mail).values()) == {"created"}
    assert members(staffed, SALES) == {"person1@contoso.com"}
    assert members(staffed, STAFF) == {"person1@contoso.com", "person2@contoso.com"}
    assert manager(staffed, "person1@contoso.com") == "person3@contoso.com"
    assert detail(staffed, "person1@contoso.com") == ""
    assert (await staffed.app.ledger.load()).waiting == {}


async def test_all_columns_of_a_file_reach_the_tenant_at_once(staffed: Bench) -> None:
    labels = ["Manager", "Groups", "Start date", "Employee ID", "Cost centre"]
    start = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    rows = [
        [*HEADING, *labels],
        [*person(1), "person2@contoso.com", "Sales; Staff", start, "0042", "1200"],
        [*person(2), "", "Staff", "", "0043", "1200"],
    ]

    await uploaded(staffed, "".join(",".join(row) + "\r\n" for row in rows).encode())

    user = staffed.tenant.users["person1@contoso.com"]
    assert set(outcomes_in(staffed.mail).values()) == {"created"}
    assert manager(staffed, "person1@contoso.com") == "person2@contoso.com"
    assert members(staffed, STAFF) == {"person1@contoso.com", "person2@contoso.com"}
    assert members(staffed, SALES) == {"person1@contoso.com"}
    assert user.value_of("employeeId") == "0042"
    assert user.value_of("employeeOrgData") == {"costCenter": "1200"}
    assert user.value_of("accountEnabled") is False
    assert "start_date:sign_in_later" in detail(staffed, "person1@contoso.com")


async def test_a_batch_gives_way_to_the_one_that_makes_a_manager(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_extras(monkeypatch, {2: OptionalValues(manager="person2@contoso.com")})
    employee, boss = sorted(
        await bench.allocated(people("NL", "BE")), key=lambda each: each.batch, reverse=True
    )

    await provision_batch(bench.app, employee)
    await provision_batch(bench.app, boss)
    before = manager(bench, "person1@contoso.com")
    await provision_batch(bench.app, employee)
    await bench.carry_on()

    assert (before, manager(bench, "person1@contoso.com")) == (None, "person2@contoso.com")
    assert detail(bench, "person1@contoso.com") == ""


async def test_an_employee_has_the_properties_of_the_row_and_undo_knows_them(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    extras = OptionalValues(
        employee_id="0042",
        employee_type="Contractor",
        company="Fabrikam",
        cost_centre="1200",
        hire_date=date(2026, 4, 1),
    )
    add_extras(monkeypatch, {2: extras, 3: extras})

    run = await made(bench, people("NL", "NL"))

    user = bench.tenant.users["person1@contoso.com"]
    names = ("employeeId", "employeeType", "companyName", "employeeOrgData", "employeeHireDate")
    assert [user.value_of(name) for name in names] == [
        "0042",
        "Contractor",
        "Fabrikam",
        {"costCenter": "1200"},
        "2026-04-01T00:00:00Z",
    ]
    bench.tenant.update_user(user.id, {"employeeOrgData": {"costCenter": "1300"}})
    mail = await undo(bench, run.results)
    assert outcomes_in(mail) == {"person1@contoso.com": "kept", "person2@contoso.com": "removed"}


async def test_a_manager_who_waits_is_set_when_there_is_an_account(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_extras(
        monkeypatch,
        {2: OptionalValues(licenses=(), manager="person2@contoso.com")},
    )
    set_units(bench, 0)

    await uploaded(bench, people("NL", "NL"))
    first = detail(bench, "person1@contoso.com")
    assert await swept(bench) == []
    set_units(bench, 1)
    [second] = await swept(bench, after=timedelta(minutes=10))
    later = await swept(bench, after=timedelta(minutes=15))

    assert "manager:manager_later" in first
    assert outcomes_in(second) == {"person2@contoso.com": "created"}
    assert later == []
    assert manager(bench, "person1@contoso.com") == "person2@contoso.com"
    assert statuses(bench, *MANAGER) == [204]
    assert (await bench.app.ledger.load()).waiting == {}
    assert not await swept(bench, after=timedelta(days=20))


async def test_a_manager_whose_account_does_not_stay_is_set_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_extras(
        monkeypatch,
        {2: OptionalValues(licenses=(), manager="person2@contoso.com")},
    )
    set_units(bench, 1)
    batches = await bench.allocated(people("NL", "DE"))
    [of_manager] = [each for each in batches if each.batch.startswith("DE-")]
    [of_other] = [each for each in batches if each.batch.startswith("NL-")]
    bench.tenant.faults.add(Fault(match=Match(path="assignLicense$"), action=Drop(done=False)))
    await bench.killed_at_the_fault(provision_batch(bench.app, of_manager))

    await provision_batch(bench.app, of_other)
    assert manager(bench, "person1@contoso.com") == "person2@contoso.com"
    set_units(bench, 0)
    await provision_batch(bench.app, of_manager)
    await bench.carry_on()

    assert outcomes_in(bench.mail) == {
        "person1@contoso.com": "created",
        "person2@contoso.com": "waiting",
    }
    assert "manager:manager_later" in detail(bench, "person1@contoso.com")
    set_units(bench, 1)
    await swept(bench)
    await swept(bench, after=timedelta(minutes=15))
    assert manager(bench, "person1@contoso.com") == "person2@contoso.com"


async def test_an_unknown_manager_is_a_finding(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_extras(monkeypatch, {2: OptionalValues(manager="nobody@contoso.com")})

    await uploaded(bench, people("NL", "NL"))

    assert list(outcomes_in(bench.mail).values()) == ["invalid", "created"]
    assert "manager:unknown_manager" in detail(bench, "person1@contoso.com")


@pytest.mark.parametrize(
    "group",
    [
        pytest.param({"is_assignable_to_role": True}, id="role-assignable"),
        pytest.param({"group_types": ("DynamicMembership",)}, id="dynamic"),
        pytest.param({"on_premises_sync_enabled": True}, id="synchronised"),
        pytest.param({"mail_enabled": True}, id="mail-enabled"),
    ],
)
async def test_a_group_that_takes_nobody_is_reported_before_anybody_is_created(
    staffed: Bench, monkeypatch: pytest.MonkeyPatch, group: dict[str, object]
) -> None:
    staffed.tenant.groups[SALES] = Group(id=SALES, display_name="Sales", **group)  # type: ignore[arg-type]
    add_extras(monkeypatch, {2: OptionalValues(groups=(STAFF, SALES))})

    await uploaded(staffed, people("NL"))

    assert outcomes_in(staffed.mail) == {"person1@contoso.com": "failed"}
    assert "Sales" in detail(staffed, "person1@contoso.com")
    assert "person1@contoso.com" not in staffed.tenant.users


async def test_a_group_that_refuses_is_reported_and_tried_again(
    staffed: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_extras(monkeypatch, {2: OptionalValues(groups=(SALES,))})
    match = Match(method="POST", path=r"^/groups/.*\$ref$")
    refuse = Refuse(status=403, code="Authorization_RequestDenied", message="Denied.")
    staffed.tenant.faults.add(Fault(match=match, action=refuse, times=3))

    await uploaded(staffed, people("NL"))
    first = detail(staffed, "person1@contoso.com")
    later = await swept(staffed)

    assert outcomes_in(staffed.mail) == {"person1@contoso.com": "created"}
    assert "groups:groups_later" in first
    assert "Authorization_RequestDenied" in first
    assert later == []
    assert members(staffed, SALES) == {"person1@contoso.com"}


async def test_a_follow_up_that_never_comes_is_reported_when_its_wait_ends(
    staffed: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_extras(monkeypatch, {2: OptionalValues(groups=(SALES,))})
    match = Match(method="POST", path=r"^/groups/.*\$ref$")
    refuse = Refuse(status=400, code="Request_BadRequest", message="No.")
    staffed.tenant.faults.add(Fault(match=match, action=refuse, times=None))
    before = staffed.tenant.subscribed_skus["O365_BUSINESS_PREMIUM"].consumed_units

    await uploaded(staffed, people("NL"))
    [end] = await swept(staffed, after=timedelta(days=15))

    (row,) = read_results(end)
    assert (row["outcome"], row["temporary_password"]) == ("created", "")
    assert row["detail"].startswith("groups:groups_not_joined")
    assert staffed.tenant.subscribed_skus["O365_BUSINESS_PREMIUM"].consumed_units == before + 1
    assert not await swept(staffed, after=timedelta(days=16))
