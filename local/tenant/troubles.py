"""Ways in which the tenant fails on request: its page offers them, docs/trouble.md explains."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Step:
    """One request to the tenant's controls: `POST /_control/‹control›` with this JSON body."""

    control: str
    body: object


@dataclass(frozen=True, slots=True)
class Trouble:
    """A trouble in a person's words, and what asks for it."""

    title: str
    steps: Sequence[Step]


_SKU: Final = "O365_BUSINESS_PREMIUM"


def _fault(match: dict[str, str], action: dict[str, object], **more: object) -> Step:
    return Step("faults", [{"match": match, "action": action, **more}])


_CREATE: Final = {"method": "POST", "path": "^/users$"}

TROUBLES: Final = (
    Trouble(
        "A create is carried out, but its answer is lost (504)",
        [_fault(_CREATE, {"kind": "refuse", "status": 504, "done": True})],
    ),
    Trouble(
        "The connection breaks after a whole batch was carried out",
        [_fault({"path": r"^/\$batch$"}, {"kind": "drop"}, nth=2)],
    ),
    Trouble(
        "New users are not visible for 20 seconds",
        [Step("delays", {"replication_lag": 20})],
    ),
    Trouble(
        "Ten writes a second, after a burst of 40",
        [Step("quota", {"writes": 40, "seconds": 4})],
    ),
    Trouble(
        "Graph asks for a wait of two minutes",
        [_fault(_CREATE, {"kind": "refuse", "status": 429, "retry_after": {"seconds": 120}})],
    ),
    Trouble(
        "Another admin takes the last licences in mid-run",
        [
            Step("units", {"sku_part_number": _SKU, "available": 4}),
            _fault(
                {"path": "assignLicense$"},
                {"kind": "take_units", "sku_part_number": _SKU, "units": 3},
            ),
        ],
    ),
    Trouble(
        "Licence counts are ten minutes old",
        [Step("delays", {"consumed_units_lag": 600})],
    ),
    Trouble(
        "The app may not write users",
        [Step("permissions", ["Organization.Read.All", "User.Read.All"])],
    ),
    Trouble(
        "A deletion is carried out, but its answer is lost",
        [_fault({"method": "DELETE"}, {"kind": "refuse", "status": 504, "done": True})],
    ),
    Trouble(
        "The mail is refused",
        [
            _fault(
                {"path": "sendMail$"},
                {"kind": "refuse", "status": 403, "code": "ErrorAccessDenied"},
            )
        ],
    ),
)
