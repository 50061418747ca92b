"""Validate rows: all faults of every row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from shared.models import OPTIONAL_COLUMNS, Column, Finding, JudgedRow, JudgingRules
from shared.validation.characters import has_unwanted
from shared.validation.cleaning import clean_cell, clean_cells
from shared.validation.columns import (
    COLUMN_LIMITS,
    MODERN_LAYOUT,
    MOST_CELLS,
    MOST_KEPT,
    USER_NAME_LIMITS,
)
from shared.validation.countries import resolve_country
from shared.validation.country_suggestions import suggest_countries
from shared.validation.damaged_text import has_signs_of_damage, judge_damage, judge_lost_zeros
from shared.validation.findings import (
    CellProblem,
    NameRule,
    column_count,
    damaged_cell,
    domain_not_allowed,
    duplicate_in_file,
    guest_name,
    required,
    reserved_name,
    too_long,
    trusted_name,
    unknown_country,
    unspellable_name,
)
from shared.validation.made_names import make_user_name, placeholders
from shared.validation.missing_values import without_marks
from shared.validation.optional_values import OptionalCells
from shared.validation.reserved_names import GUEST_MARK, ReservedNames, is_same_name
from shared.validation.sheet import Record
from shared.validation.user_names import is_mailbox, judge_user_name

# A suggestion takes some milliseconds; so many wrong names have one common cause.
_MOST_SUGGESTED_FOR: Final = 250
_SHORTEST_LIMIT: Final = min(COLUMN_LIMITS.values())
_POSITION: Final = {column: at for at, column in enumerate(Column)}
_JUDGED_ELSEWHERE: Final = (Column.USER_NAME, Column.ALTERNATE_EMAIL, Column.COUNTRY)
_ALTERNATE_EMAIL: Final = _POSITION[Column.ALTERNATE_EMAIL]
_LIMITS: Final = tuple(COLUMN_LIMITS.get(column, 0) for column in MODERN_LAYOUT)


class RowValues(Mapping[Column, str]):
    """The 16 values of a row: a mapping that takes the room of a tuple."""

    __slots__ = ("_values",)

    def __init__(self, values: tuple[str, ...]) -> None:
        self._values = values

    def __getitem__(self, column: Column) -> str:
        return self._values[_POSITION[column]]

    def __iter__(self) -> Iterator[Column]:
        return iter(MODERN_LAYOUT)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"RowValues({len(self._values)} values)"


class RowJudge:
    """Validates the rows of one file in order, and remembers the user names so far."""

    def __init__(
        self,
        layout: tuple[Column, ...],
        rules: JudgingRules,
        marks: frozenset[str] = frozenset(),
        languages: frozenset[str] = frozenset(),
    ) -> None:
        self._layout = layout
        self._marks = marks
        self._languages = languages
        self._width = len(layout)
        optional = tuple(column for column in layout if column in OPTIONAL_COLUMNS)
        self._fixed_width = len(layout) - len(optional)
        self._optional = OptionalCells(optional, rules)
        self._user_name_rule = rules.user_name_rule
        self._language = rules.language
        self._has_alternate_email = Column.ALTERNATE_EMAIL in layout
        self._user_name_limits = USER_NAME_LIMITS[rules.limits]
        self._reserved = ReservedNames.with_own(rules.reserved_names)
        self._allowed_domains = rules.allowed_domains
        self._default_country = rules.default_country
        self._first_rows: dict[str, int] = {}
        self._countries: dict[str, str | None] = {}
        self._unknown_countries: set[str] = set()

    def judge(self, record: Record) -> JudgedRow:
        """The row with its values cleaned and all that is wrong with it."""
        number, cells = record
        if len(cells) != self._width:
            cells = _without_blank_end(cells, self._width)
        if len(cells) != self._width:
            return self._miscounted(number, cells)
        return self._judge_full(number, cells)

    def _judge_full(self, number: int, cells: tuple[str, ...]) -> JudgedRow:
        joined = "".join(cells)
        values = clean_cells(cells, self._layout, joined)
        values = without_marks(values, self._layout, self._marks)
        extras, wrong_extras = self._optional.judge(values[self._fixed_width :])
        values = self._in_modern_layout(values[: self._fixed_width])
        code = self._country(values[-1])
        made_name, findings = self._make_user_name(values, code or "")
        values = (made_name or values[0], *values[1:])
        findings = findings or self._judge_user_name(number, values[0], is_made=bool(made_name))
        long = _too_long_columns(values)
        findings.extend(long.values())
        if long or len(joined) > MOST_KEPT:
            cells, values = _kept(cells), _kept(values)
        findings.extend(_judge_cells(values, long))
        findings.extend(wrong_extras)
        if code:
            findings.extend(judge_lost_zeros(values, code))
        elif Column.COUNTRY not in long:
            findings.append(self._unresolved(values[-1]))
        return JudgedRow(
            row_number=number,
            values=RowValues(values),
            usage_location=code or "",
            findings=tuple(sorted(findings, key=_place) if len(findings) > 1 else findings),
            cells=cells,
            remarks=tuple(self._remarks(values[_POSITION[Column.DISPLAY_NAME]])),
            extras=extras,
            made_name=made_name,
        )

    def _make_user_name(self, values: tuple[str, ...], country: str) -> tuple[str, list[Finding]]:
        """The user name that the rule makes for a row without one, and what it lacks for that."""
        if values[0] or not self._user_name_rule:
            return "", []
        first, last = values[_POSITION[Column.FIRST_NAME]], values[_POSITION[Column.LAST_NAME]]
        needed = placeholders(self._user_name_rule)
        lacking = [
            required(column)
            for name, column, text in (
                ("first", Column.FIRST_NAME, first),
                ("last", Column.LAST_NAME, last),
            )
            if name in needed and not text
        ]
        if lacking:
            return "", lacking
        made = make_user_name(self._user_name_rule, first, last, country, self._language)
        return made, [] if made else [unspellable_name()]

    def _remarks(self, display_name: str) -> Iterator[Finding]:
        if name := self._reserved.like_display_name(display_name):
            yield trusted_name(name)

    def _in_modern_layout(self, values: tuple[str, ...]) -> tuple[str, ...]:
        if self._has_alternate_email:
            return values
        return (*values[:_ALTERNATE_EMAIL], "", *values[_ALTERNATE_EMAIL:])

    def _miscounted(self, number: int, cells: tuple[str, ...]) -> JudgedRow:
        """Only the cells before a possible shift are used: the two names."""
        values = dict.fromkeys(MODERN_LAYOUT, "")
        for column in (Column.USER_NAME, Column.DISPLAY_NAME):
            if _POSITION[column] < len(cells):
                values[column] = clean_cell(cells[_POSITION[column]], column)[:MOST_KEPT]
        self._first_rows.setdefault(values[Column.USER_NAME].casefold(), number)
        return JudgedRow(
            row_number=number,
            values=RowValues(tuple(values.values())),
            usage_location="",
            findings=(column_count(len(cells), self._width),),
            cells=_kept(cells[:MOST_CELLS]),
        )

    def _country(self, text: str) -> str | None:
        if not text:
            return self._default_country or None
        if text not in self._countries:
            self._countries[text] = resolve_country(text, self._languages)
        return self._countries[text]

    def _unresolved(self, text: str) -> Finding:
        if not text:
            return required(Column.COUNTRY)
        self._unknown_countries.add(text)
        is_worth_it = len(self._unknown_countries) <= _MOST_SUGGESTED_FOR
        return unknown_country(text, suggest_countries(text) if is_worth_it else ())

    def _judge_user_name(self, number: int, text: str, *, is_made: bool) -> list[Finding]:
        if not text:
            return [required(Column.USER_NAME)]
        findings = judge_user_name(text, self._user_name_limits)
        if not findings:
            findings.extend(self._judge_name_given(text))
        if is_made:  # it is numbered when all rows are known
            return findings
        first = self._first_rows.setdefault(text.casefold(), number)
        return findings if first == number else [*findings, duplicate_in_file(first)]

    def _judge_name_given(self, user_name: str) -> Iterator[Finding]:
        """Why a valid user name is refused."""
        alias, _, domain = user_name.lower().partition("@")
        if GUEST_MARK in alias:
            yield guest_name()
        elif name := self._reserved.like_user_name(user_name):
            rule = NameRule.RESERVED if is_same_name(user_name, name) else NameRule.LOOKALIKE
            yield reserved_name(rule, name)
        if self._allowed_domains and domain not in self._allowed_domains:
            yield domain_not_allowed(domain, self._allowed_domains)


def _without_blank_end(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """The cells without blank ones beyond the heading."""
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _kept(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell[:MOST_KEPT] for cell in cells)


def _too_long_columns(values: tuple[str, ...]) -> Mapping[Column, Finding]:
    if max(map(len, values)) <= _SHORTEST_LIMIT:
        return {}
    return {
        column: too_long(column, len(text), limit)
        for column, text, limit in zip(MODERN_LAYOUT, values, _LIMITS, strict=True)
        if limit and len(text) > limit
    }


def _judge_cells(values: tuple[str, ...], long: Mapping[Column, Finding]) -> Iterator[Finding]:
    """What is wrong with cells by themselves, where they are not too `long`.

    User name and country are checked elsewhere.
    """
    if not values[_POSITION[Column.DISPLAY_NAME]]:
        yield required(Column.DISPLAY_NAME)
    alternate = values[_ALTERNATE_EMAIL]
    if alternate and Column.ALTERNATE_EMAIL not in long and not is_mailbox(alternate):
        yield damaged_cell(Column.ALTERNATE_EMAIL, CellProblem.NOT_AN_ADDRESS)
    joined = " ".join(_looked_at(values, long))
    office_number = values[_POSITION[Column.OFFICE_NUMBER]]
    if has_signs_of_damage(joined, office_number) or has_unwanted(joined):
        for column, text in zip(MODERN_LAYOUT, values, strict=True):
            if column not in _JUDGED_ELSEWHERE and column not in long:
                yield from judge_damage(column, text)


def _looked_at(values: tuple[str, ...], long: Mapping[Column, Finding]) -> Iterable[str]:
    """The cells that are not too long."""
    if not long:
        return values
    return (text for column, text in zip(MODERN_LAYOUT, values, strict=True) if column not in long)


def _place(finding: Finding) -> int:
    return _POSITION[finding.column] if finding.column else 0
