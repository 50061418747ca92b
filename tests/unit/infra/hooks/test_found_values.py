import pytest

from infra.hooks.found_values import budget_start, data_account_id, existing_topic
from infra.hooks.gaps import HookError

ACCOUNT = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/strcdata1"
DEFENDER = {"name": "strcdata1-5b2cf2b8", "source": ACCOUNT.upper(), "resourceGroup": "RG"}


def test_the_account_of_uploads_is_found_by_its_name() -> None:
    accounts = [{"name": "strchost1", "id": "host"}, {"name": "strcdata1", "id": ACCOUNT}]

    assert data_account_id(accounts) == ACCOUNT
    assert data_account_id([]) == ""


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        pytest.param(DEFENDER, "strcdata1-5b2cf2b8", id="Defender's"),
        pytest.param(DEFENDER | {"name": "evgt-rollcall-1"}, "", id="our own"),
        pytest.param(DEFENDER | {"source": "another account"}, "", id="of another account"),
    ],
)
def test_a_system_topic_that_azure_has_made_is_found(topic: dict[str, str], name: str) -> None:
    assert existing_topic([topic], ACCOUNT, "rg") == name


def test_a_system_topic_out_of_reach_is_named() -> None:
    with pytest.raises(HookError, match=r"strcdata1-5b2cf2b8 in the resource group security"):
        existing_topic([DEFENDER | {"resourceGroup": "security"}], ACCOUNT, "rg")


def test_a_budget_keeps_its_first_day() -> None:
    budget = {"properties": {"timePeriod": {"startDate": "2026-03-01T00:00:00Z"}}}

    assert budget_start(budget) == "2026-03-01"
    assert budget_start(None) == ""
