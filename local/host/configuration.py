"""host.json, with the overrides app settings may hold for it.

Rules: learn.microsoft.com, "host.json reference for Azure Functions 2.x and later".
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from local.host.host_errors import HostConfigurationError

_OVERRIDE_PREFIX = "azurefunctionsjobhost__"
_TIME_SPAN = re.compile(r"(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)")
_KNOWN_SECTIONS = {
    *("version", "functiontimeout", "extensionbundle", "extensions", "logging"),
    *("telemetrymode", "concurrency", "healthmonitor", "singleton", "aggregator", "retry"),
    *("managedDependency".lower(), "watchdirectories", "watchfiles", "sendcanceledinvocations"),
}
_KNOWN_KEYS = {
    "extensions:queues": {
        *("batchsize", "newbatchthreshold", "maxdequeuecount"),
        *("visibilitytimeout", "maxpollinginterval", "messageencoding"),
    },
    "extensions:http": {"routeprefix"},
    "extensionbundle": {"id", "version"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuesOptions:
    """`extensions.queues`; durations in seconds. They hold for every queue function."""

    batch_size: int = 16
    new_batch_threshold: int = 8
    max_dequeue_count: int = 5
    visibility_timeout: float = 0.0  # the pause between tries, not the lock
    longest_poll: float = 60.0
    base64_messages: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HostConfiguration:
    """What the host goes by. `function_timeout` is in seconds, None for no limit."""

    function_timeout: float | None
    queues: QueuesOptions
    route_prefix: str  # of the paths of HTTP functions
    unknown_keys: tuple[str, ...]  # the real host ignores them without a word


def load_configuration(
    host_json: Mapping[str, object], settings: Mapping[str, str]
) -> HostConfiguration:
    """host.json's options, overridden by settings `AzureFunctionsJobHost__a__b`.

    Raises HostConfigurationError for a value of the wrong form.
    """
    options = _Options(host_json, settings)
    return HostConfiguration(
        function_timeout=_function_timeout(options),
        queues=_queues_options(options),
        route_prefix=options.text("extensions:http:routeprefix", "api").strip("/"),
        unknown_keys=options.unknown_keys(),
    )


def parse_time_span(text: str) -> float:
    """Seconds of a .NET TimeSpan `[d.]hh:mm:ss[.fff]`; raises ValueError."""
    match = _TIME_SPAN.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not of the form hh:mm:ss")
    days, hours, minutes, seconds = match.groups()
    return int(days or 0) * 86400 + int(hours) * 3600 + int(minutes) * 60 + float(seconds)


class _Options:
    """Flat view `section:key`; keys compare without case, as .NET configuration does."""

    def __init__(self, host_json: Mapping[str, object], settings: Mapping[str, str]) -> None:
        self._spelling: dict[str, str] = {}
        self._values: dict[str, object] = {}
        self._flatten(host_json, "")
        for name, value in settings.items():
            if name.lower().startswith(_OVERRIDE_PREFIX):
                self._set(name[len(_OVERRIDE_PREFIX) :].replace("__", ":"), value)

    def _flatten(self, section: Mapping[str, object], path: str) -> None:
        for key, value in section.items():
            if isinstance(value, Mapping):
                self._flatten(value, f"{path}{key}:")
            else:
                self._set(f"{path}{key}", value)

    def _set(self, path: str, value: object) -> None:
        self._spelling[path.lower()] = path
        self._values[path.lower()] = value

    def unknown_keys(self) -> tuple[str, ...]:
        return tuple(self._spelling[path] for path in self._values if not _is_known(path))

    def text(self, path: str, default: str) -> str:
        return str(self._values.get(path, default))

    def number(self, path: str, default: int, *, least: int, most: int) -> int:
        try:
            value = int(self.text(path, str(default)))
        except ValueError:
            raise self._fault(path, "is not a number") from None
        if not least <= value <= most:
            raise self._fault(path, f"must be from {least} to {most}")
        return value

    def seconds(self, path: str, default: float) -> float:
        if path not in self._values:
            return default
        try:
            return parse_time_span(self.text(path, ""))
        except ValueError as error:
            raise self._fault(path, str(error)) from None

    def _fault(self, path: str, reason: str) -> HostConfigurationError:
        name = self._spelling.get(path, path).replace(":", ".")
        return HostConfigurationError(f"host.json: {name} {reason}")


def _is_known(path: str) -> bool:
    section, _, key = path.rpartition(":")
    if section in _KNOWN_KEYS:
        return key in _KNOWN_KEYS[section]
    return path.split(":")[0] in _KNOWN_SECTIONS


def _function_timeout(options: _Options) -> float | None:
    if options.text("functiontimeout", "") == "-1":
        return None
    return options.seconds("functiontimeout", 30 * 60.0)


def _queues_options(options: _Options) -> QueuesOptions:
    batch_size = options.number("extensions:queues:batchsize", 16, least=1, most=32)
    threshold = max(1, batch_size // 2) * (os.cpu_count() or 1)
    return QueuesOptions(
        batch_size=batch_size,
        new_batch_threshold=options.number(
            "extensions:queues:newbatchthreshold", threshold, least=0, most=1000
        ),
        max_dequeue_count=options.number(
            "extensions:queues:maxdequeuecount", 5, least=1, most=1000
        ),
        visibility_timeout=options.seconds("extensions:queues:visibilitytimeout", 0.0),
        longest_poll=options.seconds("extensions:queues:maxpollinginterval", 60.0),
        base64_messages=_is_base64(options),
    )


def _is_base64(options: _Options) -> bool:
    encoding = options.text("extensions:queues:messageencoding", "base64").lower()
    if encoding not in {"base64", "none"}:
        raise HostConfigurationError("host.json: messageEncoding must be base64 or none")
    return encoding == "base64"
