"""What the code expects in the data account, and the events that are sent there."""

import json
import subprocess
import sys
from typing import Any

import pytest

from shared.state.blob_names import AUDIT, JOBS, RESULTS, UPLOADS
from shared.state.messages import POISON_SUFFIX, QUEUES
from tests.unit.infra import bicep
from tests.unit.infra.installations import WHOLE_FLEET, Deployed, deployed, needs_bicep

pytestmark = needs_bicep
EVENTS = "Microsoft.EventGrid/systemTopics/eventSubscriptions"


@pytest.fixture(scope="module")
def triggers() -> dict[str, dict[str, Any]]:
    """Trigger by function name. In a process of its own: an app lists its functions only once."""
    script = (
        "import json, function_app\n"
        "reported = {each.get_function_name(): each.get_trigger().get_dict_repr()"
        " for each in function_app.app.get_functions()}\n"
        "print(json.dumps(reported, default=str))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=bicep.ROOT, capture_output=True, text=True, check=True
    )
    reported: dict[str, dict[str, Any]] = json.loads(run.stdout)
    return reported


def in_the_data_account(installation: Deployed, kind: str) -> set[str]:
    account = f"/{installation.outputs['DATA_STORAGE_NAME']}/"
    resources = installation.of(f"Microsoft.Storage/storageAccounts/{kind}")
    return {each["id"].rpartition("/")[2] for each in resources if account in each["id"]}


@WHOLE_FLEET
def test_every_container_of_the_code_is_made_and_cleared(installation: str) -> None:
    whole = deployed(installation)
    rules = whole.the("Microsoft.Storage/storageAccounts/managementPolicies")["policy"]["rules"]
    cleared = {rule["definition"]["filters"]["prefixMatch"][0].rstrip("/") for rule in rules}

    made = in_the_data_account(whole, "blobServices/containers")
    assert made == cleared == {UPLOADS, JOBS, RESULTS, AUDIT}


@WHOLE_FLEET
def test_every_queue_that_is_listened_to_is_made_with_its_poison_queue(
    installation: str, triggers: dict[str, dict[str, Any]]
) -> None:
    made = in_the_data_account(deployed(installation), "queueServices/queues")
    listened_to = {each["queueName"] for each in triggers.values() if "queueName" in each}

    assert made == listened_to
    assert {name + POISON_SUFFIX for name in made if POISON_SUFFIX not in name} <= made
    assert set(QUEUES) <= made


def test_the_timer_whose_silence_is_an_alert_exists(triggers: dict[str, dict[str, Any]]) -> None:
    (timer,) = [name for name, each in triggers.items() if "schedule" in each]

    assert f'Name == "{timer}"' in bicep.read("alerts/app-silent.kql")


def test_the_python_version_is_the_one_that_is_tested() -> None:
    version = (bicep.ROOT / ".python-version").read_text(encoding="utf-8").strip()
    runtime = deployed("default").the("Microsoft.Web/sites")["functionAppConfig"]["runtime"]

    assert runtime == {"name": "python", "version": version}


@WHOLE_FLEET
def test_events_go_into_the_queue_as_the_topic(installation: str) -> None:
    whole = deployed(installation)
    delivery = whole.the(EVENTS)["deliveryWithResourceIdentity"]
    place = delivery["destination"]["properties"]

    assert delivery["identity"] == {"type": "SystemAssigned"}
    assert delivery["destination"]["endpointType"] == "StorageQueue"
    assert place["resourceId"].endswith(f"/{whole.outputs['DATA_STORAGE_NAME']}")
    assert place["queueName"] in in_the_data_account(whole, "queueServices/queues")


def test_a_message_lives_as_long_as_the_upload_it_is_about() -> None:
    whole = deployed("default")
    place = whole.the(EVENTS)["deliveryWithResourceIdentity"]["destination"]["properties"]
    rules = whole.the("Microsoft.Storage/storageAccounts/managementPolicies")["policy"]["rules"]
    (days,) = [
        rule["definition"]["actions"]["baseBlob"]["delete"]["daysAfterModificationGreaterThan"]
        for rule in rules
        if rule["definition"]["filters"]["prefixMatch"] == [f"{UPLOADS}/"]
    ]

    assert place["queueMessageTimeToLiveInSeconds"] == days * 24 * 60 * 60


def test_only_files_in_the_container_itself_are_announced_with_any_extension() -> None:
    filters = deployed("default").the(EVENTS)["filter"]

    assert filters["subjectBeginsWith"] == f"/blobServices/default/containers/{UPLOADS}/blobs/"
    assert "subjectEndsWith" not in filters


@pytest.mark.parametrize(
    ("installation", "kinds", "calls"),
    [
        ("default", {"BlobCreated"}, {"PutBlob", "PutBlockList", "CopyBlob"}),
        (
            "SFTP",
            {"BlobCreated", "BlobRenamed"},
            {"PutBlob", "PutBlockList", "FlushWithClose", "SftpCommit", "RenameFile", "SftpRename"},
        ),
    ],
)
def test_a_call_that_completes_a_file_is_announced_and_no_other(
    installation: str, kinds: set[str], calls: set[str]
) -> None:
    filters = deployed(installation).the(EVENTS)["filter"]
    (api,) = filters["advancedFilters"]

    assert set(filters["includedEventTypes"]) == {f"Microsoft.Storage.{kind}" for kind in kinds}
    assert (api["key"], api["operatorType"], set(api["values"])) == ("data.api", "StringIn", calls)


def test_an_audit_record_is_protected_by_storage_until_a_rule_deletes_it() -> None:
    whole = deployed("default")
    (policy,) = whole.of(
        "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies"
    )
    rules = whole.the("Microsoft.Storage/storageAccounts/managementPolicies")["policy"]["rules"]
    (days,) = [
        rule["definition"]["actions"]["baseBlob"]["delete"]["daysAfterModificationGreaterThan"]
        for rule in rules
        if rule["definition"]["filters"]["prefixMatch"] == [f"{AUDIT}/"]
    ]

    assert f"/containers/{AUDIT}/" in policy["id"]
    protected = policy["properties"]["immutabilityPeriodSinceCreationInDays"]
    assert protected == 365
    assert days > protected
    assert policy["properties"]["allowProtectedAppendWrites"] is False
