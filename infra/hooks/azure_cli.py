"""Asking and telling Azure: the one place that starts `az`."""

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from infra.hooks.gaps import BODY, Gap, HookError


class AzureCliError(HookError):
    """`az` said no; the text is its own last line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureCli:
    """The Azure CLI of this machine, signed in as whoever deploys."""

    program: str

    @classmethod
    def find(cls) -> Self:
        """The installed one. Raises HookError when there is none."""
        # On Windows it is az.cmd, which only a search of the path finds.
        program = shutil.which("az")
        if program is None:
            msg = "The Azure CLI was not found. Install it and run `az login`."
            raise HookError(msg)
        return cls(program=program)

    def ask(self, *arguments: str) -> Any:  # noqa: ANN401 - whatever JSON the command answers with
        """The JSON answer of a command, None for no answer. Raises AzureCliError."""
        answer = self._run((*arguments, "--output", "json"))
        return json.loads(answer) if answer.strip() else None

    def mend(self, gap: Gap) -> None:
        """Carry out the command of a gap. Raises AzureCliError."""
        if BODY not in "".join(gap.command):
            self._run(gap.command)
            return
        with tempfile.TemporaryDirectory() as folder:
            body = Path(folder, "body")
            body.write_text(gap.body, encoding="utf-8")
            self._run(tuple(word.replace(BODY, str(body)) for word in gap.command))

    def _run(self, arguments: tuple[str, ...]) -> str:
        done = subprocess.run(
            [self.program, *arguments, "--only-show-errors"],
            stdin=subprocess.DEVNULL,  # a question of az would wait for ever, unseen
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines() or [f"az {arguments[0]} failed"]
            raise AzureCliError(lines[-1])
        return done.stdout
