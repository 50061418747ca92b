from dataclasses import replace

import pytest

from infra.hooks.gaps import Gap
from infra.hooks.prerequisites import PROVIDERS, Subscription, find_gaps

COMPLETE = {
    "AZURE_ENV_NAME": "trial",
    "AZURE_LOCATION": "westeurope",
    "LICENSE_SKUS": "none",
    "RESULTS_SENDER": "hr-onboarding@contoso.com",
    "RESULTS_RECIPIENTS": "hr@contoso.com",
    "ALERT_EMAIL": "operations@contoso.com",
}
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
    assert find_gaps(COMPLETE, READY) == ()


@pytest.mark.parametrize("name", COMPLETE)
def test_a_setting_that_is_blank_is_asked_for(name: str) -> None:
    gaps = find_gaps(COMPLETE | {name: " "}, replace(READY, flex_locations=("West Europe", " ")))

    assert [sentence.partition(" ")[0] for sentence in sentences(gaps)] == [name]


def test_a_region_without_flex_consumption_is_refused() -> None:
    gaps = find_gaps(COMPLETE | {"AZURE_LOCATION": "westus"}, READY)

    assert sentences(gaps) == ["Flex Consumption is not offered in westus. Choose another region."]


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
def test_roles_of_who_deploys(roles: tuple[str, ...] | None, missing: list[str]) -> None:
    gaps = find_gaps(COMPLETE, replace(READY, roles=roles))

    assert [
        role for role, gap in zip(missing, gaps, strict=True) if role in gap.sentence
    ] == missing


def test_a_service_principal_has_to_be_called_one() -> None:
    robot = replace(READY, signed_in_type="servicePrincipal")

    assert len(find_gaps(COMPLETE, robot)) == 1
    assert find_gaps(COMPLETE | {"AZURE_PRINCIPAL_TYPE": "ServicePrincipal"}, robot) == ()


def test_a_resource_provider_is_registered_by_a_command() -> None:
    without_web = [name.lower() for name in PROVIDERS if name != "Microsoft.Web"]

    (gap,) = find_gaps(COMPLETE, replace(READY, registered_providers=without_web))

    assert gap.command == ("provider", "register", "--namespace", "Microsoft.Web")
