"""The profiles: folders under `uploads` that have recipients, licences and rules of their own."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from shared.models import OPTIONAL_COLUMNS, Column, fold_name
from shared.settings.allowed_values import parse_allowed_groups
from shared.settings.reader import SettingsReader
from shared.settings.values import (
    parse_country,
    parse_language,
    parse_recipients,
    parse_skus,
    parse_truth,
)

_SETTING: Final = "PROFILES"
_TAKEN: Final = frozenset({"preview", "undo"})
_LONGEST_FOLDER: Final = 63
_FORM: Final = 'must be JSON such as {"hr-nl": {"recipients": ["hr-nl@contoso.com"]}}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What holds for the files of one folder; None where the setting for all files does."""

    recipients: tuple[str, ...] | None = None
    language: str | None = None
    default_country: str | None = None
    sign_in_allowed: bool | None = None
    licenses: tuple[str, ...] | None = None
    allowed_groups: Mapping[str, str] | None = None
    columns: tuple[Column, ...] | None = None  # the optional ones that it may use


def read_profiles(reader: SettingsReader, groups: Mapping[str, str]) -> Mapping[str, Profile]:
    """Profile by the name of its folder in lower case; each fault is noted in the reader.

    `groups` are those of ALLOWED_GROUPS, which a profile may name by their names alone.
    """
    try:
        loaded = json.loads(reader.text(_SETTING) or "{}")
    except json.JSONDecodeError:
        loaded = None
    if not isinstance(loaded, dict) or not all(isinstance(each, dict) for each in loaded.values()):
        reader.fault(_SETTING, _FORM)
        return {}
    profiles: dict[str, Profile] = {}
    for folder, wishes in loaded.items():
        name = folder.strip().lower()
        if not _is_folder(name) or name in profiles:
            reader.fault(_SETTING, f"{folder!r} cannot be a folder of its own")
        else:
            profiles[name] = _read_profile(reader, name, wishes, groups)
    return profiles


def _is_folder(name: str) -> bool:
    return (
        0 < len(name) <= _LONGEST_FOLDER
        and name.isprintable()
        and not set('/\\?#%"') & set(name)
        and not name.endswith(".")
        and name not in _TAKEN
    )


def _read_profile(
    reader: SettingsReader, folder: str, wishes: Mapping[str, Any], groups: Mapping[str, str]
) -> Profile:
    parsers: Mapping[str, Callable[[Any], object]] = {
        "recipients": lambda value: parse_recipients(_as_text(value)),
        "language": lambda value: parse_language(_as_text(value)),
        "default_country": lambda value: parse_country(_as_text(value)),
        "sign_in_allowed": lambda value: parse_truth(
            str(value) if isinstance(value, bool) else _as_text(value)
        ),
        "licenses": lambda value: parse_skus(_as_text(value) or "none"),
        "allowed_groups": lambda value: _allowed_groups(value, groups),
        "columns": _columns,
    }
    fields: dict[str, Any] = {}
    for key, value in wishes.items():
        if key not in parsers:
            reader.fault(_SETTING, f"{folder}: {key!r} is not one of {', '.join(parsers)}")
            continue
        try:
            fields[key] = parsers[key](value)
        except ValueError as error:
            reader.fault(_SETTING, f"{folder}: {key} {error}")
    return Profile(**fields)


def _as_text(value: object) -> str:
    """A text, or a list of texts with commas between them. Raises ValueError for others."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ",".join(value)
    msg = "must be a text or a list of texts"
    raise ValueError(msg)


def _allowed_groups(value: object, groups: Mapping[str, str]) -> Mapping[str, str]:
    """Names of allowed groups, or group name → object id. Raises ValueError."""
    if isinstance(value, dict):
        return parse_allowed_groups(json.dumps(value))
    names = {fold_name(name): name for name in groups}
    listed: list[object] = value if isinstance(value, list) else [""]
    asked = [fold_name(str(each)) for each in listed]
    if not set(asked) <= names.keys():
        msg = "must be names of ALLOWED_GROUPS, or JSON such as that setting"
        raise ValueError(msg)
    return {names[each]: groups[names[each]] for each in asked}


def _columns(value: object) -> tuple[Column, ...]:
    """Keys of optional columns. Raises ValueError."""
    keys = value if isinstance(value, list) else [None]
    if not all(each in OPTIONAL_COLUMNS for each in keys):
        msg = f"must be a list of {', '.join(OPTIONAL_COLUMNS)}"
        raise ValueError(msg)
    return tuple(column for column in OPTIONAL_COLUMNS if column in keys)
