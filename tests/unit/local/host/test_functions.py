import json

import pytest

from local.host.functions import read_functions
from local.host.host_errors import IndexingError
from local.host.host_settings import AppSettings
from local.host.wire import Frame

QUEUE_TRIGGER = {"type": "queueTrigger", "name": "msg", "direction": "IN", "queueName": "%Q%"}
QUEUE_OUTPUT = {"type": "queue", "name": "out", "direction": "OUT", "queueName": "done"}


def _indexed(*bindings: dict[str, str]) -> list[Frame]:
    raw = [json.dumps(binding) for binding in bindings]
    return [{"name": "work", "function_id": "1", "raw_bindings": raw}]


def test_function_is_read_with_its_trigger_outputs_and_settings() -> None:
    functions = read_functions(_indexed(QUEUE_OUTPUT, QUEUE_TRIGGER), AppSettings({"Q": "work"}))

    work = functions["work"]
    assert work.trigger.text("queueName") == "work"
    assert [binding.name for binding in work.bindings] == ["msg", "out"]
    assert work.listener_id == "Host.Functions.work"


@pytest.mark.parametrize(
    ("indexed", "reason"),
    [
        pytest.param([], "no functions found", id="none"),
        pytest.param(_indexed(QUEUE_OUTPUT), "0 triggers", id="no trigger"),
        pytest.param(
            _indexed(QUEUE_TRIGGER, {"type": "cosmosDB", "name": "c", "direction": "IN"}),
            "work: a binding of type cosmosDB cannot be run here",
            id="another service",
        ),
    ],
)
def test_app_that_cannot_be_run_here_is_refused(indexed: list[Frame], reason: str) -> None:
    with pytest.raises(IndexingError, match=reason):
        read_functions(indexed, AppSettings({"Q": "work"}))
