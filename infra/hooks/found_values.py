"""What an earlier deployment or Azure itself has made already, which a new one must not contradict.

A storage account has one system topic, and Defender for Storage makes one on its own. A budget
keeps its first day: Azure refuses another ("Start date of budgets cannot be updated"). preprovision
finds both and hands them to the parameter file.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from infra.hooks.gaps import HookError

SYSTEM_TOPIC, BUDGET_START = "EXISTING_SYSTEM_TOPIC", "BUDGET_START"
BUDGET = "rollcall-monthly"
_OUR_TOPIC, _DATA_ACCOUNT = "evgt-rollcall-", "strcdata"


def resource_group(environment_name: str) -> str:
    """The resource group of an installation, as `main.bicep` names it."""
    return f"rg-rollcall-{environment_name}"


def data_account_id(accounts: Iterable[Mapping[str, Any]]) -> str:
    """The id of the storage account that uploads come to; empty when there is none yet."""
    return next((each["id"] for each in accounts if each["name"].startswith(_DATA_ACCOUNT)), "")


def existing_topic(topics: Iterable[Mapping[str, Any]], account_id: str, group: str) -> str:
    """The name of the account's system topic that this deployment has not made; empty for none.

    Raises HookError when it lies in another resource group, where the deployment cannot use it.
    """
    for topic in topics:
        foreign = not topic["name"].startswith(_OUR_TOPIC)
        if foreign and topic["source"].lower() == account_id.lower():
            if topic["resourceGroup"].lower() != group.lower():
                msg = (
                    f"The account {account_id.rpartition('/')[2]} has the system topic "
                    f"{topic['name']} in the resource group {topic['resourceGroup']}, and Azure "
                    f"allows one for each account. Move the topic to {group}, or delete it."
                )
                raise HookError(msg)
            return str(topic["name"])
    return ""


def budget_start(budget: Mapping[str, Any] | None) -> str:
    """The first day of a budget such as 2026-03-01; empty when there is none."""
    period = (budget or {}).get("properties", {}).get("timePeriod", {})
    return str(period.get("startDate", ""))[:10]
