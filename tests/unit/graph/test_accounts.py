import json
from dataclasses import replace
from typing import Any

import pytest

from shared.graph.accounts import (
    STATE_SELECT,
    is_unchanged,
    license_body,
    read_marks,
    user_body,
    user_url,
)
from shared.models import FIXED_COLUMNS, Column
from tests.builders import GROUP_ID, PASSWORD, SKU_ID, a_mark, an_account

ATTRIBUTE = "extensionAttribute15"
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
    assert user_body(an_account(filled=EVERY_CELL), ATTRIBUTE) == {
        "accountEnabled": True,
        "userPrincipalName": "zoe.novak@contoso.com",
        "mailNickname": "zoe.novak",
        "usageLocation": "NL",
        "passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": True},
        "onPremisesExtensionAttributes": {ATTRIBUTE: a_mark(2)},
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
    marked = {
        column.value: f"<{column}>" for column in FIXED_COLUMNS if column is not Column.USER_NAME
    }

    body = json.dumps(user_body(an_account(filled=marked), ATTRIBUTE))

    assert [text for text in marked.values() if body.count(text) != 1] == []


def test_empty_cells_are_left_out() -> None:
    body = user_body(an_account(), ATTRIBUTE)

    assert body.keys() == {
        "accountEnabled",
        "userPrincipalName",
        "mailNickname",
        "usageLocation",
        "passwordProfile",
        "onPremisesExtensionAttributes",
        "displayName",
        "country",
    }
    assert "" not in body.values()


def test_an_account_that_may_not_sign_in_is_disabled() -> None:
    blocked = replace(an_account(), sign_in_allowed=False)

    assert user_body(blocked, ATTRIBUTE)["accountEnabled"] is False


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


LICENSED: dict[str, Any] = {"assignedLicenses": [{"skuId": SKU_ID, "disabledPlans": []}]}


def as_found(**changed: object) -> dict[str, Any]:
    """What a look at the full row's account shows."""
    body = user_body(an_account(filled=EVERY_CELL), ATTRIBUTE) | LICENSED
    return {name: body.get(name) for name in STATE_SELECT.split(",")} | changed


@pytest.mark.parametrize(
    ("changed", "unchanged"),
    [
        pytest.param({}, True, id="as it was sent"),
        pytest.param({"createdDateTime": "2026-03-02T12:00:00Z"}, True, id="more"),
        pytest.param({"userPrincipalName": "Zoe.Novak@Contoso.com"}, True, id="another case"),
        pytest.param({"userPrincipalName": "zoe.married@contoso.com"}, False, id="renamed"),
        pytest.param({"accountEnabled": False}, False, id="sign-in blocked"),
        pytest.param({"givenName": None}, False, id="first name missing"),
        pytest.param({"jobTitle": "engineer"}, False, id="job title in another case"),
        pytest.param({"businessPhones": []}, False, id="phone removed"),
        pytest.param({"otherMails": ["zoe@contoso.com"]}, False, id="another mail"),
        pytest.param({"assignedLicenses": []}, False, id="licence taken away"),
        pytest.param(
            {"assignedLicenses": [{"skuId": SKU_ID}, {"skuId": "other"}]}, False, id="and one more"
        ),
    ],
)
def test_an_account_is_unchanged_only_with_all_that_was_sent(
    changed: dict[str, object], unchanged: bool
) -> None:
    assert is_unchanged(as_found(**changed), an_account(filled=EVERY_CELL)) is unchanged


def test_every_property_that_is_sent_is_compared() -> None:
    account = an_account(filled=EVERY_CELL)
    sent = user_body(account, ATTRIBUTE).keys()
    compared = [name for name in sent if not is_unchanged(as_found(**{name: "changed"}), account)]

    assert set(sent) - set(compared) == {"passwordProfile", "onPremisesExtensionAttributes"}
    assert set(compared) < set(STATE_SELECT.split(","))


@pytest.mark.parametrize("shown", [None, "", []], ids=["null", "empty", "empty list"])
def test_what_was_not_sent_must_not_be_there(shown: object) -> None:
    account = an_account(filled={"display_name": "Zoë Novák"})
    body = user_body(account, ATTRIBUTE) | LICENSED
    found = {name: body.get(name, shown) for name in STATE_SELECT.split(",")}

    assert is_unchanged(found, account)
    assert not is_unchanged(found | {"mobilePhone": "+31 6 5550 0199"}, account)


@pytest.mark.parametrize(
    ("sku_ids", "unchanged"), [([], True), ([SKU_ID], True), (["other"], False)]
)
def test_licences_of_a_group_may_be_missing_but_not_others(
    sku_ids: list[str], unchanged: bool
) -> None:
    account = an_account(filled=EVERY_CELL, group_id=GROUP_ID)
    found = as_found(assignedLicenses=[{"skuId": each} for each in sku_ids])

    assert is_unchanged(found, account) is unchanged


@pytest.mark.parametrize(
    ("attributes", "marks"),
    [
        (None, set()),
        ({}, set()),
        ({"extensionAttribute15": a_mark(2), "extensionAttribute1": None}, {a_mark(2)}),
        ({"extensionAttribute7": a_mark(2), "extensionAttribute1": "x"}, {a_mark(2), "x"}),
    ],
)
def test_the_mark_is_read_from_whichever_attribute_holds_it(
    attributes: dict[str, str | None] | None, marks: set[str]
) -> None:
    assert read_marks({"onPremisesExtensionAttributes": attributes}) == marks
