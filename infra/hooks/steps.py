"""What each hook looks at. Questions to Azure are asked here; what follows from the answers is
decided by the pure modules beside it."""

import os
from collections.abc import Sequence

from infra.hooks import event_subscription, graph_permissions, prerequisites, state_key
from infra.hooks.azure_cli import AzureCli, AzureCliError
from infra.hooks.deployment import Deployment
from infra.hooks.gaps import Gap
from infra.hooks.prerequisites import Subscription
from infra.hooks.run import Options, deployment_of, wait_until

_FIRST_START = 900.0  # seconds that the app may take to show its functions and its key


def before_provisioning(az: AzureCli, options: Options) -> Sequence[Gap]:
    """Settings, region, roles and resource providers."""
    del options
    account = az.ask("account", "show")
    providers = az.ask(
        "provider", "list", "--query", "[?registrationState=='Registered'].namespace"
    )
    locations = az.ask("functionapp", "list-flexconsumption-locations", "--query", "[].name")
    subscription = Subscription(
        name=account["name"],
        signed_in_type=account["user"]["type"],
        registered_providers=providers,
        flex_locations=locations,
        roles=_roles(az, account["id"]),
    )
    return prerequisites.find_gaps(os.environ, subscription)


def _roles(az: AzureCli, subscription_id: str) -> Sequence[str] | None:
    principal = os.environ.get("AZURE_PRINCIPAL_ID", "")
    if not principal:
        return None
    scope = f"/subscriptions/{subscription_id}"
    words = ("role", "assignment", "list", "--assignee", principal, "--scope", scope)
    flags = ("--include-inherited", "--include-groups", "--query", "[].roleDefinitionName")
    try:
        roles: Sequence[str] = az.ask(*words, *flags)
    except AzureCliError:
        # Who may not read assignments may still hold a custom role that suffices.
        return None
    return roles


def after_provisioning(az: AzureCli, options: Options) -> Sequence[Gap]:
    """The state key in the vault, and what the identity may do in Graph."""
    deployment = deployment_of(az, options)
    keys = state_key.find_gaps(deployment.key_vault, _secret_names(az, deployment, options))
    print(mail_scope_hint(deployment))
    # The app may have looked for its keys before they were there; by itself it looks again only
    # after a day.
    refreshed = () if options.check else (refresh_references(deployment),)
    return (*keys, *refreshed, *_graph_gaps(az, deployment))


def _secret_names(az: AzureCli, deployment: Deployment, options: Options) -> Sequence[str]:
    names: list[str] = []

    def reason_to_wait() -> str:
        words = ("keyvault", "secret", "list", "--vault-name", deployment.key_vault)
        try:
            names[:] = az.ask(*words, "--query", "[].name")
        except AzureCliError as error:
            return f"The vault cannot be read yet: {error}"
        return ""

    # The role of who deploys was assigned a moment ago.
    wait_until(reason_to_wait, 0 if options.check else 600, options.pause)
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


def _graph_gaps(az: AzureCli, deployment: Deployment) -> tuple[Gap, ...]:
    root, principal = deployment.graph_base_url, deployment.identity_principal_id
    graph_path = f"servicePrincipals(appId='{graph_permissions.GRAPH_APP_ID}')"
    try:
        graph = az.ask(*graph_permissions.graph_call(root, "get", graph_path))
        assigned = az.ask(
            *graph_permissions.graph_call(
                root, "get", f"servicePrincipals/{principal}/appRoleAssignments"
            )
        )
    except AzureCliError as error:
        sentence = f"The permissions of the app's identity could not be read: {error}"
        return (Gap(sentence=sentence, stops=False),)
    held = {each["appRoleId"] for each in assigned["value"] if each["resourceId"] == graph["id"]}
    return graph_permissions.find_gaps(
        root, principal, graph["id"], held, with_groups=deployment.has_license_groups
    )


def after_deploying(az: AzureCli, options: Options) -> Sequence[Gap]:
    """The event subscription; without --check always anew, with the app's present key."""
    deployment = deployment_of(az, options)
    if options.check:
        reason = _not_ready(az, deployment)
        told = (Gap(sentence=reason),) if reason else ()
        return (*told, *event_subscription.find_gaps(deployment, _subscriptions(az, deployment)))
    wait_until(lambda: _not_ready(az, deployment), _FIRST_START, options.pause)
    return (event_subscription.subscribe(deployment, "Events of dropped files go to the app."),)


def _not_ready(az: AzureCli, deployment: Deployment) -> str:
    app = ("--resource-group", deployment.resource_group, "--name", deployment.function_app)
    try:
        functions = az.ask("functionapp", "function", "list", *app, "--query", "[].name")
        # The names of the keys only: the keys themselves never leave Azure.
        keys = az.ask("functionapp", "keys", "list", *app, "--query", "keys(systemKeys)")
    except AzureCliError as error:
        return f"The app does not answer yet: {error}"
    return event_subscription.not_ready(functions or (), keys or ())


def _subscriptions(az: AzureCli, deployment: Deployment) -> dict[str, str]:
    words = ("eventgrid", "system-topic", "event-subscription", "list")
    place = ("--resource-group", deployment.resource_group)
    topic = ("--system-topic-name", deployment.event_topic)
    return {
        each["name"]: each["provisioningState"] for each in az.ask(*words, *place, *topic) or ()
    }


def mail_scope_hint(deployment: Deployment) -> str:
    """How an Exchange administrator lets the app send as the one mailbox."""
    return (
        "The mailbox is opened to the app by an Exchange administrator, once, in PowerShell:\n"
        "  Connect-ExchangeOnline\n"
        f"  infra/exchange/Limit-MailSending.ps1 -AppId {deployment.identity_client_id} "
        f"-ObjectId {deployment.identity_principal_id} -Mailbox {deployment.results_sender} "
        "-Check\n"
        "Without -Check the same command sets it up."
    )
