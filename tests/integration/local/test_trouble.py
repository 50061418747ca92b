"""docs/trouble.md and the tenant's page offer the same troubles, and the tenant accepts each."""

import json
import re
from pathlib import Path

import aiohttp
import pytest

from local.environment import APP_ROOT
from local.tenant import demo_tenant, serve
from local.tenant.troubles import TROUBLES

_PAGE = (APP_ROOT / "docs" / "trouble.md").read_text("utf-8")
_STAFF = APP_ROOT / "samples" / "demo.csv"
_ASKED = re.findall(r"`ask ([\w-]+) '([^']+)'`", _PAGE)


def _written(row: str) -> list[tuple[str, object]]:
    return [
        (control, json.loads(body)) for control, body in re.findall(r"`ask (\w+) '([^']+)'`", row)
    ]


def test_the_page_offers_what_the_docs_explain() -> None:
    explained = {
        row.split("|")[1].strip(): _written(row)
        for row in _PAGE.splitlines()
        if "`ask" in row and row.startswith("|")
    }

    assert explained == {
        trouble.title: [(step.control, step.body) for step in trouble.steps] for trouble in TROUBLES
    }


@pytest.mark.parametrize(("control", "body"), _ASKED, ids=[str(n) for n in range(len(_ASKED))])
async def test_the_tenant_accepts_the_command_after_the_demo(control: str, body: str) -> None:
    tenant = demo_tenant()
    for name in _user_names(_STAFF):
        if name not in tenant.users:
            tenant.create_user(
                {
                    "accountEnabled": True,
                    "displayName": "Somebody",
                    "mailNickname": name.partition("@")[0],
                    "userPrincipalName": name,
                    "passwordProfile": {"password": "Autumn-Leaves-42"},
                }
            )
    async with serve(tenant) as graph_url, aiohttp.ClientSession() as session:
        url = graph_url.replace("/v1.0", f"/_control/{control}")
        async with session.post(url, json=json.loads(body)) as response:
            said = await response.text()

    assert (response.status, said) == (204, "")


def _user_names(file: Path) -> list[str]:
    return [line.partition(",")[0] for line in file.read_text("utf-8").splitlines()[1:]]
