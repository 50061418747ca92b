"""The pages for HR as web pages that can be sent: `python -m tools.guides`, into `out/guides/`.

Each page is one file: its pictures are inside. Links between the guides lead from page to page,
those to a sample to a copy next to it; links to other pages of the project become plain text.
"""

import base64
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

ROOT: Final = Path(__file__).parents[1]
DOCS: Final = ROOT / "docs"
GUIDES: Final = {
    "hr-guide": "en",
    "hr-gids": "nl",
    "more-columns": "en",
    "meer-kolommen": "nl",
    "uploaden": "nl",
    "pagina": "nl",
}
OUT: Final = ROOT / "out" / "guides"
_STYLE: Final = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1b2130;
  font: 17px/1.55 "Segoe UI", system-ui, -apple-system, sans-serif; }
h1, h2, h3 { line-height: 1.25; } h2 { margin-top: 2.2rem; }
a { color: #1f4fbf; } img { max-width: 100%; border: 1px solid #d9dde5; border-radius: 6px; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .92em; }
th, td { border: 1px solid #d9dde5; padding: .4rem .6rem; text-align: left; vertical-align: top; }
code { background: #f0f2f6; border-radius: 4px; padding: .05em .3em; overflow-wrap: anywhere; }
@media print { body { margin: 0; font-size: 11pt; } h2, tr { break-inside: avoid; } }
"""


def page(name: str, markdown: str) -> str:
    """One guide as HTML that needs no other file but the samples."""
    title = re.search(r"^# (.+)$", markdown, re.MULTILINE)
    body = MarkdownIt("commonmark").enable("table").render(markdown)
    body = re.sub(r'<img src="([^"]+)"', lambda found: f'<img src="{_picture(found[1])}"', body)
    body = re.sub(r'<a href="([^"]+)">(.*?)</a>', _link, body, flags=re.DOTALL)
    body = re.sub(
        r"<h2>(.*?)</h2>", lambda found: f'<h2 id="{_anchor(found[1])}">{found[1]}</h2>', body
    )
    return (
        f'<!doctype html>\n<html lang="{GUIDES[name]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title[1] if title else name}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}</body>\n</html>\n"
    )


def _picture(path: str) -> str:
    content = base64.b64encode((DOCS / path).read_bytes()).decode()
    return f"data:image/png;base64,{content}"


def _link(found: re.Match[str]) -> str:
    target, text = found.groups()
    path, _, anchor = target.partition("#")
    if target.startswith("https:"):
        return found[0]
    if path.removesuffix(".md") in GUIDES:
        return f'<a href="{path.removesuffix(".md")}.html{"#" * bool(anchor)}{anchor}">{text}</a>'
    if path.startswith("../samples/"):
        return f'<a href="{Path(path).name}">{text}</a>'
    return text


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def main(arguments: Sequence[str]) -> int:
    """Write the pages and the samples that they name."""
    out = Path(arguments[0]) if arguments else OUT
    out.mkdir(parents=True, exist_ok=True)
    for name in GUIDES:
        text = (DOCS / f"{name}.md").read_text("utf-8")
        (out / f"{name}.html").write_text(page(name, text), encoding="utf-8")
        for sample in re.findall(r"\]\(\.\./(samples/[^)]+)\)", text):
            shutil.copy(ROOT / sample, out)
    sys.stdout.write("".join(f"  {path}\n" for path in sorted(out.iterdir())))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
