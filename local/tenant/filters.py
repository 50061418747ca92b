"""The part of OData `$filter` that this tenant understands, with the directory's limit.

Equality clauses joined by `or`, and `in` lists, over a few text properties of a user, and over
the custom attributes in an advanced query. Sources: "Use the $filter query parameter", "Advanced
query capabilities on Microsoft Entra ID objects"; the limit of 15 is the directory's own answer.
"""

import re
from collections.abc import Callable, Mapping

from local.tenant.graph_errors import RefusalError, gateway_refusal, unsupported_query
from local.tenant.user_properties import EXTENSION_ATTRIBUTES
from local.tenant.users import User

_MOST_CLAUSES = 15
_FILTERABLE = {
    name.lower(): name
    for name in ("userPrincipalName", "id", "mail", "mailNickname", "displayName")
}
_ATTRIBUTES = "onPremisesExtensionAttributes"
_ADVANCED = {
    path.lower(): path for path in (f"{_ATTRIBUTES}/{name}" for name in EXTENSION_ATTRIBUTES)
}
_TOKEN = re.compile(
    r"\s*(?:(?P<word>[A-Za-z][A-Za-z0-9/]*)|'(?P<text>(?:[^']|'')*)'|(?P<mark>[(),]))"
)

type UserFilter = Callable[[User], bool]
type _Clause = tuple[str, str]  # a property, and the value it is compared with
type _Token = tuple[str, str]  # its kind, and its text with quotes taken off


def parse_filter(expression: str, *, is_advanced: bool = False) -> UserFilter:
    """The filter as a predicate; `is_advanced`: with `ConsistencyLevel: eventual` and `$count`.

    Raises `RefusalError` with `Request_UnsupportedQuery` for too many clauses or another kind of
    filter, and with `BadRequest` for text that is no filter.
    """
    names = _FILTERABLE | _ADVANCED if is_advanced else _FILTERABLE
    clauses = _Parser(_tokenize(expression), names).parse()
    if len(clauses) > _MOST_CLAUSES:
        raise unsupported_query(
            "Too many child clauses specified in search filter expression containing 'OR' "
            f"operators: {len(clauses)}. Max allowed: {_MOST_CLAUSES}."
        )
    wanted: dict[str, set[str]] = {}
    for name, value in clauses:
        wanted.setdefault(name, set()).add(value.lower())
    return lambda user: any(_is_among(_value(user, name), wanted[name]) for name in wanted)


def _value(user: User, name: str) -> object:
    outer, _, inner = name.partition("/")
    return user.extension_attributes.get(inner) if inner else user.value_of(outer)


def _is_among(value: object, values: set[str]) -> bool:
    # The directory compares text without case.
    return value is not None and str(value).lower() in values


def _tokenize(expression: str) -> list[_Token]:
    tokens: list[_Token] = []
    position, text = 0, expression.rstrip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise _syntax_error(position)
        kind = str(found.lastgroup)
        # Inside a literal a quote is written twice.
        tokens.append((kind, found[kind].replace("''", "'")))
        position = found.end()
    return tokens


def _syntax_error(position: int) -> RefusalError:
    return gateway_refusal(f"Invalid filter clause: There is a syntax error at {position}.")


class _Parser:
    """Reads tokens from left to right: clause { "or" clause }."""

    def __init__(self, tokens: list[_Token], names: Mapping[str, str]) -> None:
        self._tokens = tokens
        self._names = names
        self._next = 0

    def parse(self) -> list[_Clause]:
        clauses = self._clause()
        while self._next < len(self._tokens):
            self._expect("word", "or")
            clauses += self._clause()
        return clauses

    def _clause(self) -> list[_Clause]:
        name = self._names.get(self._take("word").lower())
        operator = self._take("word").lower()
        if name is None or operator not in {"eq", "in"}:
            raise unsupported_query(
                "Unsupported or invalid query filter clause specified for property of "
                "resource 'User'."
            )
        values = [self._take("text")] if operator == "eq" else self._listed()
        return [(name, value) for value in values]

    def _listed(self) -> list[str]:
        self._expect("mark", "(")
        values = [self._take("text")]
        while (mark := self._take("mark")) == ",":
            values.append(self._take("text"))
        if mark != ")":
            raise _syntax_error(self._next)
        return values

    def _expect(self, kind: str, text: str) -> None:
        if self._take(kind).lower() != text:
            raise _syntax_error(self._next)

    def _take(self, kind: str) -> str:
        if self._next == len(self._tokens) or self._tokens[self._next][0] != kind:
            raise _syntax_error(self._next)
        self._next += 1
        return self._tokens[self._next - 1][1]
