"""Reading Bicep as text: just enough to compare names with those in the code."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
INFRA = ROOT / "infra"
_TOKEN = re.compile(r"//[^\n]*|'''.*?'''|'(?:\\.|[^'\\])*'|[\[\](){}]|[^\s\[\](){}']+", re.DOTALL)
_OPENING, _CLOSING = set("[{("), set("]})")


def read(name: str) -> str:
    """The text of a file in `infra/`."""
    return (INFRA / name).read_text(encoding="utf-8")


def tokens(text: str) -> list[str]:
    """Strings whole, brackets alone, words; no comments."""
    return [token for token in _TOKEN.findall(text) if not token.startswith("//")]


def value(text: str, name: str) -> list[str]:
    """The tokens of `var name = …`, brackets included, up to where they close."""
    after = tokens(re.split(rf"^var {name} = ", text, maxsplit=1, flags=re.MULTILINE)[1])
    depth = 0
    for index, token in enumerate(after):
        depth += (token in _OPENING) - (token in _CLOSING)
        if depth == 0:
            return after[: index + 1]
    raise ValueError(name)


def strings(found: list[str]) -> list[str]:
    """The texts of the strings among tokens."""
    return [token[1:-1].replace("\\'", "'") for token in found if token.startswith("'")]


def keys(found: list[str]) -> set[str]:
    """The keys of an object, quoted or not; those of objects in it left out."""
    depth, names = 0, set()
    for token, following in zip(found, [*found[1:], ""], strict=True):
        depth += (token in _OPENING) - (token in _CLOSING)
        if depth == 1 and following == ":" and token.startswith("'"):
            names.add(token[1:-1])
        elif depth == 1 and token != ":" and token.endswith(":"):
            names.add(token[:-1])
    return names
