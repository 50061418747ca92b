"""Requests and answers without HTTP."""

import pytest

from local.tenant.exchange import GraphRequest, parse_target


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param("/users", (("users",), {}), id="plain"),
        pytest.param("users", (("users",), {}), id="no slash"),
        pytest.param("//users/", (("users",), {}), id="needless slashes"),
        pytest.param("/users/o%27brien%23x%40a.com", (("users", "o'brien#x@a.com"), {}), id="%"),
        pytest.param(
            "/users/a%2Fb/sendMail", (("users", "a/b", "sendMail"), {}), id="slash in name"
        ),
        pytest.param(
            "/users?$filter=id%20eq%20'x'&$select=id",
            (("users",), {"$filter": "id eq 'x'", "$select": "id"}),
            id="query",
        ),
    ],
)
def test_target_is_split_before_it_is_decoded(
    target: str, expected: tuple[tuple[str, ...], dict[str, str]]
) -> None:
    assert parse_target(target) == expected


def test_same_create_sent_again_is_the_same_operation() -> None:
    first, again, other = (
        GraphRequest(method="POST", segments=("users",), body={"userPrincipalName": name})
        for name in ("Ada@contoso.com", "ada@contoso.com", "grace@contoso.com")
    )

    assert first.operation_key == again.operation_key
    assert first.operation_key != other.operation_key


def test_repr_of_a_request_holds_no_body() -> None:
    request = GraphRequest(method="POST", segments=("users",), body={"password": "Secret-1234"})

    assert "Secret-1234" not in repr(request)
