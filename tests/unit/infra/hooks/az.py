"""Programs `az` and `azd` for tests: they give prepared answers and log each command."""

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
here, name = pathlib.Path({folder!r}), pathlib.Path(sys.argv[0]).stem
words = [word for word in sys.argv[1:] if word != "--only-show-errors"]
files = [pathlib.Path(word.removeprefix("@")) for word in words]
bodies = [file.read_text() for file in files if file.is_absolute() and file.name == "body"]
with (here / f"{{name}}.jsonl").open("a") as log:
    log.write(json.dumps([words, bodies]) + "\\n")
line = " ".join(words)
for beginning, answer in json.loads((here / f"{{name}}.json").read_text()):
    if line.startswith(beginning):
        if str(answer).startswith("ERROR"):
            sys.exit(answer)
        print(json.dumps(answer))
        break
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Where the program is, and its log."""

    folder: Path
    name: str

    def answer(self, *answers: tuple[str, Any]) -> None:
        """Answer commands that begin like this, in JSON; `ERROR…` is an error of that text."""
        (self.folder / f"{self.name}.json").write_text(json.dumps(answers), encoding="utf-8")

    def asked(self) -> list[tuple[list[str], list[str]]]:
        """The words and the bodies of every command so far."""
        log = self.folder / f"{self.name}.jsonl"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return [(words, bodies) for words, bodies in map(json.loads, lines)]

    def bodies_of(self, *beginning: str) -> list[list[str]]:
        """The bodies of the commands that begin like this."""
        return [
            bodies for words, bodies in self.asked() if tuple(words[: len(beginning)]) == beginning
        ]


def install(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: Mapping[str, str],
    name: str = "az",
) -> Program:
    """Put the program on the path, in this environment and no other."""
    program = folder / name
    program.write_text(_PROGRAM.format(python=sys.executable, folder=str(folder)), encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    for variable in os.environ:
        if variable.isupper() and variable not in {"HOME", "LANG", "TMPDIR", "PATH"}:
            monkeypatch.delenv(variable)
    monkeypatch.setenv("PATH", str(folder))
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    installed = Program(folder=folder, name=name)
    installed.answer()
    return installed


def sentences(lines: Sequence[str], kind: str) -> list[str]:
    """What was printed after `Missing:` or `Fixing:`."""
    return [line.partition(": ")[2] for line in lines if line.startswith(f"{kind}: ")]
