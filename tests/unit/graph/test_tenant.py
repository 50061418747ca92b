import pytest

from local.tenant import Drop, Fault, Match, OmitBody, Refuse, RetryAfter, Tenant, demo_tenant
from local.tenant.subscriptions import CapabilityStatus
from shared.allocation.tenant_reading import SubscribedSku, TenantReading
from shared.errors import GraphError, GraphThrottledError, GraphUnavailableError
from shared.graph.tenant import name_skus
from tests.builders import SKU, SKU_ID, user_name
from tests.clocks import Waited, without_waiting
from tests.unit.graph.tenants import WHOLE_BATCH, gateway_of, requests_of

GRACE = 0.1  # seconds of real time for loopback sockets


async def test_the_tenant_is_read_with_one_request() -> None:
    tenant = demo_tenant(units=25)
    tenant.take_units(SKU, 4)

    async with gateway_of(tenant) as graph:
        reading = await graph.read_tenant(["adele.vance@contoso.com", "nobody@contoso.com"])

    assert reading.existing == {"adele.vance@contoso.com"}
    assert reading.managed_domains == {"contoso.com", "fabrikam.com", "contoso.onmicrosoft.com"}
    assert reading.verified_domains - reading.managed_domains == {"partner.fabrikam.com"}
    assert reading.skus[SKU] == SubscribedSku(
        sku_id=SKU_ID,
        sku_part_number=SKU,
        units=25,
        consumed_units=4,
        is_assignable=True,
    )
    assert requests_of(tenant) == 1


@pytest.mark.parametrize(
    ("status", "is_assignable"),
    [
        (CapabilityStatus.ENABLED, True),
        (CapabilityStatus.WARNING, True),
        (CapabilityStatus.SUSPENDED, False),
        (CapabilityStatus.DELETED, False),
        (CapabilityStatus.LOCKED_OUT, False),
    ],
)
async def test_a_sku_is_assignable_until_its_grace_period_ends(
    status: CapabilityStatus, is_assignable: bool
) -> None:
    tenant = demo_tenant(units=0)
    sku = tenant.subscribed_skus[SKU]
    sku.capability_status, sku.warning, sku.suspended = status, 7, 3

    async with gateway_of(tenant) as graph:
        found = (await graph.read_tenant([])).skus[SKU]

    assert found.is_assignable is is_assignable
    assert (found.units, found.units_in_grace) == (7, 7)


@pytest.mark.parametrize(
    ("sku", "is_assignable"), [(SKU, True), ("WINDOWS_STORE", False)], ids=["user", "company"]
)
async def test_a_sku_of_the_company_is_not_assignable(sku: str, is_assignable: bool) -> None:
    async with gateway_of(demo_tenant()) as graph:
        reading = await graph.read_tenant([])

    assert reading.skus[sku].is_assignable is is_assignable


async def test_names_with_quotes_and_in_other_cases_are_found() -> None:
    tenant = demo_tenant()
    for alias in ("sean.o'neil", "a'b'c", "x#y"):
        tenant.add_existing_user(an_existing(f"{alias}@contoso.com"))

    async with gateway_of(tenant) as graph:
        reading = await graph.read_tenant(
            ["Sean.O'Neil@Contoso.com", "a'b'c@contoso.com", "x#y@contoso.com", "a'b@contoso.com"]
        )

    assert reading.existing == {
        "sean.o'neil@contoso.com",
        "a'b'c@contoso.com",
        "x#y@contoso.com",
    }


@pytest.mark.parametrize(
    ("names", "requests"), [(40, 1), (270, 1), (271, 2)], ids=["40", "270", "271"]
)
async def test_many_names_are_looked_for_in_few_requests(names: int, requests: int) -> None:
    tenant = demo_tenant()
    wanted = [user_name(number) for number in range(names)]
    there = wanted[::13]
    for name in there:
        tenant.add_existing_user(an_existing(name))

    async with gateway_of(tenant) as graph:
        reading = await graph.read_tenant(wanted)

    assert reading.existing == frozenset(there)
    assert requests_of(tenant) == requests


def read(tenant: Tenant) -> Waited[TenantReading]:
    """A reading that does not really wait between its tries."""

    async def read_once() -> TenantReading:
        async with gateway_of(tenant) as graph:
            return await graph.read_tenant([user_name(2)])

    return without_waiting(read_once(), grace=GRACE)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(match=Match(path="^/users$"), action=Refuse(status=503)), id="503"),
        pytest.param(
            Fault(match=Match(path="^/subscribedSkus$"), action=Drop(done=False)), id="dropped"
        ),
        pytest.param(Fault(match=Match(path=WHOLE_BATCH), action=Refuse(status=504)), id="504"),
    ],
)
def test_a_read_that_failed_is_repeated(fault: Fault) -> None:
    tenant = demo_tenant()
    tenant.faults.add(fault)

    assert read(tenant).result.skus[SKU].units == 25
    assert requests_of(tenant) == 2


def test_only_what_failed_is_read_again() -> None:
    tenant = demo_tenant()
    tenant.faults.add(Fault(match=Match(path="^/users$"), action=Refuse(status=503)))

    read(tenant)

    asked = [logged.path_template for logged in tenant.request_log if logged.in_batch]
    assert sorted(asked) == ["/organization", "/subscribedSkus", "/users", "/users"]


@pytest.mark.parametrize(
    ("action", "error", "status", "tries"),
    [
        pytest.param(Refuse(status=503), GraphUnavailableError, 503, 5, id="503"),
        pytest.param(Drop(done=False), GraphUnavailableError, 0, 5, id="dropped"),
        pytest.param(
            Refuse(status=403, code="Authorization_RequestDenied"), GraphError, 403, 3, id="403"
        ),
    ],
)
def test_a_read_that_always_fails_is_given_up(
    action: Refuse | Drop, error: type[GraphError], status: int, tries: int
) -> None:
    tenant = demo_tenant()
    tenant.faults.add(Fault(match=Match(path="^/subscribedSkus$"), action=action, times=None))

    with pytest.raises(GraphError) as caught:
        read(tenant)

    assert (type(caught.value), caught.value.status) == (error, status)
    assert requests_of(tenant) == tries


def test_a_read_that_is_malformed_is_not_repeated() -> None:
    tenant = demo_tenant()
    tenant.faults.add(
        Fault(match=Match(path="^/users$"), action=Refuse(status=400, code="BadRequest"))
    )

    with pytest.raises(GraphError) as caught:
        read(tenant)

    assert (caught.value.status, caught.value.code) == (400, "BadRequest")
    assert requests_of(tenant) == 1


async def test_a_tenant_that_must_be_left_alone_for_long_ends_the_reading() -> None:
    tenant = demo_tenant()
    wait = RetryAfter(seconds=300)
    tenant.faults.add(
        Fault(match=Match(path=WHOLE_BATCH), action=Refuse(status=429, retry_after=wait))
    )

    async with gateway_of(tenant) as graph:
        with pytest.raises(GraphThrottledError) as caught:
            await graph.read_tenant([])

    assert caught.value.retry_after == pytest.approx(300, abs=5)
    assert (requests_of(tenant), tenant.impatient_requests) == (1, 0)


async def test_no_null_in_one_sku_harms_the_others() -> None:
    healthy: dict[str, object] = {
        "skuId": SKU_ID,
        "skuPartNumber": SKU,
        "appliesTo": "User",
        "capabilityStatus": "Enabled",
        "consumedUnits": 4,
        "prepaidUnits": {"enabled": 10, "warning": None, "suspended": None, "lockedOut": None},
    }
    odd: list[dict[str, object]] = [
        {**healthy, "skuId": f"00000000-0000-4000-8000-00000000000{number}", **hole}
        for number, hole in enumerate[dict[str, object]](
            (
                {"skuPartNumber": None},
                {"skuPartNumber": "A", "prepaidUnits": None},
                {"skuPartNumber": "B", "prepaidUnits": {"enabled": None}},
                {"skuPartNumber": "C", "consumedUnits": None},
                {"skuPartNumber": "D", "capabilityStatus": None},
                {"skuPartNumber": "E", "appliesTo": None},
            )
        )
    ]
    odd.append({**healthy, "skuId": None})

    skus = name_skus([*odd, healthy])

    assert (skus[SKU].units, skus[SKU].consumed_units, skus[SKU].is_assignable) == (10, 4, True)
    assert {name: max(0, skus[name].units - skus[name].consumed_units) for name in "ABC"} == {
        "A": 0,
        "B": 0,
        "C": 0,
    }
    assert not any(skus[name].is_assignable for name in "DE")


def test_two_skus_of_one_part_number_are_distinguished_by_their_ids() -> None:
    first: dict[str, object] = {
        "skuId": "11dee6af-eca8-419f-8061-6864517c1875",
        "skuPartNumber": "MCOPSTN5",
        "appliesTo": "User",
        "capabilityStatus": "Suspended",
        "consumedUnits": 0,
        "prepaidUnits": {"enabled": 1},
    }
    second = first | {
        "skuId": "54a152dc-90de-4996-93d2-bc47e670fc06",
        "capabilityStatus": "Enabled",
    }

    skus = name_skus([first, second])

    assert {name: sku.sku_id for name, sku in skus.items()} == {
        "MCOPSTN5": second["skuId"],
        first["skuId"]: first["skuId"],
    }


def an_existing(name: str) -> dict[str, object]:
    return {
        "accountEnabled": True,
        "displayName": "Somebody",
        "mailNickname": "somebody",
        "userPrincipalName": name,
        "passwordProfile": {"password": "Brisk-Harbour-27"},
    }


@pytest.mark.parametrize("path", ["^/organization$", "^/subscribedSkus$", "^/users$"])
def test_a_read_without_a_body_is_repeated(path: str) -> None:
    tenant = demo_tenant()
    tenant.faults.add(Fault(match=Match(path=path), action=OmitBody()))

    assert read(tenant).result.skus[SKU].units == 25
    assert requests_of(tenant) == 2


def test_reads_that_never_have_a_body_are_given_up() -> None:
    tenant = demo_tenant()
    tenant.faults.add(Fault(match=Match(path="^/organization$"), action=OmitBody(), times=None))

    with pytest.raises(GraphUnavailableError):
        read(tenant)
