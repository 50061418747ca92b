"""Faults as JSON, for people and for other processes.

One fault: `{"match": {"method", "path", "mentions", "in_batch"}, "action": {…}, "nth": 1,
"times": 1}`; everything but `action` may be left out, and `"times": null` means ever after.

Actions:
- `{"kind": "refuse", "status": 503, "code": "serviceNotAvailable", "message": "",
  "retry_after": {"seconds": 2, "form": "integer" | "float" | "date"}, "done": false}`
- `{"kind": "drop", "done": true}`
- `{"kind": "omit_body", "body": null}`
- `{"kind": "delay", "seconds": 1.5}`
- `{"kind": "take_units", "sku_part_number": "O365_BUSINESS_PREMIUM", "units": 1}`
"""

from collections.abc import Callable, Mapping
from typing import Any

from local.tenant.faults import Action, Delay, Drop, Fault, Match, OmitBody, Refuse, TakeUnits
from local.tenant.throttling import RetryAfter, RetryAfterForm

type Json = Mapping[str, Any]


def parse_fault(fault: Json) -> Fault:
    """The fault that the JSON describes; raises ValueError or TypeError when it describes none."""
    fields = dict(fault)
    action = dict(fields.pop("action", {}))
    return Fault(
        match=Match(**fields.pop("match", {})),
        action=_parse_action(action.pop("kind", None), action),
        **fields,
    )


def _parse_action(kind: object, fields: Json) -> Action:
    parse = _ACTIONS.get(str(kind))
    if parse is None:
        raise ValueError(f"an action is one of {', '.join(sorted(_ACTIONS))}")
    return parse(fields)


def _parse_refuse(fields: Json) -> Refuse:
    wait = fields.get("retry_after")
    return Refuse(**{**fields, "retry_after": None if wait is None else _parse_wait(wait)})


def _parse_wait(wait: Json) -> RetryAfter:
    form = RetryAfterForm(wait.get("form", RetryAfterForm.INTEGER))
    return RetryAfter(seconds=float(wait["seconds"]), form=form)


_ACTIONS: Mapping[str, Callable[[Json], Action]] = {
    "refuse": _parse_refuse,
    "drop": lambda fields: Drop(**fields),
    "omit_body": lambda fields: OmitBody(**fields),
    "delay": lambda fields: Delay(**fields),
    "take_units": lambda fields: TakeUnits(**fields),
}
