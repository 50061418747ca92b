"""What the page costs: `python -m bench.page`.

Indexing is the CPU time of `import function_app` and of listing its functions in a fresh process,
with the page on against off, pair by pair; aim: at most 1.1 times, since only a request to the page
imports the page. What such a request imports is measured against what the first file imports.

Fifty people watch one file while it is in work. Counted are the requests that their looks send to
storage for each time that all of them look; aim: one.

Bytes are those of a first visit, uncompressed: the page of one person with one file, the style, the
scripts and the icon.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from azure.storage.blob.aio import BlobServiceClient

from bench.figures import Figure, render_table
from bench.startup import INDEXING
from local.azurite import azurite
from local.environment import APP_ROOT, local_settings
from local.tenant import demo_tenant, serve
from shared.bootstrap import build
from shared.page.files import StaffFile
from shared.page.live_progress import Phase, Progress, Watcher
from shared.page.people import Person, Role
from shared.page.templating import render
from shared.page.views import list_lines
from shared.pipeline.allocate import allocate_job
from shared.pipeline.app import App
from shared.pipeline.intake import intake_upload
from shared.pipeline.uploads import job_of
from shared.rendering.i18n import texts_in
from shared.settings import Settings
from shared.state.messages import JobMessage
from tests.staff_lists import people

ROUNDS = 9
WATCHERS = 50
_PAGE = f"{INDEXING}; import shared.bootstrap, shared.page.function"
_FILE = f"{INDEXING}; import shared.bootstrap, shared.pipeline.intake"
_STATIC = APP_ROOT / "shared" / "page" / "static"
_VISITED = (".css", ".js", ".svg")


def main() -> None:
    """Prints the figures."""
    print(render_table(measure()))


def measure() -> tuple[Figure, ...]:
    """Imports, bytes and requests."""
    return (
        Figure(
            name="page: indexing the app with the page on",
            value=_import_ratio((INDEXING, "on"), (INDEXING, "off")),
            unit="times",
            aim=1.1,
            peer="the same with the page off",
        ),
        Figure(
            name="page: imports of the first request",
            value=_import_ratio((_PAGE, "on"), (_FILE, "on")),
            unit="times",
            aim=2.0,
            peer="imports of the first file",
        ),
        Figure(
            name="page: bytes of a first visit",
            value=first_visit() / 1024,
            unit="KiB",
            aim=100,
            peer="a bar of 100 KiB",
        ),
        Figure(
            name=f"page: requests to storage for each look of {WATCHERS} people",
            value=asyncio.run(_requests_of_a_look()),
            unit="requests",
            aim=1,
            peer="one request, which a look cannot do without",
        ),
    )


def _import_ratio(ours: tuple[str, str], theirs: tuple[str, str]) -> float:
    pairs = [(_import_seconds(*ours), _import_seconds(*theirs)) for _ in range(ROUNDS)]
    return median(one / other for one, other in pairs[1:])


def _import_seconds(statements: str, page: str) -> float:
    timed = (
        f"import time; began = time.process_time(); {statements}; "
        "print(time.process_time() - began)"
    )
    output = subprocess.run(
        [sys.executable, "-c", timed],
        cwd=APP_ROOT,
        env={**os.environ, "PAGE": page},
        check=True,
        capture_output=True,
        text=True,
    )
    return float(output.stdout)


def first_visit() -> int:
    """The bytes of the page and of the files that it loads on a first visit, not compressed."""
    texts = texts_in("en")
    file = StaffFile(
        job="20260302T090000Z-0123456789abcdef",
        file_name="staff.csv",
        uploader="Noor Jansen",
        progress=Progress(phase=Phase.DONE),
    )
    html = render(
        "home.html.j2",
        texts,
        person=Person(person_id="1", name="Noor Jansen", roles=frozenset({Role.UPLOAD})),
        csrf="0" * 71,
        files=list_lines([file], texts),
        shows_uploader=False,
        may_upload=True,
        largest=16,
        problem="",
        to_approve=(),
    )
    files = [each for each in _STATIC.iterdir() if each.suffix in _VISITED]
    return len(html) + sum(each.stat().st_size for each in files)


async def _requests_of_a_look() -> float:
    async with _app() as (app, storage):
        await storage.get_blob_client("uploads", "staff.csv").upload_blob(people("NL", "DE"))
        await intake_upload(app, "staff.csv")
        facts = await app.storage.uploads.facts("staff.csv")
        job = job_of(facts) if facts else ""
        await allocate_job(app, JobMessage(job=job))
        asked = _count_requests(app)
        watcher = Watcher()
        await watcher.look(app, job)
        asked.clear()
        for _ in range(ROUNDS):
            watcher.forget_freshness()
            await asyncio.gather(*(watcher.look(app, job) for _ in range(WATCHERS)))
        return len(asked) / ROUNDS


def _count_requests(app: App) -> list[str]:
    """Every request of the container `jobs` from now on, by its name."""
    asked: list[str] = []
    jobs = app.storage.jobs
    for name in ("read", "names", "facts"):
        original = getattr(jobs, name)

        async def counted(*args: object, _name: str = name, _call: object = original) -> object:
            asked.append(_name)
            return await _call(*args)  # type: ignore[operator]

        setattr(jobs, name, counted)
    return asked


@asynccontextmanager
async def _app() -> AsyncIterator[tuple[App, BlobServiceClient]]:
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        async with (
            azurite(Path(workdir)) as emulator,
            serve(demo_tenant()) as graph_url,
            BlobServiceClient.from_connection_string(emulator.connection_string) as blobs,
        ):
            settings = local_settings(emulator.connection_string, graph_url)
            app = await build(Settings.from_env(settings))
            yield app, blobs
            await app.close()


if __name__ == "__main__":
    main()
