"""What the application asks of Graph in all of its tests, held against what it is granted.

A plugin of pytest: it notes each request that the simulated tenant gets while a test of the
application runs, and fails the run when a call needs a permission that the deployment does not
grant, or when one is granted that no call needs. With several processes each sends its notes to
the one that reports.
"""

import logging
from collections.abc import Collection, Iterator

import pytest

from infra.hooks.graph_permissions import BROAD, FOR_GROUPS
from local.tenant.graph_routes import permissions_for
from local.tenant.request_handler import REQUESTS

_TESTS_OF_THE_APP = ("tests/integration/app/", "tests/integration/pipeline/")
_NOTES = "graph_calls"
_GRANTED = frozenset((*BROAD, *FOR_GROUPS))  # the latter only where groups give licences


class GraphCalls(logging.Handler):
    """Collects `METHOD /template` of requests, while it is switched on."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: set[str] = set()
        self.is_noting = False

    def emit(self, entry: logging.LogRecord) -> None:
        """Note a request."""
        if self.is_noting:
            self.calls.add(entry.getMessage())

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A test begins."""
        self.is_noting = nodeid.startswith(_TESTS_OF_THE_APP)

    def pytest_testnodedown(self, node: object) -> None:
        """Another process is done: its notes."""
        self.calls.update(getattr(node, "workeroutput", {}).get(_NOTES, ()))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """All tests of this process are done."""
        if (output := getattr(session.config, "workeroutput", None)) is not None:
            output[_NOTES] = sorted(self.calls)
        elif _is_whole_suite(session.config) and any(find_faults(self.calls, _GRANTED)):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what was asked, and what is wrong with it."""
        if not _is_whole_suite(terminalreporter.config):
            return
        terminalreporter.section("Graph calls of the application")
        for call in sorted(self.calls):
            terminalreporter.line(f"{call:45} {_needs(call)}")
        for fault in find_faults(self.calls, _GRANTED):
            terminalreporter.line(f"FAILED {fault}", red=True)


def find_faults(calls: Collection[str], granted: Collection[str]) -> Iterator[str]:
    """A sentence for each call that lacks a permission and each permission that no call needs."""
    asked = {call: permissions_for(*call.split(" ", 1)) for call in sorted(calls)}
    for call, enough in asked.items():
        if enough is not None and enough.isdisjoint(granted):
            yield f"{call} needs one of {', '.join(sorted(enough))}, which is not granted"
    for permission in sorted(granted):
        if not any(enough and enough & set(granted) == {permission} for enough in asked.values()):
            yield f"{permission} is granted and no call needs it"


def _needs(call: str) -> str:
    enough = permissions_for(*call.split(" ", 1))
    return ", ".join(sorted(enough & _GRANTED)) if enough else "-"


def _is_whole_suite(config: pytest.Config) -> bool:
    chosen = config.getoption("keyword") or config.getoption("lf", default=False)
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen


def pytest_configure(config: pytest.Config) -> None:
    """Begin to listen."""
    notes = GraphCalls()
    REQUESTS.addHandler(notes)
    REQUESTS.setLevel(logging.DEBUG)
    REQUESTS.propagate = False  # else each request would be among what a test logs
    config.pluginmanager.register(notes, _NOTES)
