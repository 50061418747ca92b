"""One emulator for all tests here, one account object and one prefix for each."""

import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from local.azurite import Azurite, azurite
from shared.settings import StorageSettings
from shared.storage import StorageAccount


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def emulator(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Azurite]:
    """Azurite, in memory."""
    async with azurite(tmp_path_factory.mktemp("azurite")) as running:
        yield running


@pytest_asyncio.fixture
async def account(emulator: Azurite) -> AsyncIterator[StorageAccount]:
    """The application's own account in the emulator."""
    settings = StorageSettings(connection_string=emulator.connection_string)
    opened = await StorageAccount.open(settings, None)
    yield opened
    await opened.close()


@pytest.fixture
def prefix() -> str:
    """What the names of one test begin with."""
    return uuid.uuid4().hex
