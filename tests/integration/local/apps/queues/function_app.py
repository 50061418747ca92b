"""Queue functions that do what the message says."""

import asyncio
import json
import logging
import os
import signal
import time
from pathlib import Path
from typing import List  # noqa: UP035 - the worker library refuses func.Out[list[str]]

import azure.functions as func

LOGGER = logging.getLogger("queues_app")

app = func.FunctionApp()


@app.queue_trigger(arg_name="msg", queue_name="%PREFIX%-work", connection="DataStorage")
@app.queue_output(arg_name="done", queue_name="%PREFIX%-done", connection="DataStorage")
async def work(msg: func.QueueMessage, done: func.Out[bytes], context: func.Context) -> None:
    """Set the output first, then do what the message says."""
    LOGGER.info("working on %s", msg.id)
    done.set(msg.get_body())
    match msg.get_body():
        case b"fail":
            raise ValueError("as asked")
        case b"slow":
            await asyncio.sleep(2.5)
        case b"nap":
            await asyncio.sleep(0.5)
        case b"hang" if msg.dequeue_count == 1:
            await asyncio.sleep(60)
        case b"die" if msg.dequeue_count == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        case b"large":
            done.set(b"x" * 49_153)
        case b"describe":
            done.set(describe(msg, context))


def describe(msg: func.QueueMessage, context: func.Context) -> bytes:
    """What the host reported about the message and the call."""
    times = (msg.insertion_time, msg.expiration_time, msg.time_next_visible)
    reported = {
        "dequeue_count": msg.dequeue_count,
        "ordered": sorted(filter(None, times)) == [times[0], times[2], times[1]],
        "has_receipt": bool(msg.pop_receipt),
        "function_name": context.function_name,
        "setting": os.environ["GREETING"],
        "folder": str(Path.cwd()) == context.function_directory,
    }
    return json.dumps(reported).encode()


@app.queue_trigger(arg_name="msg", queue_name="%PREFIX%-work-poison", connection="DataStorage")
async def last_resort(msg: func.QueueMessage) -> None:
    """Fails: a poison queue has no poison queue."""
    raise ValueError("as asked")


@app.queue_trigger(arg_name="msg", queue_name="%PREFIX%-sync", connection="DataStorage")
@app.queue_output(arg_name="$return", queue_name="%PREFIX%-done", connection="DataStorage")
def sync(msg: func.QueueMessage) -> bytes:
    """Runs in the thread pool and returns its output."""
    time.sleep(0.3)
    return msg.get_body()


@app.queue_trigger(arg_name="msg", queue_name="%PREFIX%-text", connection="DataStorage")
@app.queue_output(arg_name="out", queue_name="%PREFIX%-done", connection="DataStorage")
@app.blob_output(arg_name="blob", path="%PREFIX%-blobs/{id}.txt", connection="DataStorage")
async def text(msg: func.QueueMessage, out: func.Out[str], blob: func.Out[str]) -> None:
    """Hands text on as text."""
    out.set(msg.get_body().decode())
    blob.set(msg.get_body().decode())


@app.queue_trigger(arg_name="msg", queue_name="%PREFIX%-lines", connection="DataStorage")
@app.queue_output(arg_name="out", queue_name="%PREFIX%-done", connection="DataStorage")
async def lines(msg: func.QueueMessage, out: func.Out[List[str]]) -> None:  # noqa: UP006 - as above
    """Sends a message for each line."""
    out.set(msg.get_body().decode().splitlines())
