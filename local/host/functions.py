"""Functions as the worker indexed them, with `%SETTING%` resolved."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.host.host_errors import IndexingError
from local.host.host_settings import AppSettings
from local.host.wire import Frame

_TRIGGERS = {"queueTrigger", "timerTrigger", "httpTrigger"}
_OUTPUTS = {"queue", "blob"}
_RESPONSE = "http"  # goes back to the caller, not to storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One binding; `properties` are its attributes in camelCase, as in function.json."""

    type: str
    name: str
    direction: str  # IN or OUT
    properties: Mapping[str, Any]

    def text(self, key: str, default: str = "") -> str:
        """An attribute as text."""
        return str(self.properties.get(key) or default)

    @property
    def is_binary(self) -> bool:
        """True if the parameter gets bytes; otherwise the host reads text."""
        return self.text("dataType").upper() in {"BINARY", "STREAM"}


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedFunction:
    """One function with its trigger and its outputs."""

    name: str
    function_id: str
    trigger: Binding
    outputs: tuple[Binding, ...]

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """The trigger first, then the outputs."""
        return (self.trigger, *self.outputs)

    @property
    def listener_id(self) -> str:
        """How the host's storage names it."""
        return f"Host.Functions.{self.name}"


def read_functions(indexed: list[Frame], settings: AppSettings) -> dict[str, IndexedFunction]:
    """The functions of the worker's answer, by name.

    Raises IndexingError for none at all or for a binding this host does not play, and
    HostConfigurationError for a `%SETTING%` without a value.
    """
    functions = [_read_function(each, settings) for each in indexed]
    if not functions:
        raise IndexingError("no functions found: is there a function_app.py with functions in it?")
    return {function.name: function for function in functions}


def _read_function(indexed: Frame, settings: AppSettings) -> IndexedFunction:
    name = indexed["name"]
    bindings = [_read_binding(raw, settings) for raw in indexed["raw_bindings"]]
    triggers = [each for each in bindings if each.type in _TRIGGERS]
    outputs = [each for each in bindings if each.type in _OUTPUTS and each.direction == "OUT"]
    for binding in bindings:
        known = binding in triggers or binding in outputs or binding.type == _RESPONSE
        if not known:
            raise IndexingError(f"{name}: a binding of type {binding.type} cannot be run here")
    if len(triggers) != 1:
        raise IndexingError(f"{name}: has {len(triggers)} triggers instead of one")
    return IndexedFunction(
        name=name,
        function_id=indexed["function_id"],
        trigger=triggers[0],
        outputs=tuple(outputs),
    )


def _read_binding(raw: str, settings: AppSettings) -> Binding:
    attributes: dict[str, Any] = json.loads(raw)
    resolved = {
        key: settings.resolve(value) if isinstance(value, str) else value
        for key, value in attributes.items()
    }
    return Binding(
        type=resolved.pop("type"),
        name=resolved.pop("name"),
        direction=str(resolved.pop("direction")).upper(),
        properties=resolved,
    )
