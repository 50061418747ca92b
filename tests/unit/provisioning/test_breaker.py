"""When refusals mean that Microsoft 365 refuses the file, not its rows."""

from collections.abc import Sequence

import pytest

from shared.models import Finding, ReasonCode
from shared.models.reasons import (
    access_denied,
    cause_of,
    country_refused,
    graph_refused,
    license_refused,
    missing_permission,
    refused_for_now,
    unknown_sku,
)
from shared.provisioning.breaker import find_common_cause

DENIED = access_denied("Authorization_RequestDenied")
FULL = Finding(code=ReasonCode.QUOTA_EXCEEDED)
POLICY = graph_refused("Request_BadRequest", "Blocked by policy.")
LICENSE = license_refused("License assignment is paused.")
COUNTRY = country_refused(ReasonCode.GRAPH_REFUSED, "XK")
SKU = unknown_sku(("SPB",))
OWN = [graph_refused("Request_BadRequest", f"Value {number} is invalid.") for number in range(99)]


@pytest.mark.parametrize(
    ("refusals", "tried", "cause"),
    [
        pytest.param([DENIED] * 10, 10, DENIED, id="access, everybody"),
        pytest.param([DENIED] * 10, 20_000, DENIED, id="access, at the end of a large file"),
        pytest.param([DENIED] * 9, 9, None, id="access, a small file"),
        pytest.param([missing_permission("X")] * 10, 10, missing_permission("X"), id="permission"),
        pytest.param([FULL] * 10, 500, FULL, id="quota"),
        pytest.param([POLICY] * 10, 20, POLICY, id="the same refusal for half"),
        pytest.param([POLICY] * 10, 21, None, id="the same refusal for less than half"),
        pytest.param([LICENSE] * 30, 40, LICENSE, id="licence"),
        pytest.param(OWN, 99, None, id="every row for a reason of its own"),
        pytest.param([COUNTRY] * 50, 50, None, id="a country is about rows"),
        pytest.param([SKU] * 50, 50, None, id="a setting waits for nobody"),
        pytest.param([*[DENIED] * 11, *[FULL] * 10], 40, DENIED, id="the more frequent of two"),
        pytest.param([*[SKU] * 50, *[DENIED] * 10], 60, DENIED, id="next to another fault"),
        pytest.param([], 0, None, id="none"),
    ],
)
def test_a_file_is_stopped_by_many_equal_refusals(
    refusals: Sequence[Finding], tried: int, cause: Finding | None
) -> None:
    assert find_common_cause(refusals, tried) == cause


@pytest.mark.parametrize("cause", [DENIED, FULL, POLICY, LICENSE, missing_permission("X")])
def test_a_row_that_waits_knows_its_cause_and_names_a_code(cause: Finding) -> None:
    waits = refused_for_now(cause)
    assert cause_of(waits) == cause
    assert waits.facts["code"]
    assert cause_of(cause) is None
