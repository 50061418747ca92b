"""A running installation with its page, and a browser to visit it with."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from local.environment import Environment
from tests.browser.chromium import find_chromium
from tests.browser.visitor import CAREFUL, installed


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
    async with installed(tmp_path) as running:
        yield running


@pytest_asyncio.fixture
async def careful(tmp_path: Path) -> AsyncIterator[Environment]:
    """An installation where every list must be approved."""
    async with installed(tmp_path, **CAREFUL) as running:
        yield running
