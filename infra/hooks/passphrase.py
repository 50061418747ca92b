"""The passphrase for results: what makes one good enough, and where it goes."""

import re

from infra.hooks.gaps import BODY, Gap, HookError

NAME = "results-passphrase"
SHORTEST, LONGEST = 16, 99  # characters; 7-Zip calls a longer one wrong
# What every zip program encodes alike; the app refuses anything else as well.
_TAKEN = re.compile(r"[ -~]*")


def check(once: str, again: str) -> None:
    """Raises HookError with what is wrong with a passphrase that was typed twice."""
    if once != again:
        msg = "The two are not the same. Nothing was stored."
        raise HookError(msg)
    if not SHORTEST <= len(once) <= LONGEST:
        msg = f"A passphrase has {SHORTEST} to {LONGEST} characters. Nothing was stored."
        raise HookError(msg)
    if not _TAKEN.fullmatch(once):
        msg = (
            "A passphrase consists of unaccented letters, digits, spaces and the signs of an "
            "English keyboard: not every zip program takes others. Nothing was stored."
        )
        raise HookError(msg)


def gap(vault: str, text: str) -> Gap:
    """Storing it."""
    words = ("keyvault", "secret", "set", "--vault-name", vault, "--name", NAME)
    return Gap(
        sentence=f"The vault {vault} gets its secret {NAME}.",
        command=(*words, "--file", BODY, "--encoding", "utf-8", "--output", "none"),
        body=text,
    )
