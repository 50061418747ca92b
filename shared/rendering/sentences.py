"""Findings in words.

`row_sentences`, `reason_sentences` and `file_sentences` are tables: a key is a code or
`‹code›:‹variant›`, and under it stand sentences from the most telling to the plainest. The
first one whose facts are all known is used; the last needs none. A variant is the value of
one of `_VARIANT_FACTS`, or the column. Which facts come is told by `validation.findings`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from string import Formatter
from typing import Final

from shared.models import Column, Finding
from shared.rendering.bidi import isolate
from shared.rendering.file_sentences import FILE_SENTENCES
from shared.rendering.file_steps import FILE_STEPS
from shared.rendering.i18n import Catalogue, catalogue, listed, marked
from shared.rendering.labels import column_label
from shared.rendering.plain_text import unlinked
from shared.rendering.reason_sentences import REASON_SENTENCES
from shared.rendering.remark_sentences import REMARK_SENTENCES
from shared.rendering.row_sentences import ROW_SENTENCES
from shared.rendering.spoken import spoken, spoken_characters

SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    **ROW_SENTENCES,
    **REASON_SENTENCES,
    **FILE_SENTENCES,
    **REMARK_SENTENCES,
}

_UNKNOWN: Final = (marked("This could not be done. Show this line to your administrator."),)
_VARIANT_FACTS: Final = ("what", "problem", "rule", "part", "hint", "tense")
_CHARACTERS: Final = "characters"


def describe(finding: Finding, language: str, *, linked: bool = True) -> str:
    """One sentence that says what is wrong and what to do, without `;` and brackets.

    A missing fact makes the sentence less telling, never wrong. An unknown code gets a
    sentence as well: the answer must go out. With `linked` False no mail program makes a link
    of a fact in it.
    """
    texts = catalogue(language)
    facts = _spoken_facts(finding.facts, texts, str if linked else unlinked)
    choices = _chosen(SENTENCES, finding) or _UNKNOWN
    return texts.gettext(_most_telling(choices, facts)).format_map(facts)


def remedy(refusal: Finding, language: str) -> tuple[str, ...]:
    """What to do about a refused file, a sentence or two for each step."""
    steps = _chosen(FILE_STEPS, refusal) or _UNKNOWN
    texts = catalogue(language)
    words = {
        "columns": listed(texts, (column_label(column, language) for column in Column)),
        "optional": column_label(Column.ALTERNATE_EMAIL, language),
    }
    return tuple(texts.gettext(step).format_map(words) for step in steps)


def encode_detail(findings: Sequence[Finding], language: str) -> str:
    """The `detail` of a row: `‹column key›:‹class› (‹sentence›)`, joined by `; `."""
    return "; ".join(
        f"{finding.column or ''}:{finding.code} ({describe(finding, language)})"
        for finding in findings
    )


def _chosen(table: Mapping[str, tuple[str, ...]], finding: Finding) -> tuple[str, ...] | None:
    return next((table[key] for key in _keys(finding) if key in table), None)


def _keys(finding: Finding) -> Iterator[str]:
    for name in _VARIANT_FACTS:
        if name in finding.facts:
            yield f"{finding.code}:{finding.facts[name]}"
    if finding.column:
        yield f"{finding.code}:{finding.column}"
    yield finding.code


def _most_telling(sentences: Sequence[str], facts: Mapping[str, str]) -> str:
    told = (sentence for sentence in sentences if _fields(sentence) <= facts.keys())
    return next(told, _UNKNOWN[0])


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _spoken_facts(
    facts: Mapping[str, str], texts: Catalogue, shown: Callable[[str], str]
) -> dict[str, str]:
    """The facts that have something to say, ready for a sentence."""
    ready = {
        name: spoken_characters(fact, texts)
        if name == _CHARACTERS
        else isolate(shown(spoken(fact)), texts.language)
        for name, fact in facts.items()
    }
    return {name: fact for name, fact in ready.items() if fact}
