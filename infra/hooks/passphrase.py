"""The passphrase for results: what makes one good enough, and where it goes."""

from infra.hooks.gaps import BODY, Gap, HookError

NAME = "results-passphrase"
SHORTEST = 16  # characters


def check(once: str, again: str) -> None:
    """Raises HookError with what is wrong with a passphrase that was typed twice."""
    if once != again:
        msg = "The two are not the same. Nothing was stored."
        raise HookError(msg)
    if len(once) < SHORTEST:
        msg = f"A passphrase has at least {SHORTEST} characters. Nothing was stored."
        raise HookError(msg)


def gap(vault: str, text: str) -> Gap:
    """Storing it."""
    words = ("keyvault", "secret", "set", "--vault-name", vault, "--name", NAME)
    return Gap(
        sentence=f"The vault {vault} gets its secret {NAME}.",
        command=(*words, "--file", BODY, "--encoding", "utf-8", "--output", "none"),
        body=text,
    )
