"""The app registration of the page: what the hooks make, and what they leave alone."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from infra.hooks import page_registration
from infra.hooks.page_registration import ROLES, find_gaps, missing_registration, page_identity
from shared.page.people import Role

ROOT = "https://graph.microsoft.com/v1.0"
HOST = "func-rollcall-x.azurewebsites.net"
IDENTITY = "99999999-9999-4999-8999-999999999999"
TENANT = "22222222-2222-4222-8222-222222222222"
COMPLETE = {
    "id": "object-id",
    "appId": "client-id",
    "appRoles": [{"value": value} for value in ROLES],
    "web": {"redirectUris": [f"https://{HOST}/.auth/login/aad/callback"]},
}


def gaps(
    application: Mapping[str, Any] = COMPLETE,
    credentials: Sequence[Mapping[str, str]] = ({"subject": IDENTITY},),
    principals: Sequence[Mapping[str, str]] = ({"id": "sp"},),
) -> dict[str, Any]:
    """The body of each command, by the end of its address."""
    found = find_gaps(
        ROOT,
        application,
        credentials,
        principals,
        host_name=HOST,
        identity_principal_id=IDENTITY,
        tenant_id=TENANT,
    )
    return {gap.command[4].rpartition("/")[2]: json.loads(gap.body) for gap in found}


def test_the_roles_are_those_that_the_app_reads() -> None:
    assert set(ROLES) == {role.value for role in Role}


def test_a_new_registration_is_for_this_tenant_and_has_no_secret() -> None:
    body = json.loads(missing_registration(ROOT, "hr").body)

    assert body["signInAudience"] == "AzureADMyOrg"
    assert {role["value"] for role in body["appRoles"]} == set(ROLES)
    assert "passwordCredentials" not in body


def test_a_complete_registration_is_left_alone() -> None:
    assert gaps() == {}


def test_it_learns_the_address_of_the_app_and_nothing_else() -> None:
    reported = gaps({**COMPLETE, "web": {"redirectUris": ["https://evil.example"]}})

    assert reported == {
        "object-id": {"web": {"redirectUris": [f"https://{HOST}/.auth/login/aad/callback"]}}
    }


def test_it_trusts_the_identity_of_the_page_instead_of_a_secret() -> None:
    assert gaps(credentials=[])["federatedIdentityCredentials"] == {
        "name": "rollcall-page",
        "issuer": f"https://login.microsoftonline.com/{TENANT}/v2.0",
        "subject": IDENTITY,
        "audiences": ["api://AzureADTokenExchange"],
    }


def test_only_people_with_a_role_can_sign_in() -> None:
    assert gaps(principals=[])["servicePrincipals"] == {
        "appId": "client-id",
        "appRoleAssignmentRequired": True,
    }


@pytest.mark.parametrize("cloud", page_registration._AUTHORITIES)
def test_every_cloud_has_an_audience(cloud: str) -> None:
    assert cloud in page_registration._AUDIENCES


def test_the_identity_is_named_as_the_template_names_it() -> None:
    assert page_identity("id-rollcall-abc") == "id-rollcall-page-abc"
