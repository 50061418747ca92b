import contextlib
from collections.abc import AsyncIterator, Sequence

import pytest
from aiohttp import web

from local.event_grid import event_grid
from tests.integration.local.stage import Stage, until


@contextlib.asynccontextmanager
async def _webhook(statuses: Sequence[int], received: list[str]) -> AsyncIterator[str]:
    """A webhook that answers with one status after the other and keeps the subjects."""

    async def post(request: web.Request) -> web.Response:
        received.append((await request.json())[0]["subject"])
        return web.Response(status=statuses[len(received) - 1])

    app = web.Application()
    app.router.add_post("/", post)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    "statuses",
    [
        pytest.param([202], id="taken at once"),
        pytest.param([503, 500, 202], id="retried until taken"),
        pytest.param([400], id="refused for good"),
    ],
)
async def test_event_is_delivered_until_it_is_answered(
    stage: Stage, statuses: Sequence[int]
) -> None:
    received: list[str] = []
    async with (
        _webhook(statuses, received) as url,
        event_grid(stage.connection_string, f"{stage.prefix}-uploads", [url]) as topic,
    ):
        await topic.publish(f"{stage.prefix}-uploads", "hr/a b.csv")

    subject = f"/blobServices/default/containers/{stage.prefix}-uploads/blobs/hr/a b.csv"
    assert received == [subject] * len(statuses)


async def test_each_subscription_gets_the_event_of_a_new_blob(stage: Stage) -> None:
    first: list[str] = []
    second: list[str] = []
    async with (
        _webhook([202], first) as one,
        _webhook([202], second) as two,
        event_grid(stage.connection_string, f"{stage.prefix}-uploads", [one, two], interval=0.05),
    ):
        await stage.container("uploads").create_container()
        await stage.container("uploads").upload_blob("a.csv", b"x")

        async def both() -> bool:
            return bool(first and second)

        await until(both)

    assert first == second
