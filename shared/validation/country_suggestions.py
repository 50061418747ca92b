"""The countries that may be meant by a name that means none for certain."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from shared.validation.countries import unclear_candidates
from shared.validation.folding import fold_accents

_SPELLINGS: Final = Path(__file__).with_name("country_spellings.json")
_MOST_SUGGESTED: Final = 3
_COMPARED: Final = 40  # spellings with the most letter pairs in common, compared in full
_LEAST_LIKENESS: Final = 0.72  # of 1; below it suggestions confuse more than they help
_LONGEST_COMPARED: Final = 60  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spelling:
    folded: str
    country: str


def suggest_countries(text: str) -> tuple[str, ...]:
    """The ISO codes of up to three countries whose names resemble `text`, nearest first."""
    return _suggestions(text[:_LONGEST_COMPARED])


@lru_cache(maxsize=1024)
def _suggestions(text: str) -> tuple[str, ...]:
    if candidates := unclear_candidates(text):
        return tuple(candidates)
    folded = fold_accents(text)
    likeness = {
        spelling: SequenceMatcher(None, folded, spelling.folded).ratio()
        for spelling in _with_pairs_in_common(folded)
    }
    near = [spelling for spelling in likeness if likeness[spelling] >= _LEAST_LIKENESS]
    # A mistyped name mostly has its first letter right.
    near.sort(key=lambda near: (-likeness[near], near.folded[:1] != folded[:1], near.folded))
    return tuple(dict.fromkeys(spelling.country for spelling in near))[:_MOST_SUGGESTED]


def _with_pairs_in_common(folded: str) -> Iterable[_Spelling]:
    counts: Counter[_Spelling] = Counter()
    for pair in sorted(_pairs(folded)):
        counts.update(_spellings_by_pair().get(pair, ()))
    return (spelling for spelling, _ in counts.most_common(_COMPARED))


def _pairs(folded: str) -> set[str]:
    return {first + second for first, second in pairwise(f" {folded} ")}


@cache
def _spellings_by_pair() -> Mapping[str, list[_Spelling]]:
    by_pair: defaultdict[str, list[_Spelling]] = defaultdict(list)
    for country, names in _spellings_by_country().items():
        for name in names:
            spelling = _Spelling(folded=fold_accents(name), country=country)
            for pair in _pairs(spelling.folded):
                by_pair[pair].append(spelling)
    return by_pair


@cache
def _spellings_by_country() -> Mapping[str, list[str]]:
    spellings: dict[str, list[str]] = json.loads(_SPELLINGS.read_text("utf-8"))
    return spellings
