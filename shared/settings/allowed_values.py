"""Parse the settings that say what the optional columns of a staff list may contain.

Every `parse_` function raises ValueError with words that follow the setting's name. None of them
repeats the value.
"""

import json
from collections.abc import Mapping
from typing import Final

from shared.models import fold_name
from shared.settings.values import NO_LICENSES, OBJECT_ID, checked_skus

CELL_SEPARATOR: Final = ";"  # between several names in one cell
_LONGEST_NAME: Final = 256  # "group resource type", displayName


def parse_allowed_groups(text: str) -> Mapping[str, str]:
    """Group name → object id in lower case, from a JSON object. Raises ValueError."""
    msg = 'must be JSON such as {"Sales": "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"}'
    groups = _named_values(text, msg)
    if not all(isinstance(each, str) and OBJECT_ID.fullmatch(each) for each in groups.values()):
        raise ValueError(msg)
    return {name: str(object_id).lower() for name, object_id in groups.items()}


def parse_allowed_licenses(text: str) -> Mapping[str, tuple[str, ...]]:
    """Alias → skuPartNumbers and skuIds, from a JSON object. Raises ValueError.

    An empty list, or `["none"]`, means no licences; `none` itself can mean nothing else.
    """
    msg = 'must be JSON such as {"Office": ["ENTERPRISEPACK"], "none": []}'
    parsed: dict[str, tuple[str, ...]] = {}
    for alias, skus in _named_values(text, msg).items():
        if type(skus) is not list or not all(isinstance(sku, str) for sku in skus):
            raise ValueError(msg)
        wants_none = [sku.strip().lower() for sku in skus] in ([], [NO_LICENSES])
        if fold_name(alias) == NO_LICENSES and not wants_none:
            raise ValueError(msg)
        parsed[alias] = () if wants_none else checked_skus(skus)
    return parsed


def parse_user_name_rule(text: str) -> str:
    """A rule that makes user names, in lower case; empty for none. Raises ValueError."""
    if not text:
        return ""
    # Most functions never import `validation`.
    from shared.validation.made_names import is_rule

    if not is_rule(text.lower()):
        msg = "must be a rule such as {first}.{last}@contoso.com, with {first}, {last}, {f} or {l}"
        raise ValueError(msg)
    return text.lower()


def _named_values(text: str, msg: str) -> dict[str, object]:
    """The values of a JSON object by name. Raises ValueError for names that are no cell's text,
    and for two that differ in case or blanks only."""
    try:
        pairs = json.loads(text, object_pairs_hook=_Pairs)
    except json.JSONDecodeError:
        raise ValueError(msg) from None
    if not isinstance(pairs, _Pairs):
        raise ValueError(msg)  # noqa: TRY004 - a wrong setting, not a wrong type of ours
    names = [" ".join(name.split()) for name, _ in pairs]
    if not all(map(_may_be_in_a_cell, names)):
        raise ValueError(msg)
    if len(set(map(fold_name, names))) != len(names):
        msg = "must not have the same name twice"
        raise ValueError(msg)
    return dict(zip(names, (value for _, value in pairs), strict=True))


class _Pairs(list[tuple[str, object]]):
    """The pairs of a JSON object, also those of a name that it has twice."""


def _may_be_in_a_cell(name: str) -> bool:
    return 0 < len(name) <= _LONGEST_NAME and name.isprintable() and CELL_SEPARATOR not in name
