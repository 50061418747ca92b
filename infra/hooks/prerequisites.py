"""What must be so before anything is provisioned."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from infra.hooks.gaps import Gap

# Setting of the environment → what it is, for who has to give it.
REQUIRED: Mapping[str, str] = {
    "AZURE_ENV_NAME": "a short name for this installation",
    "AZURE_LOCATION": "the region, such as westeurope",
    "LICENSE_SKUS": "the skuPartNumbers every new user gets, or none",
    "RESULTS_SENDER": "the mailbox that sends reports",
    "RESULTS_RECIPIENTS": "who gets the reports",
    "ALERT_EMAIL": "who is told when something goes wrong",
}
PROVIDERS = (
    "Microsoft.App",  # Flex Consumption in a network of its own
    "Microsoft.Consumption",
    "Microsoft.EventGrid",
    "Microsoft.Insights",
    "Microsoft.KeyVault",
    "Microsoft.Logic",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.OperationalInsights",
    "Microsoft.Storage",
    "Microsoft.Web",
)
_MAY_CREATE = {"Owner", "Contributor"}
_MAY_ASSIGN = {"Owner", "User Access Administrator", "Role Based Access Control Administrator"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What Azure tells of the subscription and of who is signed in.

    `roles` is None when they could not be read.
    """

    name: str
    signed_in_type: str  # "user" or "servicePrincipal"
    registered_providers: Collection[str]
    flex_locations: Collection[str]
    roles: Collection[str] | None


def find_gaps(environment: Mapping[str, str], subscription: Subscription) -> tuple[Gap, ...]:
    """Everything that would stop the deployment, all at once."""
    return (
        *_missing_settings(environment),
        *_wrong_location(environment.get("AZURE_LOCATION", ""), subscription),
        *_wrong_principal_type(environment, subscription),
        *_missing_roles(subscription),
        *_missing_providers(subscription),
    )


def _missing_settings(environment: Mapping[str, str]) -> tuple[Gap, ...]:
    return tuple(
        Gap(sentence=f"{name} is not set: {meaning}. Say `azd env set {name} …`.")
        for name, meaning in REQUIRED.items()
        if not environment.get(name, "").strip()
    )


def _wrong_location(location: str, subscription: Subscription) -> tuple[Gap, ...]:
    offered = {_folded(each) for each in subscription.flex_locations}
    if not location or _folded(location) in offered:
        return ()
    return (Gap(sentence=f"Flex Consumption is not offered in {location}. Choose another region."),)


def _folded(location: str) -> str:
    """`West Europe` and `westeurope` are the same region."""
    return location.replace(" ", "").lower()


def _wrong_principal_type(
    environment: Mapping[str, str], subscription: Subscription
) -> tuple[Gap, ...]:
    told = environment.get("AZURE_PRINCIPAL_TYPE") or "User"
    if subscription.signed_in_type != "servicePrincipal" or told == "ServicePrincipal":
        return ()
    return (
        Gap(
            sentence="A service principal is signed in. "
            "Say `azd env set AZURE_PRINCIPAL_TYPE ServicePrincipal`."
        ),
    )


def _missing_roles(subscription: Subscription) -> tuple[Gap, ...]:
    if subscription.roles is None:
        return ()
    held = set(subscription.roles)
    gaps = []
    if not held & _MAY_CREATE:
        gaps.append(f"You need the role Contributor on the subscription {subscription.name}.")
    if not held & _MAY_ASSIGN:
        gaps.append(
            "You need the role Role Based Access Control Administrator on the subscription "
            f"{subscription.name}, to give the app its own roles."
        )
    return tuple(Gap(sentence=sentence) for sentence in gaps)


def _missing_providers(subscription: Subscription) -> tuple[Gap, ...]:
    registered = {name.lower() for name in subscription.registered_providers}
    return tuple(
        Gap(
            sentence=f"The resource provider {name} is not registered in {subscription.name}.",
            command=("provider", "register", "--namespace", name),
        )
        for name in PROVIDERS
        if name.lower() not in registered
    )
