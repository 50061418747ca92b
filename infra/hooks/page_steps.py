"""What the hooks do for the page: its app registration, before and after the deployment."""

from collections.abc import Mapping, Sequence
from typing import Any

from infra.hooks import azd, page_registration
from infra.hooks.azure_cli import AzureCliError
from infra.hooks.gaps import Gap
from infra.hooks.graph_permissions import graph_call
from infra.hooks.run_hook import Run, fix_all


def find_registration(run: Run) -> Sequence[Gap]:
    """The app registration of the page, made where there is none; its id is passed on."""
    chosen = run.settings()
    if chosen["PAGE"].lower() != "on":
        return ()
    found = _application(run, chosen)
    if found is None:
        gap = page_registration.missing_registration(
            chosen["GRAPH_BASE_URL"], chosen["AZURE_ENV_NAME"]
        )
        if run.check or fix_all(run, (gap,)):
            return (gap,)
        found = _application(run, chosen)
    name = page_registration.CLIENT_ID
    if found and not run.check and run.environment.get(name, "") != found["appId"]:
        azd.keep(run.environment, name, found["appId"])
    return ()


def complete_registration(run: Run) -> Sequence[Gap]:
    """What the registration must know of the deployed app."""
    chosen, deployment = run.settings(), run.deployment()
    if chosen["PAGE"].lower() != "on":
        return ()
    root = chosen["GRAPH_BASE_URL"]
    place = ("--resource-group", deployment.resource_group)
    identity = page_registration.page_identity(deployment.identity_name)
    try:
        found = _application(run, chosen)
        if found is None:
            sentence = "The page has no app registration. Run infra/hooks/preprovision.py."
            return (Gap(sentence=sentence),)
        credentials = run.az.ask(
            *graph_call(root, "get", f"applications/{found['id']}/federatedIdentityCredentials")
        )
        principals = run.az.ask(
            *graph_call(root, "get", f"servicePrincipals?$filter=appId eq '{found['appId']}'")
        )
        known = run.az.ask("identity", "show", "--name", identity, *place)
        host = run.az.ask(
            "functionapp",
            "show",
            "--name",
            deployment.function_app,
            *place,
            "--query",
            "defaultHostName",
        )
    except AzureCliError as error:
        sentence = f"The app registration of the page could not be read: {error}"
        return (Gap(sentence=sentence, stops=False),)
    print(
        f"The page: https://{host}/rollcall\n"
        "Give groups their roles in the Microsoft Entra admin center: Enterprise applications, "
        f"{found['displayName']}, Users and groups."
    )
    return page_registration.find_gaps(
        root,
        found,
        credentials["value"],
        principals["value"],
        host_name=host,
        identity_principal_id=known["principalId"],
        tenant_id=known["tenantId"],
    )


def _application(run: Run, chosen: Mapping[str, str]) -> Mapping[str, Any] | None:
    name = page_registration.registration_name(chosen["AZURE_ENV_NAME"])
    answer = run.az.ask(
        *graph_call(
            chosen["GRAPH_BASE_URL"], "get", f"applications?$filter=displayName eq '{name}'"
        )
    )
    found: Sequence[Mapping[str, Any]] = answer["value"] if answer else ()
    return found[0] if found else None
