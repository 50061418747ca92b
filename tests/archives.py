"""Zips as their readers open them."""

from stream_unzip import AE_2, AES_256, stream_unzip


def unlocked(archive: bytes, passphrase: str) -> dict[str, bytes]:
    """The files of an AES zip by name; raises `stream_unzip.UnzipError` unless it is AE-2, 256 bit.

    Another implementation than the one that writes them, so that both cannot be wrong alike.
    """
    files = stream_unzip(
        [archive],
        password=passphrase.encode(),
        allowed_encryption_mechanisms=(AE_2, AES_256),
    )
    return {name.decode(): b"".join(content) for name, _, content in files}
