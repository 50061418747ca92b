"""What a process imports before it is needed. Each case is a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
INDEXING = "import function_app; function_app.app.get_functions()"
GRAPH = {"msgraph", "msgraph_core", "kiota_abstractions", "httpx"}
RENDERING = {"jinja2", "babel", "shared.rendering"}
IDENTITY = {"azure.identity", "msal"}
READING = {"openpyxl", "msoffcrypto", "xlsxwriter", "shared.validation"}


def loaded(statements: str) -> set[str]:
    script = f"{statements}; import json, sys; print(json.dumps([*sys.modules]))"
    reported = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, check=True, capture_output=True, text=True
    )
    return set(json.loads(reported.stdout))


@pytest.mark.parametrize(
    ("statements", "needless"),
    [
        pytest.param(
            INDEXING,
            {*GRAPH, *RENDERING, *IDENTITY, *READING, "shared.provisioning.run"},
            id="indexing",
        ),
        pytest.param(
            f"{INDEXING}; import shared.pipeline.intake",
            {
                *GRAPH,
                *RENDERING,
                *IDENTITY,
                "openpyxl",
                "msoffcrypto",
                "xlsxwriter",
                "shared.validation.windows_1252",
            },
            id="intake",
        ),
        pytest.param(
            f"{INDEXING}; import shared.pipeline.allocate, shared.graph",
            {*RENDERING, *IDENTITY, *READING},
            id="allocate",
        ),
        pytest.param(
            f"{INDEXING}; import shared.pipeline.provision, shared.graph",
            {*RENDERING, *IDENTITY, *READING},
            id="provision",
        ),
        pytest.param(
            f"{INDEXING}; import shared.pipeline.send_report, shared.graph",
            {*IDENTITY, "openpyxl", "msoffcrypto", "xlsxwriter", "shared.provisioning.run"},
            id="report",
        ),
    ],
)
def test_what_a_function_does_not_need_is_not_imported(statements: str, needless: set[str]) -> None:
    assert loaded(statements) & needless == set()


@pytest.mark.parametrize("switch", ["on", "off"])
def test_no_function_but_the_page_imports_the_page(switch: str) -> None:
    steps = "intake, allocate, provision, send_report, sweep, poison"
    imports = "; ".join(f"import shared.pipeline.{step}" for step in steps.split(", "))

    modules = loaded(f"import os; os.environ['PAGE'] = '{switch}'; {INDEXING}; {imports}")

    assert not {each for each in modules if each.startswith(("shared.page", "jwt"))}


def test_no_country_in_the_settings_leaves_judging_alone() -> None:
    settings = "{'LICENSE_SKUS': 'none'}"

    modules = loaded(
        "import contextlib; from shared.errors import SettingsError; "
        "from shared.settings import Settings\n"
        f"with contextlib.suppress(SettingsError): Settings.from_env({settings})\n"
        "pass"
    )

    assert "shared.validation" not in modules


def test_the_service_client_of_the_graph_sdk_leads_to_nothing_here() -> None:
    modules = loaded("import shared.graph")

    assert len([each for each in modules if each.startswith("msgraph.generated.")]) < 40
