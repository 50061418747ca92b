"""Staff lists with optional columns, and what in the tenant these columns name."""

import csv
import io
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from local.tenant import Tenant
from local.tenant.groups import Group
from local.tenant.simulated_tenant import GROUP_PERMISSIONS
from shared.models import OptionalValues
from tests.chaos.evidence import UploadedFile
from tests.chaos.tenant_faults import SKU
from tests.staff_lists import csv_file

OTHER_SKU = "ENTERPRISEPACK"
THIRD_SKU = "AAD_PREMIUM"
GROUPS = {
    "Sales": "5b2cf2b8-9c7e-4c39-8f26-000000000001",
    "Staff": "5b2cf2b8-9c7e-4c39-8f26-000000000002",
}
COLUMN_SETTINGS = {
    "ALLOWED_GROUPS": json.dumps(GROUPS),
    "ALLOWED_LICENSES": json.dumps(
        {sku: [sku] for sku in (SKU, OTHER_SKU, THIRD_SKU)} | {"none": []}
    ),
}
_LABELS = (
    "Manager",
    "Groups",
    "Licences",
    "Start date",
    "Employee ID",
    "Employee type",
    "Company",
    "Cost centre",
    "Hire date",
)
_NOBODY = "nobody@contoso.com"
_SOMEBODY = "adele.vance@contoso.com"  # has an account before any list is uploaded


def add_groups(tenant: Tenant) -> None:
    """Let the tenant have the groups that lists may name, and the app the right to fill them."""
    tenant.granted_permissions |= GROUP_PERMISSIONS
    for name, group_id in GROUPS.items():
        tenant.groups[group_id] = Group(id=group_id, display_name=name)


def extended(file: UploadedFile, extras: Mapping[int, OptionalValues]) -> UploadedFile:
    """The same file with all optional columns; `extras` are, by row number, what is in them."""
    heading, *rows = csv.reader(io.StringIO(file.content.decode(), newline=""))
    longer = [
        [*row, *_cells(extras[number])] for number, row in zip(file.row_numbers, rows, strict=True)
    ]
    content = csv_file([[*heading, *_LABELS], *longer])
    return replace(file, content=content, extras=dict(extras))


def draw_extended(rng: random.Random, files: Sequence[UploadedFile]) -> tuple[UploadedFile, ...]:
    """The same files with all optional columns, in which a person has the same cells everywhere.

    A manager is somebody of the same list, and nobody is at the head of a circle; somebody with an
    account; or nobody, which is refused. Dates count from today, so these files are the same again
    for as long as the day lasts.
    """
    drawn: dict[str, OptionalValues] = {}
    extended_files = []
    for file in files:
        rows = csv.DictReader(io.StringIO(file.content.decode(), newline=""))
        names = [row["User Name"] for row in rows]
        for name in names:
            if name not in drawn:
                # Only somebody with a lower name: that makes no circle.
                above = [each for each in names if each < name]
                drawn[name] = _draw_values(rng, above)
        extras = {number: drawn[name] for number, name in zip(file.row_numbers, names, strict=True)}
        extended_files.append(extended(file, extras))
    return tuple(extended_files)


def _draw_values(rng: random.Random, above: Sequence[str]) -> OptionalValues:
    today = datetime.now(UTC).date()
    managers = ["", _SOMEBODY, *(rng.sample(above, min(2, len(above))))]
    return OptionalValues(
        manager=_NOBODY if rng.random() < 0.03 else rng.choice(managers),
        groups=rng.choice(((), (), *((each,) for each in GROUPS.values()), tuple(GROUPS.values()))),
        licenses=rng.choice((None, None, None, (), (SKU,), (OTHER_SKU,), (SKU, THIRD_SKU))),
        start_date=_draw_start(rng, today),
        employee_id=rng.choice(("", "0042")),
        employee_type=rng.choice(("", "Contractor")),
        company=rng.choice(("", "Fabrikam")),
        cost_centre=rng.choice(("", "1200")),
        hire_date=rng.choice((None, today)),
    )


def _draw_start(rng: random.Random, today: date) -> date | None:
    """Today, some days within those that an account is created before, and some beyond them."""
    days = rng.choice((None, None, None, None, 0, 3, 10))
    return None if days is None else today + timedelta(days=days)


def _cells(values: OptionalValues) -> list[str]:
    """The cells under _LABELS."""
    names = {group_id: name for name, group_id in GROUPS.items()}
    chosen = values.licenses
    return [
        values.manager,
        "; ".join(names[each] for each in values.groups),
        "" if chosen is None else "; ".join(chosen) or "none",
        values.start_date.isoformat() if values.start_date else "",
        values.employee_id,
        values.employee_type,
        values.company,
        values.cost_centre,
        values.hire_date.isoformat() if values.hire_date else "",
    ]
