"""The `$filter` language."""

import pytest

from local.tenant.filters import parse_filter
from local.tenant.graph_errors import RefusalError
from tests.unit.local.tenant.tenant_builders import a_tenant, a_user


def names_found(expression: str) -> list[str]:
    tenant = a_tenant()
    tenant.create_user(a_user("ada.byron"))
    tenant.create_user(a_user("o'brien", mailNickname="obrien"))
    matches = parse_filter(expression)
    return [user.user_principal_name for user in tenant.users.values() if matches(user)]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param(
            "userPrincipalName eq 'ada.byron@contoso.com'", ["ada.byron@contoso.com"], id="eq"
        ),
        pytest.param(
            "userPrincipalName eq 'ADA.Byron@Contoso.COM'",
            ["ada.byron@contoso.com"],
            id="case does not matter",
        ),
        pytest.param(
            "userPrincipalName eq 'o''brien@contoso.com'",
            ["o'brien@contoso.com"],
            id="doubled quote",
        ),
        pytest.param(
            "userPrincipalName in ('o''brien@contoso.com', 'x@contoso.com',"
            "'ada.byron@contoso.com')",
            ["ada.byron@contoso.com", "o'brien@contoso.com"],
            id="in",
        ),
        pytest.param(
            "userPrincipalName eq 'ada.byron@contoso.com' or mailNickname eq 'obrien'",
            ["ada.byron@contoso.com", "o'brien@contoso.com"],
            id="or",
        ),
        pytest.param("userPrincipalName eq 'ada'", [], id="part of a name"),
        pytest.param("mail eq 'None'", [], id="a property without value"),
    ],
)
def test_filter_finds_users_by_equality(expression: str, expected: list[str]) -> None:
    assert names_found(expression) == expected


def quoted(count: int) -> list[str]:
    return [f"'u{number}@contoso.com'" for number in range(count)]


@pytest.mark.parametrize(
    ("expression", "clauses"),
    [
        pytest.param(f"userPrincipalName in ({','.join(quoted(16))})", 16, id="in"),
        pytest.param(" or ".join(f"userPrincipalName eq {one}" for one in quoted(17)), 17, id="or"),
    ],
)
def test_more_than_15_clauses_are_refused(expression: str, clauses: int) -> None:
    with pytest.raises(RefusalError) as caught:
        parse_filter(expression)

    assert (caught.value.status, caught.value.code) == (400, "Request_UnsupportedQuery")
    assert f"{clauses}. Max allowed: 15." in caught.value.message


def test_15_clauses_are_accepted() -> None:
    assert names_found(f"userPrincipalName in ({','.join(quoted(15))})") == []


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        pytest.param("", "BadRequest", id="empty"),
        pytest.param("userPrincipalName eq 'o'brien'", "BadRequest", id="quote not doubled"),
        pytest.param("userPrincipalName eq 'x", "BadRequest", id="open text"),
        pytest.param("userPrincipalName eq x", "BadRequest", id="no quotes"),
        pytest.param("userPrincipalName in ('x'", "BadRequest", id="open list"),
        pytest.param("userPrincipalName in ()", "BadRequest", id="empty list"),
        pytest.param("id eq 'x' and id eq 'y'", "BadRequest", id="and"),
        pytest.param("userPrincipalName ne 'x'", "Request_UnsupportedQuery", id="ne"),
        pytest.param("shoeSize eq 'x'", "Request_UnsupportedQuery", id="unknown property"),
    ],
)
def test_other_filters_are_refused(expression: str, code: str) -> None:
    with pytest.raises(RefusalError) as caught:
        parse_filter(expression)

    assert (caught.value.status, caught.value.code) == (400, code)


def test_custom_attributes_are_found_by_advanced_queries_only() -> None:
    expression = "onPremisesExtensionAttributes/extensionAttribute15 eq 'x'"

    parse_filter(expression, is_advanced=True)
    with pytest.raises(RefusalError) as caught:
        parse_filter(expression)

    assert caught.value.code == "Request_UnsupportedQuery"
