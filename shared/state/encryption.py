"""Encrypt temporary passwords in storage."""

import base64
import binascii
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.errors import SecretError

_NONCE_BYTES = 12
_FORM = "a1"  # AES-256-GCM, key id, base64 of nonce and ciphertext


class PasswordCipher:
    """Seals and opens passwords with AES-256-GCM.

    Job and row are authenticated: a sealed password moved to another row does not open. New ones
    are sealed with `key`; `previous_key` opens those sealed before a rotation.
    """

    def __init__(self, key: bytes, previous_key: bytes | None = None) -> None:
        self._key_id = _key_id(key)
        keys = (key,) if previous_key is None else (key, previous_key)
        self._ciphers = {_key_id(each): AESGCM(each) for each in keys}

    def seal(self, password: str, job: str, row_number: int) -> str:
        """The password, encrypted, as text."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        cipher = self._ciphers[self._key_id]
        sealed = cipher.encrypt(nonce, password.encode(), _bound(job, row_number))
        return f"{_FORM}.{self._key_id}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, job: str, row_number: int) -> str:
        """The password, decrypted.

        Raises SecretError when no configured key opens it for this job and row.
        """
        form, _, rest = sealed.partition(".")
        key_id, _, text = rest.partition(".")
        cipher = self._ciphers.get(key_id)
        if form != _FORM or cipher is None:
            raise SecretError(
                f"a temporary password was sealed with key {key_id}, which is neither "
                "STATE_ENCRYPTION_KEY nor STATE_ENCRYPTION_KEY_PREVIOUS"
            )
        try:
            raw = base64.b64decode(text, validate=True)
            opened = cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound(job, row_number))
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise SecretError("a stored temporary password is damaged or misplaced") from error
        return opened.decode()


def _bound(job: str, row_number: int) -> bytes:
    return f"{job}|{row_number}".encode()


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"rollcall key id" + key).hexdigest()[:8]
