"""The app as it comes out of its zip: `make package-test`.

Its worker runs in an environment without any package, so that it finds the zip's or none.
"""

import subprocess
import venv
import zipfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from azure.core.exceptions import ResourceExistsError
from azure.storage.blob.aio import BlobServiceClient

from local.azurite import azurite
from local.environment import Environment, local_settings
from local.event_grid import UPLOADS, event_source
from local.host.functions_host import FunctionsHost
from local.host.timings import HostTimings
from local.tenant import Tenant, demo_tenant, serve
from shared.languages import LANGUAGES
from tests.integration.app.run_app import Running, attachment, outcomes, passwords
from tests.open_workbooks import lines_of, unlocked
from tests.staff_lists import HEADING, people, person
from tests.unit.validation.test_workbook import of_rows
from tools.package.building import SITE, build_package, write_zip

_PASSPHRASE = "correct horse battery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """The package in a folder, and an interpreter without packages of its own."""

    root: Path
    python: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """What makes the interpreter see the package's packages, and write nothing."""
        return {"PYTHONPATH": str(self.root / SITE), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, statements: str) -> str:
        """What a script prints that runs where the app does."""
        command = [str(self.python), "-W", "ignore", "-c", statements]
        return subprocess.run(
            command,
            cwd=self.root,
            env=dict(self.environment),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Unpacked:
    folder = tmp_path_factory.mktemp("package")
    write_zip(build_package(folder / "built").root, folder / "rollcall.zip")
    with zipfile.ZipFile(folder / "rollcall.zip") as archive:
        archive.extractall(folder / "app")
    venv.create(folder / "bare", with_pip=False, symlinks=True)
    return Unpacked(root=folder / "app", python=folder / "bare" / "bin" / "python")


@asynccontextmanager
async def running(
    workdir: Path, unpacked: Unpacked, tenant: Tenant, own: Mapping[str, str] | None = None
) -> AsyncIterator[Running]:
    """The unpacked app, up and listening."""
    async with (
        azurite(workdir) as emulator,
        BlobServiceClient.from_connection_string(emulator.connection_string) as storage,
        serve(tenant) as graph_url,
    ):
        settings = local_settings(emulator.connection_string, graph_url, own)
        with suppress(ResourceExistsError):
            await storage.create_container(UPLOADS)
        async with (
            FunctionsHost(
                unpacked.root,
                {**settings, **unpacked.environment},
                timings=HostTimings(longest_poll=0.2),
                python=unpacked.python,
            ) as host,
            event_source(settings["DataStorage"]) as topic,
        ):
            yield Running(
                environment=Environment(
                    tenant=tenant,
                    graph_url=graph_url,
                    storage=storage,
                    hosts=(host,),
                    topic=topic,
                    settings=settings,
                )
            )


async def test_a_file_goes_its_whole_way_in_every_language(
    tmp_path: Path, unpacked: Unpacked
) -> None:
    tenant = demo_tenant(units=len(LANGUAGES))

    async with running(tmp_path, unpacked, tenant) as app:
        mails = {
            language: await app.answer_to(
                f"staff-{language}.csv", people("NL", "XX", first=number), {"language": language}
            )
            for number, language in enumerate(LANGUAGES, start=1)
        }

    reported = {language: list(outcomes(mail).values()) for language, mail in mails.items()}
    assert reported == {language: ["created", "invalid"] for language in LANGUAGES}
    assert len({mail.subject.partition("staff")[0] for mail in mails.values()}) > 1
    assert len({mail.content for mail in mails.values()}) == len(LANGUAGES)


async def test_a_workbook_is_read_and_a_locked_one_is_written(
    tmp_path: Path, unpacked: Unpacked
) -> None:
    own = {"PASSWORD_DELIVERY": "encrypted", "RESULTS_PASSPHRASE": _PASSPHRASE}
    tenant = demo_tenant()

    async with running(tmp_path, unpacked, tenant, own) as app:
        mail = await app.answer_to("staff.xlsx", of_rows([*HEADING], person(1)))

    listed = lines_of(unlocked(attachment(mail, "passwords.xlsx"), _PASSPHRASE))
    assert tenant.users["person1@contoso.com"].password in listed[1]


async def test_a_list_that_is_not_utf8_is_read(tmp_path: Path, unpacked: Unpacked) -> None:
    content = people("Côte d'Ivoire").decode().encode("cp1252")

    async with running(tmp_path, unpacked, demo_tenant()) as app:
        mail = await app.answer_to("staff.csv", content)

    assert list(outcomes(mail).values()) == ["created"]


async def test_errors_of_graph_are_understood(tmp_path: Path, unpacked: Unpacked) -> None:
    tenant = demo_tenant(units=1)
    taken = ["ADELE.vance@contoso.com", *person(2)[1:]]

    async with running(tmp_path, unpacked, tenant) as app:
        mail = await app.answer_to("staff.xlsx", of_rows([*HEADING], taken, person(1), person(3)))

    assert list(outcomes(mail).values()) == ["duplicate_user_name", "created", "waiting"]
    assert passwords(mail).keys() == {"person1@contoso.com"}


def test_every_module_of_the_app_can_be_imported(unpacked: Unpacked) -> None:
    reported = unpacked.run(
        "import importlib, pkgutil, shared\n"
        "names = [found.name for found in pkgutil.walk_packages(shared.__path__, 'shared.')]\n"
        "print(len([importlib.import_module(name) for name in names]))"
    )

    assert int(reported) > 100


def test_what_speaks_for_an_identity_is_there(unpacked: Unpacked) -> None:
    reported = unpacked.run(
        "from azure.identity.aio import DefaultAzureCredential, ManagedIdentityCredential\n"
        "ManagedIdentityCredential(client_id='of nobody'); DefaultAzureCredential()\n"
        "print('made')"
    )

    assert reported == "made\n"


def test_a_refusal_in_the_sdks_own_words_can_be_read(unpacked: Unpacked) -> None:
    reported = unpacked.run(
        "from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory\n"
        "from msgraph.generated.models.o_data_errors.o_data_error import ODataError\n"
        'body = b\'{"error": {"code": "Denied", "message": "No.", '
        '"details": [{"code": "a"}], "innerError": {"request-id": "1"}}}\'\n'
        "node = JsonParseNodeFactory().get_root_parse_node('application/json', body)\n"
        "error = node.get_object_value(ODataError)\n"
        "print(error.error.code, error.error.details[0].code)"
    )

    assert reported == "Denied a\n"


def test_all_modules_come_with_bytecode_for_any_file_times(unpacked: Unpacked) -> None:
    sources = [*unpacked.root.glob("*.py"), *(unpacked.root / "shared").rglob("*.py")]

    headers = [
        (file.parent / "__pycache__" / f"{file.stem}.cpython-313.pyc").read_bytes()[4:8]
        for file in sources
    ]

    assert headers == [b"\x01\0\0\0"] * len(sources)  # PEP 552: by hash, unchecked


def test_telemetry_can_be_switched_on(unpacked: Unpacked) -> None:
    reported = unpacked.run(
        "import os\n"
        "for name in ('STATSBEAT_DISABLED_ALL', 'SDKSTATS_DISABLED', 'CONTROLPLANE_DISABLED'):\n"
        "    os.environ[f'APPLICATIONINSIGHTS_{name}'] = 'true'\n"
        "from opentelemetry import trace\n"
        "from shared.monitoring import start_sending\n"
        "key = 'InstrumentationKey=00000000-0000-0000-0000-000000000000'\n"
        "start_sending(f'{key};IngestionEndpoint=http://127.0.0.1:9/')\n"
        "print(trace.get_tracer_provider().sampler.get_description())\n"
    )

    assert reported == "OwnSpans\n"
