"""Pages of other sites that are given a loopback address get no answer."""

import pytest
from aiohttp import ClientSession

from local.loopback import is_loopback
from local.tenant import serve
from tests.unit.local.tenant.tenant_builders import a_tenant


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:8300", True),
        ("127.0.0.1", True),
        ("localhost:8300", True),
        ("LOCALHOST", True),
        ("[::1]:8300", True),
        ("127.1.2.3", True),
        ("evil.example:8300", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("evil.example@127.0.0.1.evil.example", False),
        ("10.0.0.1", False),
        ("[::2]", False),
        ("[broken", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize("path", ["/", "/state.json", "/_control/faults", "/v1.0/users"])
async def test_a_request_for_another_host_is_refused(path: str) -> None:
    async with serve(a_tenant()) as base_url, ClientSession() as session:
        address = base_url.removesuffix("/v1.0") + path
        async with session.get(address, headers={"Host": "evil.example"}) as response:
            assert response.status == 421
            assert "contoso" not in await response.text()
