"""A running installation with its page, and a browser to visit it with."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
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
    async with _installation(tmp_path) as running:
        yield running


@pytest_asyncio.fixture
async def careful(tmp_path: Path) -> AsyncIterator[Environment]:
    """An installation where every list must be approved."""
    settings = {"APPROVAL_ABOVE": "0", "APPROVAL_RECIPIENTS": "boss@contoso.com"}
    async with _installation(tmp_path, **settings) as running:
        yield running


def _installation(workdir: Path, **settings: str) -> AbstractAsyncContextManager[Environment]:
    return environment(
        workdir,
        demo_tenant(),
        settings={"PASSWORD_DELIVERY": "page", "BATCH_SIZE": "2", **settings},
        timings=HostTimings(longest_poll=0.2, shutdown_grace=3.0),
        with_page=True,
    )


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    return folder
