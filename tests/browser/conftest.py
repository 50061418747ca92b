"""A running installation with its page, and a browser to visit it with."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from local.environment import Environment, environment
from local.host.timings import HostTimings
from local.tenant import demo_tenant
from tests.browser.chromium import find_chromium


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox"]
        )
        yield opened
        await opened.close()


@pytest_asyncio.fixture
async def installation(tmp_path: Path) -> AsyncIterator[Environment]:
    async with environment(
        tmp_path,
        demo_tenant(),
        settings={"PASSWORD_DELIVERY": "page", "BATCH_SIZE": "2"},
        timings=HostTimings(longest_poll=0.2, shutdown_grace=3.0),
        with_page=True,
    ) as running:
        yield running


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    return folder
