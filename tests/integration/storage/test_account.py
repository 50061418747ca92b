from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from local.azurite import Azurite
from shared.settings import StorageSettings
from shared.storage import StorageAccount

QUEUES = {"intake", "allocate", "provision", "report"}


async def test_missing_containers_and_queues_are_made_locally(emulator: Azurite) -> None:
    settings = StorageSettings(connection_string=emulator.connection_string)
    account = await StorageAccount.open(settings, None)
    await account.close()

    async with (
        BlobServiceClient.from_connection_string(emulator.connection_string) as blobs,
        QueueServiceClient.from_connection_string(emulator.connection_string) as queues,
    ):
        containers = {each.name async for each in blobs.list_containers()}
        names = {each.name async for each in queues.list_queues()}

    assert containers >= {"uploads", "jobs", "results", "audit"}
    assert names >= QUEUES | {f"{queue}-poison" for queue in QUEUES}


async def test_an_account_is_opened_again_with_all_that_is_in_it(
    emulator: Azurite, prefix: str
) -> None:
    settings = StorageSettings(connection_string=emulator.connection_string)
    first = await StorageAccount.open(settings, None)
    await first.jobs.create(prefix, b"kept")
    await first.close()

    second = await StorageAccount.open(settings, None)
    blob = await second.jobs.read(prefix)
    await second.close()

    assert blob is not None
    assert blob.content == b"kept"


async def test_each_store_knows_its_container(account: StorageAccount) -> None:
    stores = (account.uploads, account.jobs, account.results, account.audit)

    assert [store.container_name for store in stores] == [
        "uploads",
        "jobs",
        "results",
        "audit",
    ]
