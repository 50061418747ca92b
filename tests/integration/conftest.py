"""One emulator for all tests against storage."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from local.azurite import Azurite, azurite


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def emulator(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Azurite]:
    """Azurite, in memory."""
    async with azurite(tmp_path_factory.mktemp("azurite")) as running:
        yield running
