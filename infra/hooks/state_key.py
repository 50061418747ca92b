"""The key that encrypts temporary passwords while they wait: made once, and changed on demand.

Two secrets lie in the vault from the beginning. The previous key is random and opens nothing
until the first rotation; so both references of the app always resolve, and a rotation needs no
new deployment.
"""

import base64
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from infra.hooks.gaps import BODY, Gap

# "Azure RBAC for Key Vault": a new role assignment takes minutes to act.
_ROLE_DELAY = 600.0
CURRENT = "state-encryption-key"
PREVIOUS = "state-encryption-key-previous"


def new_key() -> str:
    """Base64 of 32 random bytes, as the app wants it."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def find_gaps(vault: str, stored: Collection[str]) -> tuple[Gap, ...]:
    """The keys that are not in the vault yet; `stored` are the names of the secrets that are."""
    return tuple(
        Gap(
            sentence=f"The vault {vault} has no secret {name}.",
            command=_store(vault, name),
            body=new_key(),
            patience=_ROLE_DELAY,
        )
        for name in (CURRENT, PREVIOUS)
        if name not in stored
    )


def rotation(vault: str, current: str) -> tuple[Gap, ...]:
    """The steps of a rotation, in order.

    First the key in use becomes the previous one: should the second step fail, nothing is lost
    and both can be taken again.
    """
    return (
        Gap(
            sentence="The key in use is kept as the previous one.",
            command=_store(vault, PREVIOUS),
            body=current,
        ),
        Gap(sentence="A new key is put in use.", command=_store(vault, CURRENT), body=new_key()),
    )


def rests_until(changed: datetime, secrets_max_hours: float) -> datetime:
    """When the key may be changed again: what the one before it has sealed is gone by then."""
    return changed + timedelta(hours=secrets_max_hours)


def _store(vault: str, name: str) -> tuple[str, ...]:
    words = ("keyvault", "secret", "set", "--vault-name", vault, "--name", name)
    return (*words, "--file", BODY, "--encoding", "utf-8", "--output", "none")
