"""JSON batching, over HTTP."""

import pytest

from tests.unit.local.tenant.tenant_builders import (
    BUSINESS_PREMIUM,
    JSON_CONTENT,
    STORE,
    a_create,
    a_license,
    a_tenant,
    a_user,
    an_item,
    client_of,
)

ADELE = "adele.vance@contoso.com"


async def test_items_are_answered_each_with_status_headers_and_body() -> None:
    tenant = a_tenant()
    async with client_of(tenant) as client:
        responses = await client.batch(
            a_create("1", "ada.byron"),
            a_create("2", "adele.vance"),
            an_item("3", "GET", "/domains"),
        )

    assert {one: responses[one]["status"] for one in responses} == {"1": 201, "2": 400, "3": 403}
    assert responses["1"]["body"]["id"] == tenant.users["ada.byron@contoso.com"].id
    assert responses["1"]["headers"]["Content-Type"].startswith("application/json")
    assert responses["2"]["body"]["error"]["details"][0]["code"] == "ObjectConflict"


async def test_answers_come_in_an_order_of_their_own_that_never_changes() -> None:
    items = [an_item(str(number), "GET", "/organization") for number in range(20)]
    orders = []
    async with client_of(a_tenant()) as client:
        for _ in range(2):
            reply = await client.ask("POST", "/$batch", {"requests": items})
            orders.append([one["id"] for one in reply.body["responses"]])

    assert orders[0] == orders[1]
    assert orders[0] != [item["id"] for item in items]
    assert sorted(orders[0], key=int) == [item["id"] for item in items]


@pytest.mark.parametrize("ids", [("1", "2"), ("2", "1")])
async def test_even_two_answers_are_not_in_the_order_asked(ids: tuple[str, str]) -> None:
    items = [an_item(one, "GET", "/organization") for one in ids]
    async with client_of(a_tenant()) as client:
        reply = await client.ask("POST", "/$batch", {"requests": items})

    assert tuple(one["id"] for one in reply.body["responses"]) == ids[::-1]


async def test_dependent_item_waits_for_its_dependency() -> None:
    tenant = a_tenant()
    url = "/users/ada.byron%40contoso.com/assignLicense"
    license_item = an_item("b", "POST", url, a_license(BUSINESS_PREMIUM)) | {"dependsOn": ["A"]}
    async with client_of(tenant) as client:
        responses = await client.batch(a_create("a", "ada.byron"), license_item)

    assert [responses["a"]["status"], responses["b"]["status"]] == [201, 200]


async def test_dependants_of_a_failed_item_get_424() -> None:
    tenant = a_tenant()
    second = a_create("2", "grace") | {"dependsOn": ["1"]}
    third = a_create("3", "joan") | {"dependsOn": ["2"]}
    async with client_of(tenant) as client:
        responses = await client.batch(a_create("1", "adele.vance"), second, third)

    assert [responses[one]["status"] for one in "123"] == [400, 424, 424]
    assert "grace@contoso.com" not in tenant.users


@pytest.mark.parametrize(
    ("dependencies", "accepted"),
    [
        pytest.param({}, True, id="parallel"),
        pytest.param({"2": ["1"], "3": ["2"], "4": ["3"]}, True, id="in a row"),
        pytest.param({"2": ["1"], "3": ["1"], "4": ["1"]}, True, id="all after one"),
        pytest.param({"3": ["1"], "4": ["1"]}, True, id="some after one"),
        pytest.param({"2": ["1"], "4": ["3"]}, False, id="pairs"),
        pytest.param({"2": ["1"], "3": ["2"]}, False, id="in a row but for the last"),
        pytest.param({"3": ["1", "2"]}, False, id="after two"),
    ],
)
async def test_a_batch_is_parallel_or_sequential(
    dependencies: dict[str, list[str]], accepted: bool
) -> None:
    tenant = a_tenant()
    items = [
        a_create(each, f"person{each}") | {"dependsOn": dependencies.get(each, [])}
        for each in "1234"
    ]
    async with client_of(tenant) as client:
        reply = await client.ask("POST", "/$batch", {"requests": items})

    assert reply.status == (200 if accepted else 400)
    assert ("person1@contoso.com" in tenant.users) is accepted
    if not accepted:
        message = reply.body["error"]["message"]
        assert message == "Batch should be either fully sequential or fully parallel."


async def test_percent_encoded_name_is_decoded() -> None:
    tenant = a_tenant()
    tenant.create_user(a_user("o'brien#x", mailNickname="obrien"))
    async with client_of(tenant) as client:
        responses = await client.batch(
            an_item("1", "GET", "/users/o%27brien%23x%40contoso.com?$select=id")
        )

    assert responses["1"]["body"]["id"] == tenant.users["o'brien#x@contoso.com"].id


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://graph.microsoft.com/v1.0/organization", id="absolute"),
        pytest.param("/v1.0/organization", id="with version"),
        pytest.param("/users/ada byron", id="not percent-encoded"),
        pytest.param("/users/renée@contoso.com", id="beyond ASCII"),
        pytest.param("/$batch", id="a batch in a batch"),
    ],
)
async def test_item_with_a_bad_url_is_refused_alone(url: str) -> None:
    item = an_item("1", "POST", url, a_user())
    async with client_of(a_tenant()) as client:
        responses = await client.batch(item, an_item("2", "GET", "/organization"))

    assert [responses[one]["status"] for one in "12"] == [400, 200]


def without(item: dict[str, object], *names: str) -> dict[str, object]:
    return {name: value for name, value in item.items() if name not in names}


CREATE = a_create("1", "ada.byron")
READ = an_item("1", "GET", "/organization")


@pytest.mark.parametrize(
    "envelope",
    [
        pytest.param({}, id="no requests"),
        pytest.param({"requests": []}, id="none in the list"),
        pytest.param({"requests": {"1": READ}}, id="no list"),
        pytest.param({"requests": ["GET /users"]}, id="no object"),
        pytest.param(
            {"requests": [an_item(str(one), "GET", "/organization") for one in range(21)]},
            id="21 items",
        ),
        pytest.param(
            {"requests": [an_item("a", "GET", "/users"), an_item("A", "GET", "/users")]},
            id="same id in another case",
        ),
        pytest.param({"requests": [without(READ, "id")]}, id="no id"),
        pytest.param({"requests": [{**READ, "id": 1}]}, id="a number for an id"),
        pytest.param({"requests": [without(READ, "url")]}, id="no URL"),
        pytest.param({"requests": [{**READ, "method": "FETCH"}]}, id="unknown method"),
        pytest.param({"requests": [without(CREATE, "headers")]}, id="body without content type"),
        pytest.param({"requests": [without(CREATE, "body")]}, id="POST without body"),
        pytest.param(
            {"requests": [{**READ, "headers": JSON_CONTENT, "body": {}}]}, id="GET with body"
        ),
        pytest.param({"requests": [{**READ, "dependsOn": ["2"]}]}, id="unknown dependency"),
        pytest.param(
            {"requests": [{**CREATE, "dependsOn": ["2"]}, {**READ, "id": "2"}]},
            id="dependency on a later item",
        ),
        pytest.param({"requests": [CREATE, {**READ, "id": "2", "headers": []}]}, id="headers"),
    ],
)
async def test_malformed_envelope_is_refused_as_a_whole(envelope: dict[str, object]) -> None:
    tenant = a_tenant()
    async with client_of(tenant) as client:
        reply = await client.ask("POST", "/$batch", envelope)

    assert (reply.status, reply.code) == (400, "BadRequest")
    assert "ada.byron@contoso.com" not in tenant.users


async def test_items_and_batch_are_logged() -> None:
    tenant = a_tenant()
    async with client_of(tenant) as client:
        await client.batch(an_item("1", "POST", f"/users/{ADELE}/assignLicense", a_license(STORE)))

    logged = [(one.path_template, one.status, one.in_batch) for one in tenant.request_log]
    assert logged == [
        ("/users/{userPrincipalName}/assignLicense", 400, True),
        ("/$batch", 200, False),
    ]
