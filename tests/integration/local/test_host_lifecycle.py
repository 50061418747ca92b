import asyncio
import os
import sys
from pathlib import Path

import pytest

import local.azurite
from local.azurite import azurite
from local.host.host_errors import HostConfigurationError, HostError, IndexingError
from local.host.host_events import EventKind
from tests.integration.local.host_stage import Stage, until

_ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("app", "error", "reason"),
    [
        pytest.param("broken", IndexingError, "a fault at import", id="import error"),
        pytest.param("empty", IndexingError, "no functions found", id="no functions"),
        pytest.param("unbound", HostConfigurationError, "%NO_SUCH_SETTING%", id="missing setting"),
        pytest.param("nowhere", HostConfigurationError, "no host.json", id="not an app"),
    ],
)
async def test_app_that_cannot_be_run_says_why(
    stage: Stage, app: str, error: type[HostError], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        await stage.host(app).__aenter__()


async def test_host_knows_the_bindings_as_indexed_with_settings_resolved(stage: Stage) -> None:
    async with stage.host("queues") as host:
        work = host.functions["work"]

    assert [binding.type for binding in work.bindings] == ["queueTrigger", "queue"]
    assert work.trigger.text("queueName") == f"{stage.prefix}-work"
    assert work.trigger.text("connection") == "DataStorage"


async def test_timer_runs_on_one_instance_at_a_time(stage: Stage) -> None:
    async with stage.host("timers"), stage.host("timers"):
        ticks = await stage.arrivals("ticks", 2)

    started = [
        event.at.replace(microsecond=0) for event in stage.of_kind(EventKind.FUNCTION_STARTED)
    ]
    assert set(ticks) == {b"False"}
    assert len(started) == len(set(started))


async def test_timer_runs_when_asked(stage: Stage) -> None:
    async with stage.host("timers", {"AzureWebJobs.tick.Disabled": "true"}) as host:
        assert await host.run_timer("tick")

    assert await stage.messages("ticks") == [b"False"]


async def test_function_beyond_its_time_limit_fails_and_the_worker_is_replaced(
    stage: Stage,
) -> None:
    await stage.send("long", b"hello")

    async with stage.host("timers", {"AzureWebJobs.tick.Disabled": "true"}):
        done = await stage.arrivals("done", 1)

    (failed,) = stage.of_kind(EventKind.FUNCTION_FAILED)
    assert failed.detail == "Timeout value of 3 seconds exceeded"
    assert len(stage.of_kind(EventKind.WORKER_STARTED)) == 2
    assert done == [b"hello in timers"]


async def test_killed_worker_is_replaced_while_nothing_is_in_work(stage: Stage) -> None:
    async with stage.host("queues") as host:
        await host.kill_worker()
        await stage.happened(EventKind.WORKER_STARTED, 2)
        await stage.send("work", b"one")
        done = await stage.arrivals("done", 1)

    assert done == [b"one"]


async def test_no_process_outlives_the_host(stage: Stage) -> None:
    async with stage.host("queues"):
        (started,) = stage.of_kind(EventKind.WORKER_STARTED)
    pid = int(started.detail.removeprefix("pid "))

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_emulator_keeps_its_files_only_when_asked(tmp_path: Path) -> None:
    async with azurite(tmp_path, persist=True) as emulator:
        assert emulator.log_file.parent == tmp_path

    assert (tmp_path / "azurite" / "__azurite_db_queue__.json").exists()


async def test_emulator_whose_ports_another_one_took_starts_on_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free_ports = local.azurite._free_ports
    async with azurite(tmp_path / "other") as other:
        given = iter([[other.blob_port, other.queue_port, *free_ports(1)]])
        monkeypatch.setattr(
            local.azurite, "_free_ports", lambda count: next(given, None) or free_ports(count)
        )
        async with azurite(tmp_path) as emulator:
            assert emulator.blob_port != other.blob_port
            for port in (emulator.blob_port, emulator.queue_port, emulator.table_port):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()


async def test_emulator_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    starter = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _STARTER, str(tmp_path)), stdout=asyncio.subprocess.PIPE, cwd=_ROOT
    )
    assert starter.stdout is not None
    port = int(await starter.stdout.readline())
    starter.kill()
    await starter.wait()

    async def is_gone() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return True
        writer.close()
        return False

    await until(is_gone)


_STARTER = """
import asyncio, pathlib, sys
from local.azurite import azurite

async def main():
    async with azurite(pathlib.Path(sys.argv[1])) as emulator:
        print(emulator.blob_port, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""
