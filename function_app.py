"""The triggers; each calls one use case of `shared.pipeline`.

An instance of Flex Consumption runs one function only ("Flex Consumption plan hosting",
per-function scaling). So each function imports its use case in its own body and never loads what
only others need. What all of them need is imported here, before the first call.
"""

import os

import azure.functions as func

from shared.bootstrap import application
from shared.settings import is_page_on
from shared.state.messages import decode_message

_STORAGE = "DataStorage"

app = func.FunctionApp()


@app.queue_trigger(arg_name="message", queue_name="intake", connection=_STORAGE)
async def intake(message: func.QueueMessage) -> None:
    """A file was uploaded."""
    from shared.pipeline.intake import intake_events

    await intake_events(await application(), message.get_body())


@app.queue_trigger(arg_name="message", queue_name="allocate", connection=_STORAGE)
async def allocate(message: func.QueueMessage) -> None:
    """A file was validated."""
    from shared.pipeline.allocate import allocate_job

    await allocate_job(await application(), decode_message(message.get_body()))


@app.queue_trigger(arg_name="message", queue_name="provision", connection=_STORAGE)
async def provision(message: func.QueueMessage) -> None:
    """A country batch is due."""
    from shared.pipeline.provision import provision_batch

    await provision_batch(await application(), decode_message(message.get_body()))


@app.queue_trigger(arg_name="message", queue_name="report", connection=_STORAGE)
async def report(message: func.QueueMessage) -> None:
    """All batches of a file are complete, or there were none."""
    from shared.pipeline.send_report import send_report

    await send_report(await application(), decode_message(message.get_body()))


@app.queue_trigger(arg_name="message", queue_name="intake-poison", connection=_STORAGE)
async def intake_poison(message: func.QueueMessage) -> None:
    """A file could not be read at any try."""
    from shared.pipeline.poison import give_up_intake, never_raise

    await never_raise(give_up_intake, application, message.get_body())


@app.queue_trigger(arg_name="message", queue_name="allocate-poison", connection=_STORAGE)
async def allocate_poison(message: func.QueueMessage) -> None:
    """A file could not be allocated at any try."""
    from shared.pipeline.poison import give_up_allocate, never_raise

    await never_raise(give_up_allocate, application, message.get_body())


@app.queue_trigger(arg_name="message", queue_name="provision-poison", connection=_STORAGE)
async def provision_poison(message: func.QueueMessage) -> None:
    """A batch could not be provisioned at any try."""
    from shared.pipeline.poison import give_up_provision, never_raise

    await never_raise(give_up_provision, application, message.get_body())


@app.queue_trigger(arg_name="message", queue_name="report-poison", connection=_STORAGE)
async def report_poison(message: func.QueueMessage) -> None:
    """A report could not be made at any try."""
    from shared.pipeline.poison import give_up_report, never_raise

    await never_raise(give_up_report, application, message.get_body())


@app.timer_trigger(arg_name="timer", schedule="0 */5 * * * *")
async def sweep(timer: func.TimerRequest) -> None:
    """Five minutes have passed."""
    from shared.pipeline.sweep import sweep_jobs

    del timer
    await sweep_jobs(await application())


if is_page_on(os.environ):

    @app.route(
        "rollcall/{*path}",
        trigger_arg_name="request",
        methods=["GET", "POST"],
        auth_level=func.AuthLevel.ANONYMOUS,
    )
    async def page(request: func.HttpRequest) -> func.HttpResponse:
        """Somebody uses the page; who that is, the page finds out itself."""
        from shared.page.function import respond

        return await respond(application, request)
