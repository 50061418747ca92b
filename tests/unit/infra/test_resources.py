"""Every installation: each resource once, under a name that Azure takes and what-if can show."""

import re

import pytest

from tests.unit.infra.installations import WHOLE_FLEET, deployed, needs_bicep

pytestmark = needs_bicep
# The snapshot leaves open which cloud it is. Only the names of private DNS zones depend on it.
OF_THE_CLOUD = "environment().suffixes.storage"
# "Naming rules and restrictions for Azure resources".
NAMES = {
    "Microsoft.Authorization/roleAssignments": r"[0-9a-f-]{36}",
    "Microsoft.Consumption/budgets": r"[A-Za-z0-9_-]{1,63}",
    "Microsoft.EventGrid/systemTopics": r"[A-Za-z0-9-]{3,50}",
    "Microsoft.EventGrid/systemTopics/eventSubscriptions": r"[A-Za-z0-9-]{3,64}",
    "Microsoft.Insights/actionGroups": r"[^:<>+/&%\\?]{1,259}[^:<>+/&%\\?. ]",
    "Microsoft.Insights/components": r"[^%&\\?/]{1,259}[^%&\\?/. ]",
    "Microsoft.Insights/diagnosticSettings": r"[\w-]{1,260}",
    "Microsoft.Insights/metricAlerts": r"[^*#&+:<>?@%{}\\/]{1,259}[^*#&+:<>?@%{}\\/. ]",
    "Microsoft.Insights/scheduledQueryRules": r"[^*<>%{}&:\\?/#]{1,259}[^*<>%{}&:\\?/#. ]",
    "Microsoft.Insights/workbooks": r"[0-9a-f-]{36}",
    "Microsoft.KeyVault/vaults": r"[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]",
    "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies": "default",
    "Microsoft.Logic/workflows": r"[A-Za-z0-9_.()-]{1,43}",
    "Microsoft.ManagedIdentity/userAssignedIdentities": r"[A-Za-z0-9][\w-]{2,127}",
    "Microsoft.Network/networkSecurityGroups": r"[A-Za-z0-9][\w.-]{0,78}\w",
    "Microsoft.Network/privateDnsZones": r"([a-z0-9-]{1,63}\.)+[a-z0-9-]{1,63}",
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks": r"[A-Za-z0-9][\w.-]{0,78}\w",
    "Microsoft.Network/privateEndpoints": r"[A-Za-z0-9][\w.-]{0,62}\w",
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups": r"[\w.-]{1,80}",
    "Microsoft.Network/virtualNetworks": r"[A-Za-z0-9][\w.-]{0,62}\w",
    "Microsoft.OperationalInsights/workspaces": r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]",
    "Microsoft.Resources/resourceGroups": r"[\w.()-]{0,89}[\w()-]",
    "Microsoft.Storage/storageAccounts": r"[a-z0-9]{3,24}",
    "Microsoft.Storage/storageAccounts/blobServices": "default",
    "Microsoft.Storage/storageAccounts/blobServices/containers": r"(?!.*--)[a-z0-9][a-z0-9-]{2,62}",
    "Microsoft.Storage/storageAccounts/localUsers": r"[a-z0-9]{3,64}",
    "Microsoft.Storage/storageAccounts/managementPolicies": "default",
    "Microsoft.Storage/storageAccounts/queueServices": "default",
    "Microsoft.Storage/storageAccounts/queueServices/queues": r"(?!.*--)[a-z0-9][a-z0-9-]{2,62}",
    "Microsoft.Web/connections": r"[\w.()-]{1,80}",
    "Microsoft.Web/serverfarms": r"[A-Za-z0-9-]{1,60}",
    "Microsoft.Web/sites": r"[A-Za-z0-9][A-Za-z0-9-]{0,58}[A-Za-z0-9]",
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies": "scm|ftp",
    "Microsoft.Web/sites/config": "appsettings",
}


@WHOLE_FLEET
def test_nothing_is_declared_twice(installation: str) -> None:
    ids = [each["id"].lower() for each in deployed(installation).resources]

    assert sorted(set(ids)) == sorted(ids)


@WHOLE_FLEET
def test_every_name_is_known_before_the_deployment(installation: str) -> None:
    unknown = [
        each["id"]
        for each in deployed(installation).resources
        if "[" in each["id"] and OF_THE_CLOUD not in each["id"]
    ]

    assert unknown == []


@WHOLE_FLEET
def test_every_name_is_one_that_azure_takes(installation: str) -> None:
    refused = [
        (each["type"], each["name"])
        for each in deployed(installation).resources
        if not re.fullmatch(NAMES[each["type"]], each["name"].rpartition("/")[2])
        and OF_THE_CLOUD not in each["name"]
    ]

    assert refused == []


def test_the_host_can_distinguish_the_app_from_others_by_its_name() -> None:
    # "Host ID considerations": the first 32 characters.
    (app,) = deployed("long name").of("Microsoft.Web/sites")

    assert len(app["name"]) <= 32


def test_azd_finds_the_app_and_its_group_by_their_tags() -> None:
    (app,) = deployed("capitals").of("Microsoft.Web/sites")
    (group,) = deployed("capitals").of("Microsoft.Resources/resourceGroups")

    assert app["tags"]["azd-service-name"] == "rollcall"
    assert group["tags"]["azd-env-name"] == "HR-Prod"


def test_a_region_is_the_same_however_it_is_written() -> None:
    regions = {each["location"] for each in deployed("capitals").resources if "location" in each}

    assert regions == {"westeurope", "global"}


@pytest.mark.parametrize(
    ("installation", "start"),
    [("default", "[utcNow('yyyy-MM-01')]"), ("everything", "2026-03-01")],
    ids=["first month", "later"],
)
def test_a_budget_keeps_the_month_in_which_it_began(installation: str, start: str) -> None:
    period = deployed(installation).the("Microsoft.Consumption/budgets")["timePeriod"]

    assert period == {"startDate": start}


def test_a_topic_that_the_account_has_already_is_used() -> None:
    (topic,) = deployed("everything").of("Microsoft.EventGrid/systemTopics")

    assert topic["name"] == "strcdata-f34584bb-0000-4000-8000-000000000000"
    assert topic["identity"] == {"type": "SystemAssigned"}
