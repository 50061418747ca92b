"""A folder to upload from: every file that is put there or changed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from watchfiles import Change, awatch

# Half-written files, and what Office leaves next to an open document.
_NOT_MEANT = (".", "~$")
_STEADY = 0.3  # seconds without a change in size until a file counts as written


type Snapshot = dict[Path, tuple[int, int]]  # when a file was changed, and its size


async def files_put_into(
    folder: Path, stop: asyncio.Event, before: Snapshot
) -> AsyncIterator[Path]:
    """Each file that is put into the folder or changed since `before` was taken, until `stop`."""
    known = dict(before)
    watching = awatch(folder, stop_event=stop, rust_timeout=500, yield_on_timeout=False)
    changes = asyncio.ensure_future(anext(watching, None))
    await asyncio.sleep(0)  # now it watches, so that no file is missed between a look and a change
    candidates = [*await asyncio.to_thread(take_snapshot, folder)]
    while True:
        for path in candidates:
            written = await _state_once_written(path)
            if written and known.get(path) != written:
                known[path] = written
                yield path
        if (changed := await changes) is None:
            return
        candidates = sorted(
            Path(name)
            for change, name in changed
            if change is not Change.deleted and _is_meant(Path(name))
        )
        changes = asyncio.ensure_future(anext(watching, None))


def take_snapshot(folder: Path) -> Snapshot:
    """The files that are in the folder and its subfolders now, sorted."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and _is_meant(path))
    return {path: _state(path) for path in paths}


def _state(path: Path) -> tuple[int, int]:
    facts = path.stat()
    return facts.st_mtime_ns, facts.st_size


def _is_meant(path: Path) -> bool:
    return not path.name.startswith(_NOT_MEANT)


async def _state_once_written(path: Path) -> tuple[int, int] | None:
    """Wait until the file has stopped changing; None if it is not a file, or gone."""
    with suppress(FileNotFoundError):
        state = None
        while (now := await asyncio.to_thread(_state, path)) != state:
            state = now
            await asyncio.sleep(_STEADY)
        return state if await asyncio.to_thread(path.is_file) else None
    return None
