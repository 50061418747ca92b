"""The least that one would write by hand: a file is read and sent on, a person is created.

It judges, stores, encrypts and reports nothing, and imports what only one function needs in that
function. `bench.startup` measures the start of the app against it.
"""

import os

import azure.functions as func

_STORAGE = "DataStorage"

app = func.FunctionApp()


@app.queue_trigger(arg_name="message", queue_name="intake", connection=_STORAGE)
async def intake(message: func.QueueMessage) -> None:
    """Reads the file that an event announces, and sends its name on."""
    from azure.storage.blob.aio import BlobServiceClient
    from azure.storage.queue.aio import QueueServiceClient

    storage = os.environ[_STORAGE]
    container, _, name = message.get_json()["subject"].split("/", 4)[4].partition("/blobs/")
    async with BlobServiceClient.from_connection_string(storage) as blobs:
        await (await blobs.get_blob_client(container, name).download_blob()).readall()
    async with QueueServiceClient.from_connection_string(storage) as queues:
        await queues.get_queue_client("bare").send_message(name)


@app.queue_trigger(arg_name="message", queue_name="bare", connection=_STORAGE)
async def provision(message: func.QueueMessage) -> None:
    """Creates one person through the Graph SDK's service client, as its examples do."""
    from kiota_abstractions.authentication import AnonymousAuthenticationProvider
    from kiota_http.kiota_client_factory import KiotaClientFactory
    from msgraph.generated.models.password_profile import PasswordProfile
    from msgraph.generated.models.user import User
    from msgraph.graph_request_adapter import GraphRequestAdapter
    from msgraph.graph_service_client import GraphServiceClient

    client = KiotaClientFactory.get_default_client()
    client.headers["Authorization"] = f"Bearer {os.environ['GRAPH_ACCESS_TOKEN']}"
    adapter = GraphRequestAdapter(AnonymousAuthenticationProvider(), client=client)
    adapter.base_url = os.environ["GRAPH_BASE_URL"]
    name = message.get_body().decode()
    person = User(
        account_enabled=True,
        display_name=name,
        mail_nickname=name.partition("@")[0],
        user_principal_name=name,
        usage_location="NL",
        password_profile=PasswordProfile(
            password=os.environ["BARE_PASSWORD"], force_change_password_next_sign_in=True
        ),
    )
    await GraphServiceClient(request_adapter=adapter).users.post(person)
