"""`assignLicense`: all or nothing, with the directory's own refusals.

Sources: "user: assignLicense", and "Resolve group license assignment problems" for clashing and
missing service plans.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from local.tenant.exchange import JsonObject, as_list, as_object, as_text, schema_mismatch
from local.tenant.graph_errors import directory_refusal
from local.tenant.subscriptions import AppliesTo, ServicePlan, SubscribedSku
from local.tenant.users import User

_PARAMETERS = frozenset({"addLicenses", "removeLicenses"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseChange:
    """What a call asks for: SKU ids to add, with disabled plans, and SKU ids to remove."""

    added: Mapping[str, frozenset[str]]
    removed: frozenset[str]


def parse_license_change(payload: JsonObject) -> LicenseChange:
    """The change that an assignLicense body asks for; raises `RefusalError` if it is malformed."""
    parameters = {name: value for name, value in payload.items() if "@odata." not in name}
    if not parameters.keys() >= _PARAMETERS:
        raise directory_refusal(
            "One or more parameters of the operation 'assignLicense' are missing from the "
            "request payload. The missing parameters are: "
            f"{', '.join(sorted(_PARAMETERS - parameters.keys()))}."
        )
    if parameters.keys() != _PARAMETERS:
        raise schema_mismatch("assignLicense")
    added = as_list(parameters["addLicenses"], "addLicenses")
    removed = as_list(parameters["removeLicenses"], "removeLicenses")
    return LicenseChange(
        added=dict(_parse_assigned_license(as_object(one, "addLicenses")) for one in added),
        removed=frozenset(_parse_guid(one, "removeLicenses") for one in removed),
    )


def apply_license_change(
    user: User, change: LicenseChange, skus: Mapping[str, SubscribedSku], at: datetime
) -> None:
    """Carry a change out, whole or not at all; raises `RefusalError` when a rule forbids it.

    `skus` are the tenant's, by SKU id.
    """
    for sku_id in change.added:
        _validate_assignable(sku_id, skus)
    if not change.removed <= user.assigned_licenses.keys():
        raise directory_refusal("User does not have a corresponding license.")
    if change.added and user.usage_location is None:
        raise directory_refusal(
            "License assignment cannot be done for user with invalid usage location."
        )
    licenses = {
        sku_id: plans
        for sku_id, plans in user.assigned_licenses.items()
        if sku_id not in change.removed
    } | dict(change.added)
    _validate_plans(licenses, skus)
    _move_units(user.assigned_licenses.keys(), licenses.keys(), skus, at)
    user.assigned_licenses = licenses


def release_all_licenses(user: User, skus: Mapping[str, SubscribedSku], at: datetime) -> None:
    """Give back every unit that an account holds, as its deletion does."""
    _move_units(user.assigned_licenses.keys(), (), skus, at)


def _parse_assigned_license(entry: JsonObject) -> tuple[str, frozenset[str]]:
    names = {name for name in entry if "@odata." not in name}
    if not names <= {"skuId", "disabledPlans"} or "skuId" not in names:
        raise schema_mismatch("addLicenses")
    disabled = as_list(entry.get("disabledPlans", []), "disabledPlans")
    return (
        _parse_guid(entry["skuId"], "skuId"),
        frozenset(_parse_guid(plan, "disabledPlans") for plan in disabled),
    )


def _parse_guid(value: object, name: str) -> str:
    try:
        return str(uuid.UUID(as_text(value, name)))
    except ValueError:
        raise schema_mismatch(name) from None


def _validate_assignable(sku_id: str, skus: Mapping[str, SubscribedSku]) -> None:
    if sku_id not in skus:
        raise directory_refusal(f"License {sku_id} does not correspond to a valid company License.")
    if skus[sku_id].applies_to is AppliesTo.COMPANY:
        raise directory_refusal(f"License {sku_id} cannot be assigned to a user.")


def _validate_plans(
    licenses: Mapping[str, frozenset[str]], skus: Mapping[str, SubscribedSku]
) -> None:
    plans = {
        plan.id: plan
        for sku_id, disabled in licenses.items()
        for plan in skus[sku_id].service_plans
        if plan.id not in disabled
    }
    for plan in plans.values():
        _validate_plan(plan, plans)


def _validate_plan(plan: ServicePlan, plans: Mapping[str, ServicePlan]) -> None:
    if clashing := sorted(plan.excludes & plans.keys()):
        raise directory_refusal(
            "License assignment failed because service plans "
            f"{', '.join([plan.id, *clashing])} are mutually exclusive."
        )
    if missing := sorted(plan.depends_on - plans.keys()):
        raise directory_refusal(
            f"License assignment failed because service plan {plan.id} depends on the service "
            f"plan(s) {', '.join(missing)}."
        )


def _move_units(
    before: Iterable[str],
    after: Iterable[str],
    skus: Mapping[str, SubscribedSku],
    at: datetime,
) -> None:
    gained, lost = set(after) - set(before), set(before) - set(after)
    for sku_id in sorted(gained):
        skus[sku_id].require_available()
    for sku_id in gained:
        skus[sku_id].take(1, at)
    for sku_id in lost:
        skus[sku_id].release(1, at)
