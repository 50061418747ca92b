"""What each hook looks at. Questions to Azure are asked here; what follows from the answers is
decided by the pure modules next to this one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.hooks import (
    azd,
    deployment_settings,
    found_values,
    graph_permissions,
    prerequisites,
    state_key,
)
from infra.hooks.azure_cli import AzureCli, AzureCliError
from infra.hooks.deployment import Deployment
from infra.hooks.gaps import Gap
from infra.hooks.prerequisites import Subscription
from infra.hooks.run_hook import Run

ROLE_SPREAD = timedelta(minutes=3)  # "Azure RBAC": a role assignment takes minutes to act


def check_settings(run: Run) -> Sequence[Gap]:
    """Every value of the environment, before Azure is asked anything."""
    return deployment_settings.find_gaps(run.environment)


def check_subscription(run: Run) -> Sequence[Gap]:
    """Region, roles and resource providers."""
    subscription = ("--subscription", run.az.subscription) if run.az.subscription else ()
    account = run.az.ask("account", "show", *subscription)
    providers = run.az.ask(
        "provider", "list", "--query", "[?registrationState=='Registered'].namespace"
    )
    locations = run.az.ask("functionapp", "list-flexconsumption-locations", "--query", "[].name")
    return prerequisites.find_gaps(
        run.environment,
        Subscription(
            name=account["name"],
            signed_in_type=account["user"]["type"],
            registered_providers=providers,
            flex_locations=locations,
            roles=_roles(run, account),
        ),
    )


def check_tenant(run: Run) -> Sequence[Gap]:
    """A gap unless az asks Graph in the tenant of the installation.

    `az rest` and `az ad` ask the tenant of az's default subscription, not that of `--subscription`.
    """
    if not run.az.subscription:
        return ()
    query = ("--query", "tenantId")
    chosen = run.az.ask("account", "show", "--subscription", run.az.subscription, *query)
    if chosen == run.az.ask("account", "show", *query):
        return ()
    sentence = (
        "az's default subscription belongs to another tenant, and az would ask Graph there. Run "
        f"`az account set --subscription {run.az.subscription}`."
    )
    return (Gap(sentence=sentence),)


def _roles(run: Run, account: Mapping[str, Any]) -> Sequence[str] | None:
    scope = f"/subscriptions/{account['id']}"
    try:
        principal = run.environment.get("AZURE_PRINCIPAL_ID") or _signed_in(run.az, account["user"])
        words = ("role", "assignment", "list", "--assignee", principal, "--scope", scope)
        flags = ("--include-inherited", "--include-groups", "--query", "[].roleDefinitionName")
        roles: Sequence[str] = run.az.ask(*words, *flags)
    except AzureCliError:
        # Somebody who may not read assignments may still hold a custom role that is enough.
        return None
    return roles


def _signed_in(az: AzureCli, user: Mapping[str, str]) -> str:
    """The object id of the sign-in: azd does not hand it to hooks."""
    if user["type"] == "servicePrincipal":
        return str(az.ask("ad", "sp", "show", "--id", user["name"], "--query", "id"))
    return str(az.ask("ad", "signed-in-user", "show", "--query", "id"))


def find_existing(run: Run) -> Sequence[Gap]:
    """Pass on what is there already: a system topic of Azure's, the first day of the budget."""
    group = found_values.resource_group(deployment_settings.read(run.environment)["AZURE_ENV_NAME"])
    if not run.az.ask("group", "exists", "--name", group):
        return ()
    place = ("--resource-group", group)
    account = found_values.data_account_id(run.az.ask("storage", "account", "list", *place))
    topics = run.az.ask("eventgrid", "system-topic", "list")
    found = {
        found_values.SYSTEM_TOPIC: found_values.existing_topic(topics, account, group),
        found_values.BUDGET_START: found_values.budget_start(_budget(run.az, group)),
    }
    for name, value in found.items():
        if not run.check and value != run.environment.get(name, ""):
            azd.keep(run.environment, name, value)
    return ()


def _budget(az: AzureCli, group: str) -> Mapping[str, Any] | None:
    place = f"/subscriptions/{{subscriptionId}}/resourceGroups/{group}/providers"
    url = f"{place}/Microsoft.Consumption/budgets/{found_values.BUDGET}?api-version=2024-08-01"
    try:
        budget: Mapping[str, Any] = az.ask("rest", "--method", "get", "--url", url)
    except AzureCliError:
        return None  # there is none
    return budget


def store_keys(run: Run) -> Sequence[Gap]:
    """The state key in the vault, which the app then reads again."""
    deployment = run.deployment()
    keys = state_key.find_gaps(deployment.key_vault, _secret_names(run, deployment))
    # The app may have looked for its keys before they were there; on its own it looks again only
    # after a day.
    return keys if run.check else (*keys, refresh_references(deployment))


def _secret_names(run: Run, deployment: Deployment) -> Sequence[str]:
    names: list[str] = []

    def reason_to_wait() -> str:
        words = ("keyvault", "secret", "list", "--vault-name", deployment.key_vault)
        try:
            names[:] = run.az.ask(*words, "--query", "[].name")
        except AzureCliError as error:
            return f"The vault cannot be read yet: {error}"
        return ""

    # The role of the person who deploys was assigned a moment ago.
    run.wait_until(reason_to_wait, 600)
    return names


def refresh_references(deployment: Deployment) -> Gap:
    """Make the app read its Key Vault references again ("Use Key Vault references")."""
    site = (
        f"/subscriptions/{{subscriptionId}}/resourceGroups/{deployment.resource_group}"
        f"/providers/Microsoft.Web/sites/{deployment.function_app}"
    )
    url = f"{site}/config/configreferences/appsettings/refresh?api-version=2022-03-01"
    return Gap(
        sentence="The app reads its keys from the vault again.",
        command=("rest", "--method", "post", "--url", url, "--output", "none"),
        patience=120.0,
    )


def grant_permissions(run: Run) -> Sequence[Gap]:
    """What the app's identity may do in Graph."""
    deployment, chosen = run.deployment(), run.settings()
    root, principal = chosen["GRAPH_BASE_URL"], deployment.identity_principal_id
    graph_path = f"servicePrincipals(appId='{graph_permissions.GRAPH_APP_ID}')?$select=id,appRoles"
    try:
        graph = run.az.ask(*graph_permissions.graph_call(root, "get", graph_path))
        assigned = run.az.ask(
            *graph_permissions.graph_call(
                root, "get", f"servicePrincipals/{principal}/appRoleAssignments"
            )
        )
    except AzureCliError as error:
        sentence = f"The permissions of the app's identity could not be read: {error}"
        return (Gap(sentence=sentence, stops=False),)
    return graph_permissions.find_gaps(
        root,
        principal,
        graph["id"],
        {role["value"]: role["id"] for role in graph["appRoles"]},
        {each["appRoleId"] for each in assigned["value"] if each["resourceId"] == graph["id"]},
        with_groups=any(
            "".join(chosen[name].split()) != "{}" for name in ("LICENSE_GROUPS", "ALLOWED_GROUPS")
        ),
    )


def wait_for_roles(run: Run) -> Sequence[Gap]:
    """Wait until the app's roles are old enough to act: the code is deployed under them next."""
    deployment = run.deployment()
    words = ("role", "assignment", "list", "--all", "--assignee", deployment.identity_principal_id)
    try:
        newest = run.az.ask(*words, "--query", "max([].createdOn)")
    except AzureCliError:
        return ()
    if newest and not run.check:
        acting = datetime.fromisoformat(newest) + ROLE_SPREAD
        run.wait_until(
            lambda: (
                "The app's roles are new and do not act everywhere yet."
                if datetime.now(UTC) < acting
                else ""
            ),
            ROLE_SPREAD.total_seconds() + 2 * run.pause,
        )
    return ()


def show_mail_scope(run: Run) -> Sequence[Gap]:
    """How an Exchange administrator lets the app send as the one mailbox."""
    deployment, chosen = run.deployment(), run.settings()
    print(
        "An Exchange administrator opens the mailbox to the app, once, in PowerShell:\n"
        "  Connect-ExchangeOnline\n"
        f"  infra/exchange/Limit-MailSending.ps1 -AppId {deployment.identity_client_id} "
        f"-ObjectId {deployment.identity_principal_id} -Mailbox {chosen['RESULTS_SENDER']}\n"
        "With -Check the same command shows what is missing and changes nothing."
    )
    return ()
