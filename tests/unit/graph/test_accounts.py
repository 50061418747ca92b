import json
from dataclasses import replace
from typing import Any

import pytest

from shared.graph.accounts import (
    LOOK_UP_SELECT,
    is_same_user,
    license_body,
    user_body,
    user_url,
)
from shared.models import Column
from tests.builders import PASSWORD, SKU_ID, an_account

EVERY_CELL = {
    "user_name": "zoe.novak@contoso.com",
    "first_name": "Zoë",
    "last_name": "Novák",
    "display_name": "Zoë Novák",
    "job_title": "Engineer",
    "department": "R&D",
    "office_number": "2.14",
    "office_phone": "+31 20 555 0100",
    "mobile_phone": "+31 6 5550 0101",
    "fax": "+31 20 555 0102",
    "alternate_email": "zoe@fabrikam.com",
    "address": "Example Street 1",
    "city": "Utrecht",
    "state": "UT",
    "postal_code": "3511 AA",
    "country": "The Netherlands",
}


def test_a_full_row_becomes_a_user_in_graphs_words() -> None:
    assert user_body(an_account(filled=EVERY_CELL)) == {
        "accountEnabled": True,
        "userPrincipalName": "zoe.novak@contoso.com",
        "mailNickname": "zoe.novak",
        "usageLocation": "NL",
        "passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": True},
        "displayName": "Zoë Novák",
        "givenName": "Zoë",
        "surname": "Novák",
        "jobTitle": "Engineer",
        "department": "R&D",
        "officeLocation": "2.14",
        "businessPhones": ["+31 20 555 0100"],
        "mobilePhone": "+31 6 5550 0101",
        "faxNumber": "+31 20 555 0102",
        "otherMails": ["zoe@fabrikam.com"],
        "streetAddress": "Example Street 1",
        "city": "Utrecht",
        "state": "UT",
        "postalCode": "3511 AA",
        "country": "The Netherlands",
    }


def test_every_column_reaches_the_account() -> None:
    marked = {column.value: f"<{column}>" for column in Column if column is not Column.USER_NAME}

    body = json.dumps(user_body(an_account(filled=marked)))

    assert [text for text in marked.values() if body.count(text) != 1] == []


def test_empty_cells_are_left_out() -> None:
    body = user_body(an_account())

    assert body.keys() == {
        "accountEnabled",
        "userPrincipalName",
        "mailNickname",
        "usageLocation",
        "passwordProfile",
        "displayName",
        "country",
    }
    assert "" not in body.values()


def test_an_account_that_may_not_sign_in_is_disabled() -> None:
    assert user_body(replace(an_account(), sign_in_allowed=False))["accountEnabled"] is False


@pytest.mark.parametrize(
    ("sku_ids", "added"),
    [
        ((), []),
        (
            (SKU_ID, "other"),
            [{"skuId": SKU_ID, "disabledPlans": []}, {"skuId": "other", "disabledPlans": []}],
        ),
    ],
    ids=["none", "two"],
)
def test_licences_are_assigned_in_one_call_with_both_lists(
    sku_ids: tuple[str, ...], added: list[object]
) -> None:
    assert license_body(sku_ids) == {"addLicenses": added, "removeLicenses": []}


@pytest.mark.parametrize(
    ("key", "url"),
    [
        ("1f4a-22", "/users/1f4a-22"),
        ("ann@contoso.com", "/users/ann@contoso.com"),
        ("o'neil@contoso.com", "/users/o%27neil@contoso.com"),
        ("a#b^c!d~@contoso.com", "/users/a%23b%5Ec%21d~@contoso.com"),
        ("a/b@contoso.com", "/users/a%2Fb@contoso.com"),
        ("a?b@contoso.com", "/users/a%3Fb@contoso.com"),
    ],
)
def test_a_name_stays_one_segment_of_its_address(key: str, url: str) -> None:
    assert user_url(key) == url


def as_found(**changed: object) -> dict[str, Any]:
    """What a look-up of the full row's account shows."""
    body = user_body(an_account(filled=EVERY_CELL))
    return {name: body.get(name) for name in LOOK_UP_SELECT.split(",")} | changed


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        pytest.param({}, True, id="as it was sent"),
        pytest.param({"id": "1f4a", "createdDateTime": "2026-03-02T12:00:00Z"}, True, id="more"),
        pytest.param({"displayName": "Zoe Novak"}, False, id="display name"),
        pytest.param({"givenName": None}, False, id="first name missing"),
        pytest.param({"surname": "Nowak"}, False, id="last name"),
        pytest.param({"jobTitle": "engineer"}, False, id="job title in another case"),
        pytest.param({"department": ""}, False, id="department"),
        pytest.param({"usageLocation": "DE"}, False, id="country"),
        pytest.param({"mailNickname": "zoe"}, False, id="nickname"),
    ],
)
def test_a_user_is_ours_only_with_all_that_was_sent(changed: dict[str, object], same: bool) -> None:
    assert is_same_user(as_found(**changed), an_account(filled=EVERY_CELL)) is same


@pytest.mark.parametrize("shown", [None, ""], ids=["null", "empty"])
def test_what_was_not_sent_must_not_be_there(shown: str | None) -> None:
    account = an_account(filled={"display_name": "Zoë Novák"})
    found = {name: user_body(account).get(name, shown) for name in LOOK_UP_SELECT.split(",")}

    assert is_same_user(found, account)
    assert not is_same_user(found | {"jobTitle": "Director"}, account)


def test_a_look_up_asks_for_all_that_it_compares() -> None:
    account = an_account(filled=EVERY_CELL)
    found = as_found()
    compared = [name for name in found if not is_same_user(found | {name: "changed"}, account)]

    assert set(compared) < set(LOOK_UP_SELECT.split(","))
    assert {"id", "createdDateTime", "assignedLicenses"} <= set(LOOK_UP_SELECT.split(","))
