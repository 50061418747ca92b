"""The commands of docs/trouble.md are taken by the tenant as they stand there."""

import json
import re

import aiohttp
import pytest

from local.environment import APP_ROOT
from local.tenant import demo_tenant, serve

_PAGE = (APP_ROOT / "docs" / "trouble.md").read_text("utf-8")
_ASKED = re.findall(r"`ask (\w+) '([^']+)'`", _PAGE)


def test_the_page_holds_commands() -> None:
    assert len(_ASKED) >= 9


@pytest.mark.parametrize(("control", "body"), _ASKED, ids=[str(n) for n in range(len(_ASKED))])
async def test_the_tenant_takes_the_command(control: str, body: str) -> None:
    async with serve(demo_tenant()) as graph_url, aiohttp.ClientSession() as session:
        url = graph_url.replace("/v1.0", f"/_control/{control}")
        async with session.post(url, json=json.loads(body)) as response:
            said = await response.text()

    assert (response.status, said) == (204, "")
