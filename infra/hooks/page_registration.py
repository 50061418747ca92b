"""The app registration of the page: who may sign in to it, with which roles, and without a secret.

preprovision makes it, since the template needs its client id; postprovision completes it with what
only the deployed app knows. Everything follows "Configure your App Service or Azure Functions app
to use Microsoft Entra sign-in", its section "Use a managed identity instead of a secret" (a
preview) among it, and "Configure an application to trust a managed identity".
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from infra.hooks.gaps import BODY, Gap
from infra.hooks.graph_permissions import graph_call

CLIENT_ID = "PAGE_CLIENT_ID"
CREDENTIAL = "rollcall-page"
# Values are those that the app reads in a token; the ids are ours, and never change.
ROLES: Mapping[str, tuple[str, str]] = {
    "Upload": ("5d2c0d1e-3d0b-4c55-9a5e-6f3b0f1c1a01", "Upload staff lists, and undo own runs"),
    "Passwords": ("5d2c0d1e-3d0b-4c55-9a5e-6f3b0f1c1a02", "See temporary passwords"),
    "Read.All": ("5d2c0d1e-3d0b-4c55-9a5e-6f3b0f1c1a03", "See the files of everybody"),
    "Approve": ("5d2c0d1e-3d0b-4c55-9a5e-6f3b0f1c1a04", "Approve what waits for it"),
}
# Where people of each cloud sign in ("National clouds", "Microsoft Entra authentication").
_AUTHORITIES = {
    "https://graph.microsoft.com/v1.0": "https://login.microsoftonline.com",
    "https://graph.microsoft.us/v1.0": "https://login.microsoftonline.us",
    "https://dod-graph.microsoft.us/v1.0": "https://login.microsoftonline.us",
    "https://microsoftgraph.chinacloudapi.cn/v1.0": "https://login.partner.microsoftonline.cn",
}
# "Configure an application to trust a managed identity", the table of audiences.
_AUDIENCES = {
    "https://graph.microsoft.com/v1.0": "api://AzureADTokenExchange",
    "https://graph.microsoft.us/v1.0": "api://AzureADTokenExchangeUSGov",
    "https://dod-graph.microsoft.us/v1.0": "api://AzureADTokenExchangeUSGov",
    "https://microsoftgraph.chinacloudapi.cn/v1.0": "api://AzureADTokenExchangeChina",
}


def registration_name(environment_name: str) -> str:
    """The display name of the registration, by which it is found again."""
    return f"Rollcall page ({environment_name})"


def page_identity(identity_name: str) -> str:
    """The identity that the page signs in with in place of a secret, as the template names it."""
    return identity_name.replace("id-rollcall-", "id-rollcall-page-", 1)


def missing_registration(graph_base_url: str, environment_name: str) -> Gap:
    """The gap that makes the registration: people of this tenant only, with the page's roles."""
    body = {
        "displayName": registration_name(environment_name),
        "signInAudience": "AzureADMyOrg",
        "appRoles": [_role(value) for value in ROLES],
        # The platform asks for a code and an ID token in one answer.
        "web": {"implicitGrantSettings": {"enableIdTokenIssuance": True}},
    }
    return Gap(
        sentence="The page has no app registration. An Application Developer makes it by running "
        "this hook.",
        command=_send(graph_base_url, "post", "applications"),
        body=json.dumps(body),
    )


def find_gaps(
    graph_base_url: str,
    application: Mapping[str, Any],
    credentials: Sequence[Mapping[str, Any]],
    service_principals: Sequence[Mapping[str, Any]],
    *,
    host_name: str,
    identity_principal_id: str,
    tenant_id: str,
) -> tuple[Gap, ...]:
    """What the registration lacks of the deployed app."""
    gaps = []
    path = f"applications/{application['id']}"
    callback = f"https://{host_name}/.auth/login/aad/callback"
    web = application.get("web") or {}
    if callback not in web.get("redirectUris", []):
        body = {"web": {"redirectUris": [callback]}}
        gaps.append(_gap("does not know the app's address", graph_base_url, "patch", path, body))
    known = {role["value"] for role in application.get("appRoles", [])}
    if known != set(ROLES):
        roles = {"appRoles": [_role(value) for value in ROLES]}
        gaps.append(_gap("has other roles than the page", graph_base_url, "patch", path, roles))
    if identity_principal_id not in {each["subject"] for each in credentials}:
        credential = {
            "name": CREDENTIAL,
            "issuer": f"{_AUTHORITIES[graph_base_url]}/{tenant_id}/v2.0",
            "subject": identity_principal_id,
            "audiences": [_AUDIENCES[graph_base_url]],
        }
        place = f"{path}/federatedIdentityCredentials"
        gaps.append(
            _gap("does not trust the page's identity", graph_base_url, "post", place, credential)
        )
    if not service_principals:
        principal = {"appId": application["appId"], "appRoleAssignmentRequired": True}
        gaps.append(
            _gap(
                "is not an enterprise application yet",
                graph_base_url,
                "post",
                "servicePrincipals",
                principal,
            )
        )
    return tuple(gaps)


def _role(value: str) -> dict[str, object]:
    role_id, description = ROLES[value]
    return {
        "id": role_id,
        "value": value,
        "displayName": value,
        "description": description,
        "isEnabled": True,
        "allowedMemberTypes": ["User"],
    }


def _gap(what: str, graph_base_url: str, method: str, path: str, body: Mapping[str, object]) -> Gap:
    return Gap(
        sentence=f"The app registration of the page {what}.",
        command=_send(graph_base_url, method, path),
        body=json.dumps(body),
        stops=False,
        # A registration made a moment ago is not everywhere yet.
        patience=120.0,
    )


def _send(graph_base_url: str, method: str, path: str) -> tuple[str, ...]:
    call = graph_call(graph_base_url, method, path)
    return (*call, "--headers", "Content-Type=application/json", "--body", f"@{BODY}")
