"""Tests of `local.proxy`."""

from urllib.request import proxy_bypass

import pytest

from local.proxy import bypass_proxy


@pytest.mark.parametrize("host", ["127.0.0.1:10000", "localhost:80", "storage.contoso.com"])
@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"NO_PROXY": "storage.contoso.com"}, id="upper case"),
        pytest.param({"no_proxy": "storage.contoso.com"}, id="lower case"),
        pytest.param({"NO_PROXY": "fabrikam.com", "no_proxy": "storage.contoso.com"}, id="both"),
        pytest.param({"NO_PROXY": "*"}, id="everything"),
    ],
)
def test_what_was_reached_directly_still_is_and_so_is_this_machine(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], host: str
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")  # so that the test puts back what the call changes
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    bypass_proxy()

    assert proxy_bypass(host)


def test_other_machines_are_reached_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")

    bypass_proxy()

    assert not proxy_bypass("graph.microsoft.com")
