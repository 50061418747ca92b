"""The workbook asks for what the app measures, under the names that it sends."""

import ast
import json
import re

from tests.unit.infra import bicep
from tests.unit.infra.installations import deployed, needs_bicep

WORKBOOK = json.loads((bicep.INFRA / "workbook.json").read_text(encoding="utf-8"))
QUERIES = {
    item["name"]: item["content"]["query"]
    for item in WORKBOOK["items"]
    if "query" in item["content"]
}
MEASUREMENTS = ast.parse(
    (bicep.ROOT / "shared/telemetry/measurements.py").read_text(encoding="utf-8")
)


def names_in_code() -> set[str]:
    return {
        text
        for node in ast.walk(MEASUREMENTS)
        if isinstance(node, ast.Constant)
        and re.fullmatch(r"rollcall\.[a-z_.]+", text := str(node.value))
    }


def attributes_in_code() -> set[str]:
    dictionaries = [node for node in ast.walk(MEASUREMENTS) if isinstance(node, ast.Dict)]
    return {str(ast.literal_eval(key)) for node in dictionaries for key in node.keys if key}


def found(pattern: str) -> set[str]:
    return {name for query in QUERIES.values() for name in re.findall(pattern, query)}


def test_everything_that_is_measured_is_shown_and_nothing_else() -> None:
    assert found(r'Name == "([^"]+)"') == names_in_code()


def test_queries_ask_for_attributes_that_are_sent() -> None:
    assert found(r'Properties\["([^".]+)"\]') == attributes_in_code()


def test_every_query_has_a_name_of_its_own_and_follows_the_chosen_period() -> None:
    asking = [item for item in WORKBOOK["items"] if "query" in item["content"]]

    assert len(QUERIES) == len(asking)
    assert {item["content"]["timeContextFromParameter"] for item in asking} == {"period"}


@needs_bicep
def test_the_workbook_belongs_to_the_workspace_that_is_deployed() -> None:
    (workspace,) = deployed("default").of("Microsoft.OperationalInsights/workspaces")
    page = deployed("default").the("Microsoft.Insights/workbooks")

    content = json.loads(page["serializedData"])
    assert page["sourceId"] == workspace["id"]
    assert content == WORKBOOK | {"fallbackResourceIds": [workspace["id"]]}
