"""Names that code and infrastructure have to agree on."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from infra.hooks import event_subscription, state_key
from infra.hooks.deployment import OUTPUTS
from shared.errors import SettingsError
from shared.settings import UPLOAD_TRIGGER_SOURCES, Settings
from shared.state.blob_names import JOBS, RESULTS, UPLOADS
from shared.state.messages import POISON_SUFFIX, QUEUES
from tests.unit.infra import bicep

ONLY_LOCALLY = {"DataStorage", "GRAPH_ACCESS_TOKEN"}
# The host needs it locally; Flex Consumption refuses it.
ONLY_FOR_THE_HOST = {"FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage"}


class Asked(Mapping[str, str]):
    """An empty environment that remembers what was looked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def names_the_code_reads() -> set[str]:
    asked = Asked()
    with pytest.raises(SettingsError):
        Settings.from_env(asked)
    return asked.names


def names_in_bicep() -> set[str]:
    app, main = bicep.read("app.bicep"), bicep.read("main.bicep")
    kinds = ("connectionSettings", "secretSettings", "passphraseSettings")
    chosen = bicep.keys(bicep.value(main, "chosenSettings"))
    return chosen.union(*(bicep.keys(bicep.value(app, kind)) for kind in kinds))


def readme_settings() -> dict[str, str]:
    """Default by name, from the settings table; empty when there is none."""
    readme = (bicep.ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", readme, re.MULTILINE)
    return {name: "".join(re.findall(r"`(.*)`", default)) for name, default in rows}


@pytest.fixture(scope="module")
def triggers() -> dict[str, dict[str, Any]]:
    """Trigger by function name. In a process of its own: an app tells its functions only once."""
    script = (
        "import json, function_app\n"
        "told = {each.get_function_name(): each.get_trigger().get_dict_repr()"
        " for each in function_app.app.get_functions()}\n"
        "print(json.dumps(told, default=str))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=bicep.ROOT, capture_output=True, text=True, check=True
    )
    told: dict[str, dict[str, Any]] = json.loads(run.stdout)
    return told


def test_every_container_of_the_code_is_made_and_cleared() -> None:
    declared = bicep.keys(bicep.value(bicep.read("data-storage.bicep"), "retentionDays"))

    assert declared == {UPLOADS, JOBS, RESULTS, "dead-letters"}


def test_every_queue_has_its_poison_twin() -> None:
    declared = bicep.strings(bicep.value(bicep.read("data-storage.bicep"), "queueNames"))

    twins = {queue + POISON_SUFFIX for queue in QUEUES}
    assert set(declared) == {*QUEUES, *twins, "webjobs-blobtrigger-poison"}


def test_every_queue_that_is_listened_to_is_made(triggers: dict[str, dict[str, Any]]) -> None:
    declared = bicep.strings(bicep.value(bicep.read("data-storage.bicep"), "queueNames"))

    assert {each["queueName"] for each in triggers.values() if "queueName" in each} == set(declared)


def test_events_go_to_the_function_with_the_blob_trigger(
    triggers: dict[str, dict[str, Any]],
) -> None:
    told = bicep.strings(bicep.value(bicep.read("event-subscription.bicep"), "functionName"))

    with_blob_trigger = [name for name, each in triggers.items() if "path" in each]
    assert told == with_blob_trigger == [event_subscription.FUNCTION]


def test_the_timer_whose_silence_is_an_alert_exists(triggers: dict[str, dict[str, Any]]) -> None:
    timers = [name for name, each in triggers.items() if "schedule" in each]

    assert [f'Name == "{name}"' in bicep.read("alerts.bicep") for name in timers] == [True]


def test_every_setting_that_the_code_reads_is_deployed() -> None:
    assert names_the_code_reads() - ONLY_LOCALLY <= names_in_bicep()


def test_nothing_is_deployed_that_the_settings_table_does_not_explain() -> None:
    # The table tells of the parts of DataStorage in one row.
    alone = {name for name in names_in_bicep() if not name.startswith("DataStorage__")}

    assert alone <= set(readme_settings())


def test_the_settings_table_tells_of_nothing_that_is_not_deployed() -> None:
    assert set(readme_settings()) - ONLY_LOCALLY <= names_in_bicep()


def test_the_example_settings_are_settings() -> None:
    example = (bicep.ROOT / "local.settings.example.json").read_text(encoding="utf-8")
    names = set(json.loads(example)["Values"])

    assert names - ONLY_FOR_THE_HOST - ONLY_LOCALLY <= names_in_bicep()


def test_the_python_version_is_the_one_that_is_tested() -> None:
    version = (bicep.ROOT / ".python-version").read_text(encoding="utf-8").strip()

    assert f"name: 'python'\n        version: '{version}'" in bicep.read("app.bicep")


def test_the_app_waits_for_events_and_does_not_scan() -> None:
    assert f"UPLOAD_TRIGGER_SOURCE: '{UPLOAD_TRIGGER_SOURCES[0]}'" in bicep.read("app.bicep")


@pytest.mark.parametrize("name", [state_key.CURRENT, state_key.PREVIOUS])
def test_the_app_refers_to_the_secrets_that_the_hook_makes(name: str) -> None:
    assert f"SecretName={name})'" in bicep.read("app.bicep")


def test_hooks_find_what_they_need_among_the_outputs() -> None:
    given = re.findall(r"^output (\w+) ", bicep.read("main.bicep"), re.MULTILINE)

    assert set(OUTPUTS.values()) == set(given)


def test_every_role_that_is_assigned_is_named_and_no_other() -> None:
    named = set(json.loads(bicep.read("roles.json")))
    used = {
        name
        for file in bicep.INFRA.glob("*.bicep")
        for name in re.findall(r"roles\['([^']+)'\]", file.read_text(encoding="utf-8"))
    }

    assert used == named
