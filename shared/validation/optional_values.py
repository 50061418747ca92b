"""Validate the cells of the optional columns of a row.

What a cell may name is in the settings; whether a manager has an account is known only when the
tenant is read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from shared.models import (
    OPTIONAL_COLUMNS,
    Column,
    FieldLimits,
    Finding,
    JudgingRules,
    OptionalValues,
    fold_name,
    fold_sku,
)
from shared.models.product_names import PRODUCT_NAMES
from shared.validation.columns import MOST_KEPT, OPTIONAL_LIMITS, USER_NAME_LIMITS
from shared.validation.damaged_text import judge_damage
from shared.validation.dates import is_serial_number, read_date
from shared.validation.findings import (
    DateProblem,
    ListProblem,
    ambiguous_date,
    bad_date,
    not_allowed,
    too_long,
)
from shared.validation.user_names import judge_user_name

_BETWEEN_NAMES: Final = re.compile(r"[;\n\uff1b\u061b]")  # also the signs of Chinese and Arabic
_LONGEST_WAIT: Final = timedelta(days=366)
_NO_VALUES: Final = OptionalValues()

type _Judged = tuple[Any, list[Finding]]


class OptionalCells:
    """Validates the cells under these optional columns."""

    def __init__(self, columns: Sequence[Column], rules: JudgingRules) -> None:
        self._columns = columns
        self._language = rules.language
        self._latest = (rules.today or datetime.now(UTC).date()) + _LONGEST_WAIT
        self._group_names = tuple(rules.allowed_groups)
        self._groups = _allowed_groups(rules.allowed_groups)
        self._license_names = tuple(rules.allowed_licenses)
        self._licenses = _allowed_licenses(rules.allowed_licenses)

    def judge(self, cells: Sequence[str]) -> tuple[OptionalValues, list[Finding]]:
        """The values of cleaned cells, and what is wrong with them."""
        found = {
            column: self._judge_cell(column, text)
            for column, text in zip(self._columns, cells, strict=True)
            if text
        }
        if not found:
            return _NO_VALUES, []
        values = {_FIELDS.get(column, column.value): value for column, (value, _) in found.items()}
        findings = [finding for _, each in found.values() for finding in each]
        return OptionalValues(**values), findings

    def _judge_cell(self, column: Column, text: str) -> _Judged:
        limit = OPTIONAL_LIMITS.get(column, MOST_KEPT)
        if len(text) > limit:
            return _EMPTY[column], [too_long(column, len(text), limit)]
        match column:
            case Column.MANAGER:
                found = judge_user_name(text, USER_NAME_LIMITS[FieldLimits.ENTRA])
                return text, [replace(finding, column=column) for finding in found]
            case Column.GROUPS:
                return self._judge_groups(text)
            case Column.LICENCES:
                return self._judge_licenses(text)
            case Column.START_DATE | Column.HIRE_DATE:
                return self._judge_date(column, text)
            case _:
                return text, list(judge_damage(column, text))

    def _judge_groups(self, text: str) -> _Judged:
        names = _names_in(text)
        strange = [name for name in names if fold_name(name) not in self._groups]
        if strange:
            return (), [not_allowed(Column.GROUPS, strange, self._group_names)]
        return tuple(dict.fromkeys(self._groups[fold_name(name)] for name in names)), []

    def _judge_licenses(self, text: str) -> _Judged:
        names = _names_in(text)
        strange = [name for name in names if fold_name(name) not in self._licenses]
        if strange:
            return None, [not_allowed(Column.LICENCES, strange, self._license_names)]
        chosen = [self._licenses[fold_name(name)] for name in names]
        if len(chosen) > 1 and () in chosen:
            problem = ListProblem.NONE_AND_OTHERS
            return None, [not_allowed(Column.LICENCES, names, self._license_names, problem)]
        return tuple(dict.fromkeys(sku for skus in chosen for sku in skus)), []

    def _judge_date(self, column: Column, text: str) -> _Judged:
        match read_date(text, self._language):
            case None:
                problem = DateProblem.SERIAL if is_serial_number(text) else DateProblem.UNREADABLE
                return None, [bad_date(column, problem, text)]
            case date() as day if column is Column.START_DATE and day > self._latest:
                return None, [bad_date(column, DateProblem.TOO_FAR, text)]
            case date() as day:
                return day, []
            case readings:
                return None, [ambiguous_date(column, text, readings)]


# The others are named like their columns.
_FIELDS: Final[Mapping[Column, str]] = {Column.LICENCES: "licenses"}
_EMPTY: Final[Mapping[Column, object]] = {
    column: getattr(_NO_VALUES, _FIELDS.get(column, column.value)) for column in OPTIONAL_COLUMNS
}


def _names_in(text: str) -> list[str]:
    parts = (part.strip() for part in _BETWEEN_NAMES.split(text))
    return [part for part in parts if part]


def _allowed_groups(groups: Mapping[str, str]) -> Mapping[str, str]:
    """Object ids by everything that a cell may call a group: its name and its id."""
    return {group: group for group in groups.values()} | {
        fold_name(name): group for name, group in groups.items()
    }


def _allowed_licenses(licenses: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """SKUs by all names: those of single SKUs and their products, and before them the aliases."""
    skus = dict.fromkeys(sku for each in licenses.values() for sku in each)
    names = {fold_sku(name): product for name, product in PRODUCT_NAMES.items()}
    return (
        {fold_name(names[fold_sku(sku)]): (sku,) for sku in skus if fold_sku(sku) in names}
        | {fold_sku(sku): (sku,) for sku in skus}
        | {fold_name(alias): each for alias, each in licenses.items()}
    )
