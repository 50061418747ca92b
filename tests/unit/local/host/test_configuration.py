import pytest

from local.host.configuration import load_configuration, parse_time_span
from local.host.host_errors import HostConfigurationError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        pytest.param("00:00:30", 30.0, id="seconds"),
        pytest.param("00:00:00.250", 0.25, id="fraction"),
        pytest.param("1.02:03:04", 93784.0, id="days"),
    ],
)
def test_time_span_is_read(text: str, seconds: float) -> None:
    assert parse_time_span(text) == seconds


def test_options_of_host_json_are_read_in_any_case() -> None:
    host_json = {
        "functionTimeout": "00:10:00",
        "extensions": {
            "queues": {"BatchSize": 8, "visibilityTimeout": "00:00:30", "messageEncoding": "none"},
        },
    }

    configuration = load_configuration(host_json, {})

    assert configuration.function_timeout == 600.0
    assert configuration.queues.batch_size == 8
    assert configuration.queues.visibility_timeout == 30.0
    assert not configuration.queues.base64_messages
    assert configuration.unknown_keys == ()


def test_setting_overrides_host_json() -> None:
    host_json = {"extensions": {"queues": {"batchSize": 8}}}
    settings = {"AzureFunctionsJobHost__extensions__queues__batchSize": "2"}

    assert load_configuration(host_json, settings).queues.batch_size == 2


def test_function_timeout_of_minus_one_is_no_limit() -> None:
    assert load_configuration({"functionTimeout": "-1"}, {}).function_timeout is None


def test_unknown_keys_are_named_as_they_are_spelt() -> None:
    host_json = {
        "extensons": {"queues": {"batchSize": 8}},
        "extensions": {"queues": {"maxDequeCount": 3}, "http": {"routePrefix": ""}},
        "logging": {"logLevel": {"default": "Information"}},
    }

    assert load_configuration(host_json, {}).unknown_keys == (
        "extensons:queues:batchSize",
        "extensions:queues:maxDequeCount",
    )


@pytest.mark.parametrize(
    ("queues", "fault"),
    [
        pytest.param({"batchSize": 33}, "batchSize must be from 1 to 32", id="too large"),
        pytest.param({"maxDequeueCount": "x"}, "maxDequeueCount is not a number", id="no number"),
        pytest.param({"visibilityTimeout": "30"}, "not of the form", id="no time span"),
        pytest.param({"messageEncoding": "utf8"}, "base64 or none", id="no encoding"),
    ],
)
def test_value_of_the_wrong_form_is_refused(queues: dict[str, object], fault: str) -> None:
    with pytest.raises(HostConfigurationError, match=fault):
        load_configuration({"extensions": {"queues": queues}}, {})
