import pytest

from local.host.host_errors import HostConfigurationError
from local.host.host_settings import AppSettings


def test_reference_to_a_setting_is_replaced() -> None:
    assert AppSettings({"STAGE": "test"}).resolve("%STAGE%-queue") == "test-queue"


def test_reference_without_a_setting_is_a_fault() -> None:
    with pytest.raises(HostConfigurationError, match="'%STAGE%' does not resolve"):
        AppSettings({}).resolve("%STAGE%-queue")


@pytest.mark.parametrize(
    ("settings", "name", "expected"),
    [
        pytest.param({"X": "own"}, "X", "own", id="by its own name"),
        pytest.param({"X": "own", "AzureWebJobsX": "first"}, "X", "first", id="prefix first"),
        pytest.param({"AzureWebJobsStorage": "host"}, "", "host", id="none is the host's"),
        pytest.param(
            {"AzureWebJobsStorage": "host"}, "AzureWebJobsStorage", "host", id="the host's by name"
        ),
    ],
)
def test_connection_is_found(settings: dict[str, str], name: str, expected: str) -> None:
    assert AppSettings(settings).connection(name) == expected


def test_development_storage_means_the_emulator_on_its_usual_ports() -> None:
    connection = AppSettings({"X": "UseDevelopmentStorage=true"}).connection("X")

    assert "QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1" in connection


def test_identity_connection_cannot_be_used_here() -> None:
    with pytest.raises(HostConfigurationError, match="setting X"):
        AppSettings({"X__queueServiceUri": "https://contoso.example"}).connection("X")


@pytest.mark.parametrize("name", ["AzureWebJobs.sweep.Disabled", "AzureWebJobs__sweep__Disabled"])
def test_function_is_disabled_by_either_spelling(name: str) -> None:
    settings = AppSettings({name: "True"})

    assert settings.is_disabled("sweep")
    assert not settings.is_disabled("report")
