"""A timer, and a function that takes too long."""

import asyncio
from pathlib import Path

import azure.functions as func

app = func.FunctionApp()


@app.timer_trigger(arg_name="timer", schedule="* * * * * *")
@app.queue_output(arg_name="ticks", queue_name="%PREFIX%-ticks", connection="DataStorage")
async def tick(timer: func.TimerRequest, ticks: func.Out[bytes]) -> None:
    """Leave a sign of life."""
    ticks.set(str(timer.past_due).encode())


@app.queue_trigger(arg_name="msg", queue_name="%PREFIX%-long", connection="DataStorage")
@app.queue_output(arg_name="done", queue_name="%PREFIX%-done", connection="DataStorage")
async def long(msg: func.QueueMessage, done: func.Out[bytes]) -> None:
    """Take too long the first time."""
    await asyncio.sleep(60 if msg.dequeue_count == 1 else 0)
    done.set(f"{msg.get_body().decode()} in {Path.cwd().name}".encode())
