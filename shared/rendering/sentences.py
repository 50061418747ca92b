"""Describe findings in sentences.

`row_sentences`, `reason_sentences`, `remark_sentences` and `file_sentences` are tables. A key is a
code or `‹code›:‹variant›`; a variant is the kind of the job, the value of one of `_VARIANT_FACTS`,
or the column. Where a fact may be missing, a key has several sentences, and the first one whose
facts are all known is used. The constructors in `models.reasons` and `validation.findings` say
which facts there are.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from string import Formatter
from typing import Final

from shared.models import FIXED_COLUMNS, OPTIONAL_COLUMNS, Column, Finding, JobKind
from shared.rendering.file_sentences import FILE_SENTENCES
from shared.rendering.file_steps import FILE_STEPS
from shared.rendering.i18n import Texts, gettext_noop
from shared.rendering.plain_text import one_line, unlinked
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


def describe(
    finding: Finding, texts: Texts, kind: JobKind = JobKind.CREATE, *, linked: bool = True
) -> str:
    """One sentence that says what is wrong and what to do, without `;` and brackets.

    `kind` is that of the job: a preview says what would happen. A code or variant of another
    version gets a plain sentence, because the mail must go out. With `linked` False no mail program
    makes a link of a fact in it.
    """
    facts = _spoken_facts(finding.facts, texts, str if linked else unlinked)
    return texts.gettext(choose_sentence(finding, facts, kind)).format_map(facts)


def choose_sentence(
    finding: Finding, facts: Mapping[str, str], kind: JobKind = JobKind.CREATE
) -> str:
    """The English sentence of a finding, with fields for those `facts` that are known."""
    choices = _chosen(SENTENCES, finding, kind) or _UNKNOWN
    return next((each for each in choices if _fields(each) <= facts.keys()), _UNKNOWN[0])


def remedy(refusal: Finding, texts: Texts) -> tuple[str, ...]:
    """The steps that fix a refused file, a sentence or two for each."""
    steps = _chosen(FILE_STEPS, refusal) or _UNKNOWN
    words = {
        "columns": texts.join(texts.column(column) for column in FIXED_COLUMNS),
        "optional": texts.column(Column.ALTERNATE_EMAIL),
        "further": texts.join(texts.column(column) for column in OPTIONAL_COLUMNS),
    }
    return tuple(texts.gettext(step).format_map(words) for step in steps)


def encode_detail(findings: Sequence[Finding], texts: Texts, kind: JobKind = JobKind.CREATE) -> str:
    """The `detail` of a row: `‹column key›:‹class› (‹sentence›)`, joined by `; `."""
    return "; ".join(
        f"{finding.column or ''}:{finding.code} ({describe(finding, texts, kind)})"
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


def _spoken_facts(
    facts: Mapping[str, str], texts: Texts, shown: Callable[[str], str]
) -> dict[str, str]:
    """The facts that have something to say, ready for a sentence."""
    ready = {name: _spoken_fact(name, fact, texts, shown) for name, fact in facts.items()}
    return {name: fact for name, fact in ready.items() if fact}


def _spoken_fact(name: str, fact: str, texts: Texts, shown: Callable[[str], str]) -> str:
    items = fact.split(", ")
    match name:
        case "characters":
            return spoken_characters(fact, texts)
        case "suggestions":
            return texts.join_or([texts.isolate(spoken(texts.country(code))) for code in items])
        case "country":
            return texts.isolate(spoken(texts.country(fact)))
        case "dates" | "start" | "created":
            days = [texts.day(date.fromisoformat(each)) for each in items]
            return texts.join_or([texts.isolate(spoken(each)) for each in days])
        case "since" | "until":
            return texts.isolate(spoken(texts.moment(datetime.fromisoformat(fact))))
        case "lacking":
            return texts.join(texts.column(Column(key)) for key in items)
        case "permission":
            return texts.join_or([texts.isolate(spoken(each)) for each in items])
        case "skus" | "people":  # no address is the name of a product
            return texts.join_and(
                [texts.isolate(shown(spoken(product_name(each)))) for each in items]
            )
        case _:
            return texts.isolate(shown(spoken(fact)))


_LONGEST_FACT: Final = 160
_LAST_EUROPEAN_LATIN: Final = "\u017f"
_CODE_POINT: Final = re.compile(r"\bU\+([0-9A-F]{4,5}|10[0-9A-F]{4})\b")

# A sentence is in round brackets, and semicolons separate it from the others.
_NEUTRAL: Final = str.maketrans({";": ",", **dict.fromkeys("()[]{}", " ")})

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


def spoken(fact: str) -> str:
    """Sanitize a fact for a sentence in `detail`: one line, no `;`, no brackets, no full stop.

    An ellipsis if nothing is left.
    """
    line = one_line(fact.translate(_NEUTRAL), _LONGEST_FACT).rstrip(".")
    return line or ("…" if fact else "")


def spoken_characters(fact: str, texts: Texts) -> str:
    """Characters by what a reader can look for instead of the names Unicode gives them.

    `fact` is as `validation.characters.name_characters` makes it: "U+00EB LATIN SMALL LETTER …".
    """
    code_points = _CODE_POINT.findall(fact)
    names = [_name(chr(int(digits, base=16)), texts) for digits in code_points]
    return texts.join(dict.fromkeys(names)) or texts.isolate(spoken(fact))


def _name(character: str, texts: Texts) -> str:
    if character in _NAMES:
        return texts.gettext(_NAMES[character])
    if _is_visible(character):
        return texts.isolate(_quoted(character, texts))
    # An invisible character has a code point to look up, in every language the same.
    code_point = texts.isolate(f"U+{ord(character):04X}")
    return texts.gettext("the invisible character {code_point}").format(code_point=code_point)


def _quoted(character: str, texts: Texts) -> str:
    # Translators: a single letter or sign, in the quotation marks of your language.
    quoted = texts.gettext("“{character}”").format(character=character)
    return quoted if _is_plain(character) else f"{quoted} {_title(character)}"


def _is_plain(character: str) -> bool:
    """True unless it looks like another one, as the Cyrillic а, ＠ and ’ look like a, @ and '."""
    is_european = character.isalpha() and character <= _LAST_EUROPEAN_LATIN
    return character.isascii() or is_european or unicodedata.category(character) == "So"


def _title(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS"
