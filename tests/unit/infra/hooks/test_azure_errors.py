"""What is shown of az's refusal is az's own sentence, among all that it prints."""

import pytest

from infra.hooks.azure_errors import error_sentence

ONE_LINE = "ERROR: Operation returned an invalid status 'Forbidden'\n"
VAULT = """ERROR: (Forbidden) Caller is not authorized to perform action on resource.
If role assignments were changed recently, please observe propagation time.
Caller: appid=00000000-0000-0000-0000-000000000000
Code: Forbidden
Inner error: {
    "code": "ForbiddenByRbac"
}
"""
GRAPH = (
    'ERROR: Forbidden({"error":{"code":"Authorization_RequestDenied","message":"Insufficient '
    'privileges to complete the operation.","innerError":{"date":"2026-03-02T09:00:00"}}})\n'
)
SPREAD_JSON = """ERROR: Not Found({
  "error": {
    "code": "ResourceGroupNotFound",
    "message": "Resource group 'rg' could not be found."
  }
})
"""
DEPLOYMENT = (
    'ERROR: {"code": "InvalidTemplateDeployment", "message": "The template deployment failed.", '
    '"details": [{"code": "BadRequest", "message": "Only one system topic is allowed."}]}\n'
)
WARNED = f"WARNING: This command is in preview.\n{ONE_LINE}"
USAGE = """ERROR: the following arguments are required: --name/-n

Examples from AI knowledge base:
az group show --name MyResourceGroup
"""
TRACEBACK = """ERROR: The command failed with an unexpected error. Here is the traceback:
ERROR: [Errno 111] Connection refused
Traceback (most recent call last):
  File "cli.py", line 1, in invoke
"""
NO_MARK = "az: the network\nis unreachable\n"


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        pytest.param(ONE_LINE, "Operation returned an invalid status 'Forbidden'", id="one line"),
        pytest.param(
            VAULT,
            "(Forbidden) Caller is not authorized to perform action on resource.",
            id="many lines",
        ),
        pytest.param(
            GRAPH, "Insufficient privileges to complete the operation.", id="JSON after a reason"
        ),
        pytest.param(
            SPREAD_JSON, "Resource group 'rg' could not be found.", id="JSON over many lines"
        ),
        pytest.param(
            DEPLOYMENT,
            "The template deployment failed. Only one system topic is allowed.",
            id="JSON with details",
        ),
        pytest.param(WARNED, "Operation returned an invalid status 'Forbidden'", id="a warning"),
        pytest.param(USAGE, "the following arguments are required: --name/-n", id="usage"),
        pytest.param(
            TRACEBACK,
            "The command failed with an unexpected error. Here is the traceback: "
            "[Errno 111] Connection refused",
            id="a traceback",
        ),
        pytest.param(NO_MARK, "az: the network is unreachable", id="no mark"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_the_sentence_of_az_is_found(output: str, sentence: str) -> None:
    assert error_sentence(output) == sentence


def test_a_sentence_is_one_line_and_not_endless() -> None:
    reported = error_sentence("ERROR: " + "a\tb " * 1000)

    assert len(reported) <= 600
    assert "\t" not in reported
