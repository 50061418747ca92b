"""Check the pages: `python -m tools.pages`; exit status 1 with any finding.

- A relative link leads to a file in the project, and to a heading in it.
- Spelling is British: no word has an American form of the pairs that codespell lists.
- Words are plain: none of those that CONTRIBUTING.md lists as words to avoid.
- No sentence is on two pages, or twice on one.

Code, tables of words and quoted names are left out of the last three. Dutch pages are only checked
for links and repetition.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = (
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "samples").glob("*.md")),
)
_DUTCH: Final = {"hr-gids.md", "pagina.md", "uploaden.md"}
# British as nouns; codespell lists only one part of speech.
_BOTH: Final = {"license", "licensed", "licenses", "licensing", "practice", "program", "programs"}
_AVOIDED: Final = {
    r"stands?(?!-in)(?! in for)( below| there| still| in| at| with)?": "is, is listed",
    r"mend(s|ed|ing)?": "fix, correct",
    r"beside": "next to, in addition to",
    r"anew": "again",
    r"who(so)?ever|whatever": "anyone who, the person who",
    r"in the end": "finally",
    r"tells? (how|what|whether|which|why|of)": "says, shows",
    r"drop(s|ped|ping)? (the|a|that|it|your|this|\*\*the) ?(same )?(file|list)?": "upload",
}
_SHORTEST: Final = 40  # characters from which a repeated sentence is one too many
_FENCED: Final = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def prose(text: str) -> str:
    """The page without its code blocks."""
    return _FENCED.sub("", text)


def code_blocks(text: str, language: str | None = None) -> list[str]:
    """What is between fences, of one language or of any."""
    return [code for name, code in _FENCED.findall(text) if language in {None, name}]


def links(text: str) -> list[str]:
    """The targets of links and pictures that lead to another place in the project."""
    targets = re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", prose(text))
    found = [one or other for one, other in targets]
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def headings(text: str, level: int | None = None) -> list[str]:
    """The headings in order, of one level or of any."""
    found = re.findall(r"^(#+) (.+)$", prose(text), re.MULTILINE)
    return [heading for marks, heading in found if level in {None, len(marks)}]


def anchors(text: str) -> set[str]:
    """What a link may name after its `#`, made of the headings the way GitHub makes it."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings(text))
    return {heading.replace(" ", "-") for heading in plain}


def broken_links(page: Path, text: str) -> Iterator[str]:
    """Links that lead out of the project, to no file, or to no heading."""
    for target in links(text):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if (path and not file.exists()) or not file.is_relative_to(ROOT):
            yield f"link to {target}: there is no such file"
        elif anchor and anchor not in anchors(text if file == page else file.read_text("utf-8")):
            yield f"link to {target}: there is no such heading"


def american_words(text: str) -> Iterator[str]:
    """Words in an American spelling, each with the British one."""
    british = _british_spellings()
    for word in re.findall(r"[a-z]+", _plain(text).lower()):
        if word in british:
            yield f"{word}: write {british[word]}"


def avoided_words(text: str) -> Iterator[str]:
    """Words that CONTRIBUTING.md advises against, each with a better one."""
    words = _plain(text)
    for pattern, better in _AVOIDED.items():
        for found in re.finditer(rf"\b(?:{pattern})\b", words, re.IGNORECASE):
            yield f"“{found[0]}”: better {better}"


def sentences(text: str) -> Iterator[str]:
    """The sentences of paragraphs and lists that are long enough to be worth comparing."""
    lines = [line for line in prose(text).splitlines() if not line.startswith(("#", "|", "<"))]
    paragraphs = re.split(r"\n\s*\n|\n(?=- |\d+\. )", "\n".join(lines))
    for paragraph in paragraphs:
        item = re.sub(r"^(?:-|\d+\.) ", "", " ".join(paragraph.split()))
        for sentence in re.split(r"(?<=[.!?:])\s+", item):
            if len(sentence) >= _SHORTEST:
                yield sentence


def repeated_sentences(pages: Mapping[str, str]) -> Iterator[str]:
    """Sentences that are on two pages, or twice on one."""
    first: dict[str, str] = {}
    for name, text in pages.items():
        for sentence in sentences(text):
            if sentence in first:
                yield f"{name}: as in {first[sentence]}: “{sentence}”"
            first.setdefault(sentence, name)


def _plain(text: str) -> str:
    """The prose without code, links' targets, addresses and the word list of CONTRIBUTING.md."""
    shown = re.sub(r"^### Words$.*?(?=^## )", "", prose(text), flags=re.MULTILINE | re.DOTALL)
    return re.sub(
        r"`[^`]*`|\]\([^)]*\)|<[^>]*>|\"[^\"]*\"|(?<!\*)\*(?!\*)[^*]+\*(?!\*)|https?:\S+",
        " ",
        shown,
    )


def _british_spellings() -> dict[str, str]:
    """The British spelling of each American one, from codespell's own list."""
    listed = files("codespell_lib") / "data" / "dictionary_en-GB_to_en-US.txt"
    pairs = (line.split("->") for line in listed.read_text("utf-8").splitlines() if "->" in line)
    return {
        american: british
        for british, choices in pairs
        for american in re.findall(r"[a-z]+", choices)
        if american not in _BOTH
    }


def findings() -> Iterator[str]:
    """Everything that is wrong with the pages of the project."""
    texts = {page: page.read_text("utf-8") for page in PAGES}
    for page, text in texts.items():
        found = [*broken_links(page, text)]
        if page.name not in _DUTCH:
            found += [*american_words(text), *avoided_words(text)]
        yield from (f"{page.relative_to(ROOT)}: {each}" for each in found)
    yield from repeated_sentences({str(page.relative_to(ROOT)): texts[page] for page in PAGES})


def main() -> int:
    """Print what is wrong."""
    found = [*findings()]
    sys.stdout.write("".join(f"{each}\n" for each in found) or f"{len(PAGES)} pages checked\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
