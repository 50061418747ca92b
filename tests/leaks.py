"""Finding secrets in what was written: stored, queued or logged."""

import base64
from collections.abc import Collection, Iterable, Iterator


def leaked(secrets: Iterable[str], written: Collection[bytes]) -> list[str]:
    """The secrets found anywhere in what was written, in any of their forms."""
    return [
        secret
        for secret in secrets
        if any(form in each for form in _forms(secret) for each in written)
    ]


def _forms(secret: str) -> Iterator[bytes]:
    """A secret as it may be written: plain, UTF-16, and base64 of either at each offset."""
    for plain in (secret.encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be")):
        yield plain
        for offset in range(3):
            # Only what does not depend on the bytes around it.
            coded = base64.b64encode(b"\0" * offset + plain)
            start, end = -(-8 * offset // 6), 8 * (offset + len(plain)) // 6
            yield coded[start:end]
