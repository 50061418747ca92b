"""`make az-lines`: every `az` command of docs, workflows and hooks, through az's own parser.

az reads a command before it looks for a sign-in. So an az that is signed in nowhere refuses what
it cannot parse (exit status 2), asks for a sign-in otherwise, and carries nothing out.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.hooks import graph_permissions, rotate_state_key, steps
from infra.hooks.azure_cli import AzureCli
from infra.hooks.deployment import OUTPUTS
from infra.hooks.gaps import HookError
from infra.hooks.run_hook import Run, Step, fix_all

ROOT = Path(__file__).resolve().parents[1]
_PAGES = ("*.md", "docs/*.md", ".github/workflows/*.yml")
_NEED_NO_SIGN_IN = {"login", "logout", "bicep", "config", "version"}  # az would carry them out
_PARSE_ERROR = 2
_HOOKS: Sequence[Step] = (
    *(steps.check_tenant, steps.check_subscription, steps.find_existing, steps.store_keys),
    *(steps.grant_permissions, steps.wait_for_roles, rotate_state_key.rotate),
)
_GRAPH = "rest --method get --url https://graph.microsoft.com/v1.0/servicePrincipals"
# What Azure answers for an installation that lacks everything: hooks then give all they can.
_ANSWERS: Sequence[tuple[str, Any]] = (
    ("account show --query", "tenant"),
    ("account show", {"name": "n", "id": "1", "user": {"type": "user", "name": "u"}}),
    ("ad signed-in-user", "id"),
    ("group exists", True),
    (
        f"{_GRAPH}(",
        {"id": "g", "appRoles": [{"value": each, "id": each} for each in graph_permissions.BROAD]},
    ),
    (f"{_GRAPH}/", {"value": []}),
    ("role assignment list --all", None),
    ("keyvault secret show", {"value": "x", "attributes": {"updated": "2020-01-01T00:00:00Z"}}),
    ("rest --method get", {}),
)


def main() -> None:
    """Parse all; exit with 1 when a command cannot be parsed."""
    program = shutil.which("az")
    if program is None:
        sys.exit("az is not installed: https://learn.microsoft.com/cli/azure/install-azure-cli")
    with tempfile.TemporaryDirectory() as nobody:
        os.environ["AZURE_CONFIG_DIR"] = nobody
        parser = ParsingAz(program=program, subscription="00000000-0000-0000-0000-000000000000")
        for place, words in written_commands():
            parser.parse(place, [program, *words])
        for step in _HOOKS:
            _take(parser, step)
    sys.stdout.write("".join(f"{fault}\n" for fault in parser.faults))
    sys.stdout.write(f"{parser.parsed} commands parsed, {len(parser.faults)} refused\n")
    sys.exit(bool(parser.faults))


def written_commands(root: Path = ROOT) -> Iterator[tuple[str, list[str]]]:
    """Where each command is written, and its words after `az`."""
    for page in sorted(file for pattern in _PAGES for file in root.glob(pattern)):
        text = page.read_text(encoding="utf-8").replace("\\\n", " ")
        for line in text.splitlines():
            for words in commands_of(line):
                yield page.relative_to(root).as_posix(), words


def commands_of(line: str) -> Iterator[list[str]]:
    """The commands of a line: alone, after `run:`, in `$(…)`, or in backquotes of a sentence."""
    inner = [a or b for a, b in re.findall(r"\$\((az [^()]*)\)|`(az [a-z][^`…]*)`", line)]
    plain = re.sub(r"\$\(az [^()]*\)", "value", line.strip().removeprefix("- run: "))
    for text in (*inner, *([plain] if plain.startswith("az ") else [])):
        words = shlex.split(text)
        end = next((at for at, word in enumerate(words) if word in {"|", ">", "&&"}), len(words))
        if len(words) > 2 and words[1] not in _NEED_NO_SIGN_IN:
            yield words[1:end]


@dataclass(slots=True, kw_only=True)
class _Notes:
    faults: list[str] = field(default_factory=list)
    parsed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsingAz(AzureCli):
    """Lets az parse each command, and answers by itself as an empty installation would."""

    notes: _Notes = field(default_factory=_Notes)

    @property
    def faults(self) -> Sequence[str]:
        """What az said of each command that it could not parse."""
        return self.notes.faults

    @property
    def parsed(self) -> int:
        """The number of commands so far."""
        return self.notes.parsed

    def parse(self, place: str, command: list[str]) -> None:
        """Let az read one command."""
        self.notes.parsed += 1
        done = subprocess.run(  # noqa: S603 - az, as it is written in this repository
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode == _PARSE_ERROR:
            told = done.stderr.strip().partition("\n")[0]
            self.notes.faults.append(f"{place}: {shlex.join(command[1:])}\n  {told}")

    def _run(self, arguments: tuple[str, ...]) -> str:
        self.parse("infra/hooks", self._command(arguments))
        line = " ".join(arguments)
        answers = (answer for beginning, answer in _ANSWERS if line.startswith(beginning))
        return json.dumps(next(answers, []))


def _take(az: ParsingAz, step: Step) -> None:
    environment = {
        **{name: name.lower().replace("_", "-") for name in OUTPUTS.values()},
        "AZURE_ENV_NAME": "ci",
        "AZURE_LOCATION": "westeurope",
    }
    run = Run(az=az, environment=environment, pause=0)
    try:
        fix_all(run, step(run))
    except HookError as error:
        az.notes.faults.append(f"infra/hooks: {error}")


if __name__ == "__main__":
    main()
