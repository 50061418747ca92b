"""Access: no keys, nothing public, and roles no wider than what the documentation says."""

import ast
import json
import re

import pytest

from shared.state.blob_names import RESULTS, outcome_of_file
from tests.unit.docs.markdown import read, section
from tests.unit.infra import bicep
from tests.unit.infra.installations import (
    DEPLOYER,
    UNDOER,
    UPLOADERS,
    WHOLE_FLEET,
    Deployed,
    deployed,
    needs_bicep,
)

pytestmark = needs_bicep
ROLE_NAMES = {guid: name for name, guid in json.loads(bicep.read("roles.json")).items()}
ASSIGNMENTS = "Microsoft.Authorization/roleAssignments"
ZONES = {"vault": "vaultcore"}
APP_ROLES = {
    ("Storage Blob Data Contributor", "uploads"),
    ("Storage Blob Data Contributor", "jobs"),
    ("Storage Blob Data Contributor", "results"),
    ("Storage Blob Data Contributor", "audit"),
    ("Storage Queue Data Contributor", "strcdata"),
    ("Storage Blob Data Owner", "strchost"),
    ("Storage Queue Data Contributor", "strchost"),
    ("Storage Table Data Contributor", "strchost"),
    ("Key Vault Secrets User", "kv-rc-"),
    ("Monitoring Metrics Publisher", "appi-rollcall-"),
}


def roles(installation: Deployed, principal: str) -> set[tuple[str, str]]:
    """Role and scope of each assignment whose principal id contains the text."""
    unique = str(installation.outputs["KEY_VAULT_NAME"]).removeprefix("kv-rc-")
    return {
        (
            ROLE_NAMES[each["properties"]["roleDefinitionId"].rpartition("/")[2]],
            each["id"]
            .partition(f"/providers/{ASSIGNMENTS}")[0]
            .rpartition("/")[2]
            .removesuffix(unique),
        )
        for each in installation.of(ASSIGNMENTS)
        if principal in each["properties"]["principalId"]
    }


def zone(resource_id: str) -> str:
    """The service whose private DNS zone an id names; its suffix is that of the cloud."""
    found = re.search(r"privatelink\.(\w+)", resource_id)
    assert found is not None
    return found[1]


@WHOLE_FLEET
def test_the_app_has_its_roles_and_no_other(installation: str) -> None:
    assert roles(deployed(installation), "/id-rollcall-") == APP_ROLES


def test_the_app_may_write_into_uploads_because_it_does() -> None:
    methods = {
        node.attr
        for path in (bicep.ROOT / "shared").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "uploads"
    }

    assert methods & {"create", "delete", "lease", "put", "replace"} == {
        "create",
        "delete",
        "replace",
    }


def test_the_topic_may_write_into_one_queue() -> None:
    assert roles(deployed("default"), "/systemTopics/") == {
        ("Storage Queue Data Message Sender", "intake")
    }


def test_uploaders_reach_one_container_and_the_flow_reads_results_as_well() -> None:
    whole, upload = deployed("everything"), ("Storage Blob Data Contributor", "uploads")

    for principal in UPLOADERS:
        assert roles(whole, principal) == {upload}
    assert roles(whole, "/workflows/") == {upload, ("Storage Blob Data Reader", "results")}


def test_who_deploys_may_fill_the_vault_and_is_what_was_said() -> None:
    assert roles(deployed("pipeline"), DEPLOYER) == {("Key Vault Secrets Officer", "kv-rc-")}
    kinds = [
        each["properties"]["principalType"]
        for name in ("default", "pipeline")
        for each in deployed(name).of(ASSIGNMENTS)
        if each["properties"]["principalId"] == DEPLOYER
    ]
    assert kinds == ["User", "ServicePrincipal"]


def test_nobody_else_has_a_role() -> None:
    known = ("/id-rollcall-", "/systemTopics/")
    others = [
        each["properties"]["principalId"]
        for each in deployed("no deployer").of(ASSIGNMENTS)
        if not any(part in each["properties"]["principalId"] for part in known)
    ]

    assert others == []


def test_the_documentation_names_every_role_and_no_other() -> None:
    reported = section(read("docs/security.md"), "Who may do what")
    used = {
        ROLE_NAMES[each["properties"]["roleDefinitionId"].rpartition("/")[2]]
        for each in deployed("everything").of(ASSIGNMENTS)
    }

    assert (
        {name for name in ROLE_NAMES.values() if name in reported}
        == used
        == set(ROLE_NAMES.values())
    )


@WHOLE_FLEET
def test_storage_has_neither_keys_nor_anything_public(installation: str) -> None:
    accounts = deployed(installation).of("Microsoft.Storage/storageAccounts")
    wanted = {
        "allowSharedKeyAccess": False,
        "allowBlobPublicAccess": False,
        "allowCrossTenantReplication": False,
        "supportsHttpsTrafficOnly": True,
        "minimumTlsVersion": "TLS1_2",
    }
    containers = deployed(installation).of(
        "Microsoft.Storage/storageAccounts/blobServices/containers"
    )

    assert [wanted.items() <= each["properties"].items() for each in accounts] == [True, True]
    assert {each["properties"]["publicAccess"] for each in containers} == {"None"}


@WHOLE_FLEET
def test_passwords_publish_nothing(installation: str) -> None:
    policies = deployed(installation).of("Microsoft.Web/sites/basicPublishingCredentialsPolicies")
    site = deployed(installation).the("Microsoft.Web/sites")

    assert [each["properties"]["allow"] for each in policies] == [False, False]
    assert site["httpsOnly"]
    assert site["siteConfig"]["ftpsState"] == "Disabled"


def test_deleted_files_and_erased_passwords_do_not_linger() -> None:
    service = deployed("default").the(
        "Microsoft.Storage/storageAccounts/blobServices",
        f"{deployed('default').outputs['DATA_STORAGE_NAME']}/blobServices/default",
    )

    assert service["deleteRetentionPolicy"] == {"enabled": False}
    assert not service["isVersioningEnabled"]
    assert not service["changeFeed"]["enabled"]


def test_an_sftp_user_signs_in_by_key_and_may_neither_read_nor_delete() -> None:
    user = deployed("SFTP").the("Microsoft.Storage/storageAccounts/localUsers")

    assert (user["hasSharedKey"], user["hasSshPassword"], user["hasSshKey"]) == (False, False, True)
    assert [(each["resourceName"], each["permissions"]) for each in user["permissionScopes"]] == [
        ("uploads", "cwl")
    ]


def test_the_flow_signs_in_to_this_account_alone_and_skips_folders() -> None:
    flow = deployed("SharePoint").the("Microsoft.Logic/workflows")["definition"]

    # The template is for every cloud: it takes the suffix from the environment.
    assert "environment().suffixes.storage" in json.dumps(flow["actions"]["Put_blob"])
    assert "storage.azure.com" not in json.dumps(flow)
    conditions = flow["triggers"]["When_a_file_is_created"]["conditions"]
    assert "{IsFolder}" in conditions[0]["expression"]


def test_the_flow_does_not_take_the_outcome_that_it_writes_for_a_list() -> None:
    flow = deployed("SharePoint").the("Microsoft.Logic/workflows")["definition"]

    written = flow["actions"]["Create_outcome"]["inputs"]["queries"]["name"]
    conditions = flow["triggers"]["When_a_file_is_created"]["conditions"]
    suffix = written.rpartition("}")[2]
    assert suffix
    assert any(
        "endsWith(" in each["expression"] and suffix in each["expression"] for each in conditions
    )


def test_the_flow_reads_the_outcome_where_the_app_writes_it() -> None:
    flow = deployed("SharePoint").the("Microsoft.Logic/workflows")["definition"]
    upload = flow["actions"]["Put_blob"]["inputs"]["uri"]
    outcome = flow["actions"]["Wait_for_outcome"]["actions"]["Get_outcome"]["inputs"]["uri"]

    name = re.search(r"/uploads/(.*\}\})", upload)
    assert name is not None
    assert f"/{RESULTS}/{outcome_of_file(name[1], 1)}" in outcome


@pytest.mark.parametrize(
    ("installation", "access", "action"),
    [
        ("default", "Enabled", "Allow"),
        ("private", "Disabled", "Deny"),
        ("addresses with blanks", "Enabled", "Deny"),
    ],
)
def test_storage_and_vault_are_as_closed_as_was_asked(
    installation: str, access: str, action: str
) -> None:
    closing = [
        (
            each["properties"]["publicNetworkAccess"],
            each["properties"]["networkAcls"]["defaultAction"],
        )
        for kind in ("Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults")
        for each in deployed(installation).of(kind)
    ]

    assert closing == [(access, action)] * 3


def test_addresses_that_are_allowed_are_trimmed_and_each_there_once() -> None:
    rules = [
        [rule["value"] for rule in each["properties"]["networkAcls"]["ipRules"]]
        for kind in ("Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults")
        for each in deployed("addresses with blanks").of(kind)
    ]

    assert rules == [["203.0.113.0/24", "198.51.100.7"]] * 3


def test_event_grid_passes_the_firewall_of_closed_storage() -> None:
    # "Storage queue as an event handler": by its own identity, as a service that Azure trusts.
    accounts = deployed("private").of("Microsoft.Storage/storageAccounts")

    assert {each["properties"]["networkAcls"]["bypass"] for each in accounts} == {"AzureServices"}


@pytest.mark.parametrize("installation", ["private", "everything", "long name"])
def test_every_private_endpoint_has_its_zone_linked_to_the_network(installation: str) -> None:
    whole = deployed(installation)
    (network,) = whole.of("Microsoft.Network/virtualNetworks")
    zones = {zone(each["id"]) for each in whole.of("Microsoft.Network/privateDnsZones")}
    linked = {
        zone(each["id"])
        for each in whole.of("Microsoft.Network/privateDnsZones/virtualNetworkLinks")
        if each["properties"]["virtualNetwork"]["id"] == network["id"]
    }
    groups = {
        each["id"].rpartition("/privateDnsZoneGroups/")[0]: each["properties"]
        for each in whole.of("Microsoft.Network/privateEndpoints/privateDnsZoneGroups")
    }
    endpoints = whole.of("Microsoft.Network/privateEndpoints")

    assert len(endpoints) == 6
    assert zones == linked == {"blob", "queue", "table", "vaultcore"}
    for endpoint in endpoints:
        (connection,) = endpoint["properties"]["privateLinkServiceConnections"]
        (kind,) = connection["properties"]["groupIds"]
        (record,) = groups[endpoint["id"]]["privateDnsZoneConfigs"]
        assert record["name"] == kind
        assert zone(record["properties"]["privateDnsZoneId"]) == ZONES.get(kind, kind)


def test_without_a_network_there_is_none_of_its_parts() -> None:
    kinds = {each["type"] for each in deployed("default").resources}

    assert [kind for kind in kinds if kind.startswith("Microsoft.Network/")] == []
    assert not deployed("default").the("Microsoft.Web/sites").get("virtualNetworkSubnetId")


def test_the_app_is_in_its_subnet_with_a_network() -> None:
    subnet = deployed("private").the("Microsoft.Web/sites")["virtualNetworkSubnetId"]
    (network,) = deployed("private").of("Microsoft.Network/virtualNetworks")

    assert subnet == f"{network['id']}/subnets/app"


def conditions(installation: str, principal: str) -> list[str]:
    """The condition of each of the principal's roles; empty where it has none."""
    return [
        each["properties"].get("condition") or ""
        for each in deployed(installation).of(ASSIGNMENTS)
        if each["properties"]["principalId"] == principal
    ]


def allows(condition: str, action: str, path: str) -> bool:
    """What Azure answers, by the page "Azure role assignment condition format and syntax"."""
    blob = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
    said = condition.replace(f"@Resource[{blob}:path]", repr(path))
    said = re.sub(
        rf"!\(ActionMatches\{{'{blob}/([\w/]+)'\}}\)", lambda each: str(each[1] != action), said
    )
    for operator, word in (("StringNotStartsWith", "not "), ("StringStartsWith", "")):
        said = re.sub(
            rf"('[^']*') {operator}(IgnoreCase)? ('[^']*')",
            lambda each, word=word: (  # type: ignore[misc]
                f"({word}{each[1].lower() if each[2] else each[1]}.startswith({each[3]}))"
            ),
            said,
        )
    for operator, word in (("StringNotLikeIgnoreCase", "not "), ("StringLikeIgnoreCase", "")):
        said = re.sub(
            rf"('[^']*') {operator} '\*([^'*]*)\*'",
            lambda each, word=word: f"({word}'{each[2]}' in {each[1].lower()})",  # type: ignore[misc]
            said,
        )
    assert re.fullmatch(r"[\w\s.()'/-]*", said), said
    return bool(eval(said.replace(" AND ", " and ").replace(" OR ", " or ")))  # noqa: S307


@pytest.mark.parametrize(
    ("action", "path", "uploader", "undoer"),
    [
        ("write", "staff.csv", True, False),
        ("write", "preview/staff.csv", True, False),
        ("write", "undo/results.xlsx", False, True),
        ("write", "UNDO/results.xlsx", False, True),
        ("write", "/undo/results.xlsx", False, True),
        ("add/action", "undo/results.xlsx", False, True),
        ("delete", "undo/results.xlsx", False, True),
        ("move/action", "staff.csv", False, False),
        ("read", "staff.csv", True, True),
        ("write", "undone.csv", True, False),
        ("write", "hr-nl/staff.csv", True, False),
        ("write", "hr-nl/undo/results.xlsx", False, True),
        ("delete", "HR-NL/Undo/results.xlsx", False, True),
        ("write", "/hr-nl/undo/results.xlsx", False, True),
    ],
)
def test_create_and_undo_can_be_given_to_different_people(
    action: str, path: str, uploader: bool, undoer: bool
) -> None:
    for principal, allowed in ((UPLOADERS[0], uploader), (UNDOER, undoer)):
        (condition,) = conditions("everything", principal)
        assert allows(condition, action, path) is allowed


def test_without_people_for_undo_every_uploader_may_undo() -> None:
    assert conditions("uploaders", UPLOADERS[0]) == [""]
