"""The functions as Microsoft's worker library indexes them."""

import pytest

from local.azurite import Azurite
from local.environment import APP_ROOT, local_settings
from local.host.functions import IndexedFunction
from local.host.functions_host import FunctionsHost

_ATTRIBUTES = ("queueName", "schedule", "connection")


def _trigger(function: IndexedFunction) -> dict[str, str]:
    return {
        "type": function.trigger.type,
        **{name: text for name in _ATTRIBUTES if (text := function.trigger.text(name))},
    }


def _queue(name: str) -> dict[str, str]:
    return {"type": "queueTrigger", "queueName": name, "connection": "DataStorage"}


@pytest.mark.parametrize("page", [{}, {"PAGE": "off"}, {"PAGE": "yes"}])
async def test_every_function_is_found_with_its_binding(
    emulator: Azurite, page: dict[str, str]
) -> None:
    settings = local_settings(emulator.connection_string, "http://127.0.0.1:9/v1.0", page)

    async with FunctionsHost(APP_ROOT, settings) as host:
        found = {name: _trigger(function) for name, function in host.functions.items()}
        assert host.url == "", "no HTTP endpoint exists"
        assert not [each for each in host.functions.values() if "http" in each.trigger.type.lower()]

    assert found == {
        "intake": _queue("intake"),
        "allocate": _queue("allocate"),
        "provision": _queue("provision"),
        "report": _queue("report"),
        "intake_poison": _queue("intake-poison"),
        "allocate_poison": _queue("allocate-poison"),
        "provision_poison": _queue("provision-poison"),
        "report_poison": _queue("report-poison"),
        "sweep": {"type": "timerTrigger", "schedule": "0 */5 * * * *"},
    }


async def test_the_page_is_one_more_function_only_where_it_is_on(emulator: Azurite) -> None:
    settings = local_settings(emulator.connection_string, "http://127.0.0.1:9/v1.0", {"PAGE": "on"})

    async with FunctionsHost(APP_ROOT, settings) as host:
        page = host.functions["page"].trigger

    assert page.text("route") == "rollcall/{*path}"
    assert page.text("authLevel").lower() == "anonymous"  # the platform signs people in
    assert page.properties["methods"] == ["GET", "POST"]
