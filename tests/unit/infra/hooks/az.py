"""A program `az` for tests: it answers as it was told to and writes down what it was asked."""

import json
import os
import stat
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_PROGRAM = """#!{python}
import json, pathlib, sys
here = pathlib.Path({folder!r})
words = [word for word in sys.argv[1:] if word != "--only-show-errors"]
files = [pathlib.Path(word.removeprefix("@")) for word in words]
bodies = [file.read_text() for file in files if file.is_absolute() and file.name == "body"]
with (here / "asked.jsonl").open("a") as log:
    log.write(json.dumps([words, bodies]) + "\\n")
line = " ".join(words)
for beginning, answer in json.loads((here / "answers.json").read_text()):
    if line.startswith(beginning):
        if isinstance(answer, str):
            sys.exit("ERROR: (Something) went wrong\\n" + answer)
        print(json.dumps(answer))
        break
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Az:
    """Where the program stands and what it wrote down."""

    folder: Path

    def answer(self, *answers: tuple[str, Any]) -> None:
        """Answer commands that begin so with this; a text is an error."""
        (self.folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")

    def asked(self) -> list[tuple[list[str], list[str]]]:
        """The words and the bodies of every command so far."""
        log = self.folder / "asked.jsonl"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return [(words, bodies) for words, bodies in map(json.loads, lines)]

    def told(self, *beginning: str) -> list[list[str]]:
        """The bodies of the commands that begin so."""
        return [
            bodies for words, bodies in self.asked() if tuple(words[: len(beginning)]) == beginning
        ]


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str]) -> Az:
    """Put the program on the path, in this environment and no other."""
    program = folder / "az"
    program.write_text(_PROGRAM.format(python=sys.executable, folder=str(folder)), encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    for name in os.environ:
        if name.startswith(("AZURE_", "GRAPH_", "IDENTITY_", "LICENSE_", "RESULTS_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", str(folder))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    az = Az(folder=folder)
    az.answer()
    return az


def sentences(lines: Sequence[str], kind: str) -> list[str]:
    """What was printed after `Missing:` or `Mending:`."""
    return [line.partition(": ")[2] for line in lines if line.startswith(f"{kind}: ")]
