"""Tests of `shared.provisioning.ownership`."""

from dataclasses import replace

import pytest

from shared.models import ReasonCode
from shared.provisioning.directory import AccountState
from shared.provisioning.ownership import find_traces
from tests.builders import a_mark
from tests.unit.provisioning.removals import a_state


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        pytest.param(a_state(), [], id="as it was made"),
        pytest.param(a_state(changed_after=5.0), [], id="password noted 5 seconds later"),
        pytest.param(a_state(changed_after=-1.0), [], id="password noted before"),
        pytest.param(a_state(changed_after=6.0), [ReasonCode.USED], id="password changed"),
        pytest.param(a_state(mark=""), [ReasonCode.CHANGED], id="no mark"),
        pytest.param(a_state(mark=a_mark(3)), [ReasonCode.CHANGED], id="another mark"),
        pytest.param(a_state(matches=False), [ReasonCode.CHANGED], id="properties changed"),
        pytest.param(
            replace(a_state(), password_changed_at=None), [ReasonCode.USED], id="no password time"
        ),
        pytest.param(replace(a_state(), created_at=None), [ReasonCode.USED], id="no creation time"),
    ],
)
def test_what_happened_to_an_account_since_leaves_a_trace(
    account: AccountState, expected: list[ReasonCode]
) -> None:
    assert [finding.code for finding in find_traces(account, a_mark(2))] == expected
