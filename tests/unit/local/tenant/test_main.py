"""The tenant as a program of its own."""

import asyncio
import json
import sys
from pathlib import Path

import aiohttp


async def started(*arguments: str) -> tuple[asyncio.subprocess.Process, dict[str, str]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "local.tenant", "--port", "0", *arguments, stdout=-1
    )
    assert process.stdout is not None
    lines = [(await process.stdout.readline()).decode().strip() for _ in range(3)]
    return process, {key: value for key, _, value in (line.rpartition("  ") for line in lines)}


async def test_program_serves_the_tenant_of_its_seed(tmp_path: Path) -> None:
    seed = tmp_path / "tenant.json"
    seed.write_text(json.dumps({"domains": [{"name": "fabrikam.com"}], "access_token": "sesame"}))

    process, printed = await started("--seed", str(seed))
    try:
        reported = {key.strip(): value for key, value in printed.items()}
        headers = {"Authorization": f"Bearer {reported['Access token']}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{reported['GRAPH_BASE_URL']}/organization") as response,
        ):
            organization = (await response.json())["value"][0]
    finally:
        process.terminate()
        await process.wait()

    assert [one["name"] for one in organization["verifiedDomains"]] == ["fabrikam.com"]
    assert reported["Access token"] == "sesame"
