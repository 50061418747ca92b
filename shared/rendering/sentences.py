"""Describe findings in sentences.

`row_sentences`, `reason_sentences`, `remark_sentences` and `file_sentences` are tables. A key is a
code or `‹code›:‹variant›`; a variant is the kind of the job, the value of one of `_VARIANT_FACTS`,
or the column. Where a fact may be missing, a key has several sentences, and the first one whose
facts are all known is used. The constructors in `models.reasons` and `validation.findings` say
which facts there are.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from string import Formatter
from typing import Final

from shared.models import FIXED_COLUMNS, OPTIONAL_COLUMNS, Column, Finding, JobKind
from shared.rendering.file_sentences import FILE_SENTENCES
from shared.rendering.file_steps import FILE_STEPS
from shared.rendering.i18n import Texts, gettext_noop
from shared.rendering.lazy_texts import (
    Country,
    Fact,
    Joining,
    LazyText,
    Quoted,
    Several,
    gettext_lazy,
)
from shared.rendering.plain_text import spoken, unlinked
from shared.rendering.products import product_name
from shared.rendering.reason_sentences import REASON_SENTENCES
from shared.rendering.remark_sentences import REMARK_SENTENCES
from shared.rendering.row_sentences import ROW_SENTENCES

SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    **ROW_SENTENCES,
    **REASON_SENTENCES,
    **FILE_SENTENCES,
    **REMARK_SENTENCES,
}

_UNKNOWN: Final = (gettext_noop("This could not be done. Show this line to your administrator."),)
_VARIANT_FACTS: Final = ("what", "problem", "rule", "part", "hint")
_REMEDY_FACTS: Final[Mapping[str, Fact]] = {
    "columns": Several(FIXED_COLUMNS, Joining.COMMA),
    "optional": Column.ALTERNATE_EMAIL,
    "further": Several(OPTIONAL_COLUMNS, Joining.COMMA),
}


def describe(finding: Finding, kind: JobKind = JobKind.CREATE, *, linked: bool = True) -> LazyText:
    """One sentence that says what is wrong and what to do, without `;` and brackets.

    `kind` is that of the job: a preview says what would happen. A code or variant of another
    version gets a plain sentence, because the mail must go out. With `linked` False no mail program
    makes a link of a fact in it.
    """
    known = {name: fact for name, fact in finding.facts.items() if fact}
    sentence = choose_sentence(finding, known, kind)
    fields = _fields(sentence)
    return gettext_lazy(
        sentence,
        **{name: _typed(name, fact, linked) for name, fact in known.items() if name in fields},
    )


def choose_sentence(
    finding: Finding, facts: Mapping[str, str], kind: JobKind = JobKind.CREATE
) -> str:
    """The English sentence of a finding, with fields for those `facts` that are known."""
    choices = _chosen(SENTENCES, finding, kind) or _UNKNOWN
    return next((each for each in choices if _fields(each) <= facts.keys()), _UNKNOWN[0])


def remedy(refusal: Finding) -> tuple[LazyText, ...]:
    """The steps that fix a refused file, a sentence or two for each."""
    steps = _chosen(FILE_STEPS, refusal) or _UNKNOWN
    return tuple(
        gettext_lazy(step, **{name: _REMEDY_FACTS[name] for name in _fields(step)})
        for step in steps
    )


def encode_detail(findings: Sequence[Finding], texts: Texts, kind: JobKind = JobKind.CREATE) -> str:
    """The `detail` of a row: `‹column key›:‹class› (‹sentence›)`, joined by `; `."""
    return "; ".join(
        f"{finding.column or ''}:{finding.code} ({texts.say(describe(finding, kind))})"
        for finding in findings
    )


def _chosen(
    table: Mapping[str, tuple[str, ...]], finding: Finding, kind: JobKind = JobKind.CREATE
) -> tuple[str, ...] | None:
    return next((table[key] for key in _keys(finding, kind) if key in table), None)


def _keys(finding: Finding, kind: JobKind) -> Iterator[str]:
    yield f"{finding.code}:{kind}"
    for name in _VARIANT_FACTS:
        if name in finding.facts:
            yield f"{finding.code}:{finding.facts[name]}"
    if finding.column:
        yield f"{finding.code}:{finding.column}"
    yield finding.code


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _typed(name: str, fact: str, linked: bool) -> Fact:
    """A fact of a finding as the value that its name promises."""
    items = fact.split(", ")
    match name:
        case "characters":
            return spoken_characters(fact)
        case "suggestions":
            return Several(tuple(map(Country, items)), Joining.OR)
        case "country":
            return Country(fact)
        case "dates" | "start" | "created":
            return Several(tuple(map(date.fromisoformat, items)), Joining.OR)
        case "since" | "until":
            return datetime.fromisoformat(fact)
        case "lacking":
            return Several(tuple(map(Column, items)), Joining.COMMA)
        case "permission":
            return Several(tuple(map(spoken, items)), Joining.OR)
        case "skus" | "people":  # no address is the name of a product
            names = (_shown(product_name(each), linked) for each in items)
            return Several(tuple(names), Joining.AND)
        case _:
            return _shown(fact, linked)


def _shown(fact: str, linked: bool) -> str:
    return spoken(fact) if linked else unlinked(spoken(fact))


_LAST_EUROPEAN_LATIN: Final = "\u017f"
_CODE_POINT: Final = re.compile(r"\bU\+([0-9A-F]{4,5}|10[0-9A-F]{4})\b")

_NAMES: Final = {
    " ": gettext_noop("a space"),
    ";": gettext_noop("a semicolon"),
    ",": gettext_noop("a comma"),
    "(": gettext_noop("an opening bracket"),
    ")": gettext_noop("a closing bracket"),
    "[": gettext_noop("an opening square bracket"),
    "]": gettext_noop("a closing square bracket"),
    "{": gettext_noop("an opening brace"),
    "}": gettext_noop("a closing brace"),
    "\t": gettext_noop("a tab"),
    "\n": gettext_noop("a line break"),
    "\r": gettext_noop("a line break"),
    "\u00a0": gettext_noop("a no-break space"),
    "\u200b": gettext_noop("an invisible space"),
}


def spoken_characters(fact: str) -> Fact:
    """Characters by what a reader can look for instead of the names Unicode gives them.

    `fact` is as `validation.characters.name_characters` makes it: "U+00EB LATIN SMALL LETTER …".
    """
    code_points = _CODE_POINT.findall(fact)
    names = dict.fromkeys(_name(chr(int(digits, base=16))) for digits in code_points)
    return Several(tuple(names), Joining.COMMA) if names else spoken(fact)


def _name(character: str) -> Fact:
    if character in _NAMES:
        return gettext_lazy(_NAMES[character])
    if _is_visible(character):
        return Quoted(character, "" if _is_plain(character) else _title(character))
    # An invisible character has a code point to look up, in every language the same.
    code_point = f"U+{ord(character):04X}"
    return gettext_lazy("the invisible character {code_point}", code_point=code_point)


def _is_plain(character: str) -> bool:
    """True unless it looks like another one, as the Cyrillic а, ＠ and ’ look like a, @ and '."""
    is_european = character.isalpha() and character <= _LAST_EUROPEAN_LATIN
    return character.isascii() or is_european or unicodedata.category(character) == "So"


def _title(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS"
