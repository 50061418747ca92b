"""What a first file makes a process import, from the settings to the message it sends on."""

import asyncio
import json
import os
import sys

from azure.storage.blob.aio import BlobServiceClient

from local.azurite import Azurite
from local.environment import APP_ROOT, local_settings
from local.event_grid import UPLOADS
from tests.staff_lists import people

_FIRST_INTAKE = """
import asyncio, json, sys
import function_app
from shared.bootstrap import application
from shared.pipeline.intake import intake_upload

async def first_file():
    app = await application()
    await intake_upload(app, "startup.csv")
    await app.storage.close()

function_app.app.get_functions()
asyncio.run(first_file())
print(json.dumps([*sys.modules]))
"""
_NEEDLESS = {
    *("msgraph", "msgraph_core", "kiota_abstractions", "httpx", "shared.graph"),
    *(
        "jinja2",
        "babel",
        "shared.rendering",
        "azure.identity",
        "msal",
        "openpyxl",
        "msoffcrypto",
        "xlsxwriter",
    ),
}


async def loaded_by_first_intake(settings: dict[str, str]) -> set[str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _FIRST_INTAKE),
        cwd=APP_ROOT,
        env={"PATH": os.environ["PATH"], **settings},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    return set(json.loads(output))


async def test_a_first_file_is_judged_without_graph_mail_or_identity(
    emulator: Azurite,
) -> None:
    settings = local_settings(emulator.connection_string, "http://127.0.0.1:9/v1.0")
    async with BlobServiceClient.from_connection_string(emulator.connection_string) as storage:
        uploads = storage.get_container_client(UPLOADS)
        if not await uploads.exists():
            await uploads.create_container()
        await uploads.upload_blob("startup.csv", people("NL", "Brasil"), overwrite=True)

    loaded = await loaded_by_first_intake(settings)

    assert "shared.validation" in loaded
    assert loaded & _NEEDLESS == set()
