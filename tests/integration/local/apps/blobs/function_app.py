"""Blob functions that tell a queue what they were given."""

import json

import azure.functions as func

app = func.FunctionApp()


def describe(blob: func.InputStream) -> bytes:
    """What the host handed over; content as Latin-1 so that each byte shows."""
    told = {
        "name": blob.name,
        "length": blob.length,
        "language": (getattr(blob, "metadata", None) or {}).get("language"),
        "content": blob.read().decode("latin-1"),
    }
    return json.dumps(told).encode()


@app.blob_trigger(
    arg_name="blob",
    path="%PREFIX%-uploads/{name}",
    connection="DataStorage",
    source=func.BlobSource.EVENT_GRID,
    data_type=func.DataType.BINARY,
)
@app.queue_output(arg_name="seen", queue_name="%PREFIX%-seen", connection="DataStorage")
async def intake(blob: func.InputStream, seen: func.Out[bytes]) -> None:
    """Fails for a blob that says so."""
    seen.set(describe(blob))
    if (blob.name or "").endswith("/fail.csv"):
        raise ValueError("as told")


@app.blob_trigger(
    arg_name="blob",
    path="%PREFIX%-text/{name}",
    connection="DataStorage",
    source=func.BlobSource.EVENT_GRID,
)
@app.queue_output(arg_name="seen", queue_name="%PREFIX%-seen", connection="DataStorage")
async def as_text(blob: func.InputStream, seen: func.Out[bytes]) -> None:
    """Without a data type the host decodes."""
    seen.set(describe(blob))


@app.blob_trigger(
    arg_name="blob",
    path="%PREFIX%-scanned/{name}.csv",
    connection="DataStorage",
    data_type=func.DataType.BINARY,
)
@app.queue_output(arg_name="seen", queue_name="%PREFIX%-seen", connection="DataStorage")
async def scanned(blob: func.InputStream, seen: func.Out[bytes]) -> None:
    """Found by listing the container."""
    seen.set(describe(blob))
