"""An app that needs a setting nobody made."""

import azure.functions as func

app = func.FunctionApp()


@app.queue_trigger(arg_name="msg", queue_name="%NO_SUCH_SETTING%", connection="DataStorage")
async def work(msg: func.QueueMessage) -> None:
    """Never called."""
