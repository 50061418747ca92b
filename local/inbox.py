"""A folder that is uploaded: what lies in it, and whatever is put there later."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from watchfiles import Change, awatch

# Half-written files, and what Office leaves beside an open document.
_NOT_MEANT = (".", "~$")
_STEADY = 0.3  # seconds without a change in size until a file counts as written


async def files_put_into(folder: Path, stop: asyncio.Event) -> AsyncIterator[Path]:
    """Files in the folder, sorted, then each one that is put there or changed, until `stop`."""
    for path in await asyncio.to_thread(_lying_in, folder):
        yield path
    async for changes in awatch(folder, stop_event=stop, rust_timeout=500, yield_on_timeout=False):
        for change, name in sorted(changes):
            path = Path(name)
            if change is not Change.deleted and _is_meant(path) and await _is_written(path):
                yield path


def _lying_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and _is_meant(path))


def _is_meant(path: Path) -> bool:
    return not path.name.startswith(_NOT_MEANT)


async def _is_written(path: Path) -> bool:
    """Wait until the file has stopped growing; false when it is none, or gone."""
    size = -1
    with suppress(FileNotFoundError):
        while (facts := await asyncio.to_thread(path.stat)).st_size != size:
            size = facts.st_size
            await asyncio.sleep(_STEADY)
        return await asyncio.to_thread(path.is_file)
    return False
