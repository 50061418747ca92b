"""Faults written as JSON."""

import pytest

from local.tenant import (
    Delay,
    Drop,
    Fault,
    Match,
    OmitBody,
    Refuse,
    RetryAfter,
    RetryAfterForm,
    TakeUnits,
)
from local.tenant.fault_json import parse_fault


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param(
            {
                "match": {"method": "POST", "path": "^/users$"},
                "action": {
                    "kind": "refuse",
                    "status": 429,
                    "code": "TooManyRequests",
                    "retry_after": {"seconds": 1.5, "form": "float"},
                },
                "nth": 2,
                "times": None,
            },
            Fault(
                match=Match(method="POST", path="^/users$"),
                action=Refuse(
                    status=429,
                    code="TooManyRequests",
                    retry_after=RetryAfter(seconds=1.5, form=RetryAfterForm.FLOAT),
                ),
                nth=2,
                times=None,
            ),
            id="refuse",
        ),
        pytest.param(
            {"action": {"kind": "drop", "done": False}},
            Fault(action=Drop(done=False)),
            id="drop",
        ),
        pytest.param(
            {"action": {"kind": "delay", "seconds": 2}}, Fault(action=Delay(seconds=2)), id="delay"
        ),
        pytest.param(
            {"action": {"kind": "omit_body", "body": "e30="}},
            Fault(action=OmitBody(body="e30=")),
            id="omit body",
        ),
        pytest.param(
            {"action": {"kind": "take_units", "sku_part_number": "ENTERPRISEPACK"}},
            Fault(action=TakeUnits(sku_part_number="ENTERPRISEPACK")),
            id="take units",
        ),
    ],
)
def test_fault_is_read_from_json(fault: dict[str, object], expected: Fault) -> None:
    assert parse_fault(fault) == expected


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({}, id="no action"),
        pytest.param({"action": {"kind": "explode"}}, id="unknown action"),
        pytest.param({"action": {"kind": "drop"}, "often": 2}, id="unknown field"),
        pytest.param({"action": {"kind": "refuse"}}, id="refusal without status"),
    ],
)
def test_json_that_describes_no_fault_is_refused(fault: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        parse_fault(fault)
