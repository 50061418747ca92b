"""What the subscription and the person who deploys must have before anything is provisioned."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from infra.hooks.gaps import Gap

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
    """What Azure says of the subscription and of the sign-in.

    `roles` is None when they could not be read.
    """

    name: str
    signed_in_type: str  # "user" or "servicePrincipal"
    registered_providers: Collection[str]
    flex_locations: Collection[str]
    roles: Collection[str] | None


def find_gaps(environment: Mapping[str, str], subscription: Subscription) -> tuple[Gap, ...]:
    """Everything about the subscription that would stop the deployment, all at once."""
    return (
        *_wrong_location(environment.get("AZURE_LOCATION", ""), subscription),
        *_wrong_principal_type(environment, subscription),
        *_missing_roles(subscription),
        *_missing_providers(subscription),
    )


def _wrong_location(location: str, subscription: Subscription) -> tuple[Gap, ...]:
    offered = {_folded(each) for each in subscription.flex_locations}
    if not location or _folded(location) in offered:
        return ()
    return (
        Gap(
            sentence=f"Flex Consumption is not offered in {location}. Choose another region with "
            "`azd env set AZURE_LOCATION westeurope`; the subscription offers "
            f"{', '.join(sorted(map(_folded, subscription.flex_locations)))}."
        ),
    )


def _folded(location: str) -> str:
    """`West Europe` and `westeurope` are the same region."""
    return location.replace(" ", "").lower()


def _wrong_principal_type(
    environment: Mapping[str, str], subscription: Subscription
) -> tuple[Gap, ...]:
    told = environment.get("AZURE_PRINCIPAL_TYPE", "").lower()
    if subscription.signed_in_type != "servicePrincipal" or told == "serviceprincipal":
        return ()
    return (
        Gap(
            sentence="A service principal is signed in. "
            "Run `azd env set AZURE_PRINCIPAL_TYPE ServicePrincipal`."
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
            f"{subscription.name}, to give the app its own roles. Owner is enough for both."
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
