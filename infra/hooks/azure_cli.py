"""Starting `az` and reading its answers: the one place that knows the Azure CLI."""

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from infra.hooks.azure_errors import error_sentence
from infra.hooks.gaps import BODY, Gap, HookError

# What `az ad` asks about lies in the tenant; it refuses the option.
_WITHOUT_SUBSCRIPTION = {"account", "ad"}


class AzureCliError(HookError):
    """`az` refused; the text is its own sentence."""


class NotSignedInError(HookError):
    """`az` is not signed in, so no other command can succeed either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureCli:
    """The Azure CLI of this machine, with the sign-in of the person or pipeline that deploys.

    Every command names the `subscription`, where one is known: az's own default may be another.
    """

    program: str
    subscription: str = ""

    @classmethod
    def find(cls, subscription: str = "") -> Self:
        """The installed one. Raises HookError when there is none."""
        # On Windows it is az.cmd, which only a search of the path finds.
        program = shutil.which("az")
        if program is None:
            msg = "The Azure CLI was not found. Install it and run `az login`."
            raise HookError(msg)
        return cls(program=program, subscription=subscription)

    def ask(self, *arguments: str) -> Any:  # noqa: ANN401 - any JSON
        """The JSON answer of a command, None for no answer.

        Raises AzureCliError when az refuses, NotSignedInError when it asks for a sign-in.
        """
        answer = self._run((*arguments, "--output", "json"))
        return json.loads(answer) if answer.strip() else None

    def fix(self, gap: Gap) -> None:
        """Carry out the command of a gap. Raises as `ask` does."""
        if BODY not in "".join(gap.command):
            self._run(gap.command)
            return
        with tempfile.TemporaryDirectory() as folder:
            body = Path(folder, "body")
            body.write_text(gap.body, encoding="utf-8")
            self._run(tuple(word.replace(BODY, str(body)) for word in gap.command))

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        known = self.subscription and arguments[0] not in _WITHOUT_SUBSCRIPTION
        subscription = ("--subscription", self.subscription) if known else ()
        return [self.program, *arguments, *subscription, "--only-show-errors"]

    def _run(self, arguments: tuple[str, ...]) -> str:
        done = subprocess.run(
            self._command(arguments),
            stdin=subprocess.DEVNULL,  # a question of az would wait for ever, unseen
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode == 0:
            return done.stdout
        if "az login" in done.stderr:
            msg = (
                "The Azure CLI (az) is not signed in, which is a sign-in of its own beside azd's. "
                "Run `az login`. With `azd config set auth.useAzCliAuth true` that one sign-in "
                "is enough for both."
            )
            raise NotSignedInError(msg)
        raise AzureCliError(error_sentence(done.stderr) or f"az {arguments[0]} failed")
