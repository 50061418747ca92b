from dataclasses import replace

import pytest

from infra.hooks.gaps import Gap
from infra.hooks.prerequisites import PROVIDERS, Subscription, find_gaps
from tests.unit.infra.hooks.installation import SETTINGS

READY = Subscription(
    name="Contoso",
    signed_in_type="user",
    registered_providers=PROVIDERS,
    flex_locations=("North Europe", "West Europe"),
    roles=("Owner",),
)


def sentences(gaps: tuple[Gap, ...]) -> list[str]:
    return [gap.sentence for gap in gaps]


def test_nothing_is_missing_when_all_is_there() -> None:
    assert find_gaps(SETTINGS, READY) == ()


def test_a_region_without_flex_consumption_is_refused() -> None:
    gaps = find_gaps(SETTINGS | {"AZURE_LOCATION": "westus"}, READY)

    (sentence,) = sentences(gaps)
    assert sentence.startswith("Flex Consumption is not offered in westus.")
    assert sentence.endswith("the subscription offers northeurope, westeurope.")


@pytest.mark.parametrize(
    ("roles", "missing"),
    [
        (("Owner",), []),
        (("Contributor", "User Access Administrator"), []),
        (("Contributor", "Role Based Access Control Administrator"), []),
        (("Contributor",), ["Role Based Access Control Administrator"]),
        (("User Access Administrator",), ["Contributor"]),
        (("Reader",), ["Contributor", "Role Based Access Control Administrator"]),
        (None, []),
    ],
    ids=[
        "owner",
        "two roles",
        "two narrow roles",
        "may not assign",
        "may not create",
        "neither",
        "unknown",
    ],
)
def test_roles_of_the_sign_in(roles: tuple[str, ...] | None, missing: list[str]) -> None:
    gaps = find_gaps(SETTINGS, replace(READY, roles=roles))

    assert [
        role for role, gap in zip(missing, gaps, strict=True) if role in gap.sentence
    ] == missing


def test_a_service_principal_has_to_be_called_one() -> None:
    robot = replace(READY, signed_in_type="servicePrincipal")

    assert len(find_gaps(SETTINGS, robot)) == 1
    assert find_gaps(SETTINGS | {"AZURE_PRINCIPAL_TYPE": "ServicePrincipal"}, robot) == ()


def test_a_resource_provider_is_registered_by_a_command() -> None:
    without_web = [name.lower() for name in PROVIDERS if name != "Microsoft.Web"]

    (gap,) = find_gaps(SETTINGS, replace(READY, registered_providers=without_web))

    assert gap.command == ("provider", "register", "--namespace", "Microsoft.Web")
