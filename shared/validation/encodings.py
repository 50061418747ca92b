"""Detect the encoding of a staff list; refuse it in doubt.

A byte order mark decides, then strict UTF-8, and only for bytes that hold nothing of UTF-8
Windows-1252, under the guard of `windows_1252`. Everything else is refused: a wrong guess would
create people with mangled names.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from shared.validation.findings import CsvFault, EncodingHint, bad_encoding, not_csv

_CHUNK: Final = 1 << 20  # bytes decoded at a time, so that a check needs little memory
_SAMPLE: Final = 4096

_UTF8_SEQUENCE: Final = re.compile(
    rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_ISO_2022: Final = re.compile(rb"\x1b[$(]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """A codec, and the length in bytes of the byte order mark."""

    codec: str
    bom_length: int = 0


def detect_encoding(content: bytes) -> Encoding:
    """The encoding that the whole content is sound in.

    Raises UploadError: `bad_encoding` with a hint, or `not_csv` for NUL characters.
    """
    encoding = _by_bom(content) or _without_bom(content)
    if _holds_nul(content, encoding):
        raise not_csv(CsvFault.NUL)
    return encoding


def _by_bom(content: bytes) -> Encoding | None:
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise bad_encoding(EncodingHint.UTF32)
    if content.startswith(codecs.BOM_UTF8):
        return _sound(content, Encoding(codec="utf-8", bom_length=3), EncodingHint.DAMAGED_UTF8)
    for bom, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if content.startswith(bom):
            return _sound(content, Encoding(codec=codec, bom_length=2), EncodingHint.DAMAGED_UTF16)
    return None


def _without_bom(content: bytes) -> Encoding:
    if _looks_like_utf16(content[:_SAMPLE]):
        raise bad_encoding(EncodingHint.UTF16_WITHOUT_BOM)
    if _ISO_2022.search(content, 0, _SAMPLE):
        raise bad_encoding(EncodingHint.ESCAPES)
    if _decodes(content, Encoding(codec="utf-8")):
        return Encoding(codec="utf-8")
    return _western(content)


def _western(content: bytes) -> Encoding:
    if b"\0" in content:
        raise not_csv(CsvFault.NUL)
    if _UTF8_SEQUENCE.search(content):
        raise bad_encoding(EncodingHint.DAMAGED_UTF8)
    # Its rules take longer to compile than all other validation to import; UTF-8 never needs them.
    from shared.validation.windows_1252 import reads_as_western

    if not reads_as_western(content):
        raise bad_encoding(EncodingHint.CODE_PAGE)
    return Encoding(codec="cp1252")


def _looks_like_utf16(sample: bytes) -> bool:
    """True if every other byte is mostly NUL, as in UTF-16 with Latin letters."""
    quarter = len(sample) // 4
    return quarter > 0 and max(sample[::2].count(0), sample[1::2].count(0)) > quarter


def _sound(content: bytes, encoding: Encoding, hint: EncodingHint) -> Encoding:
    if not _decodes(content, encoding):
        raise bad_encoding(hint)
    return encoding


def _decodes(content: bytes, encoding: Encoding) -> bool:
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    try:
        for start in range(encoding.bom_length, len(content), _CHUNK):
            decoder.decode(content[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _holds_nul(content: bytes, encoding: Encoding) -> bool:
    if not encoding.codec.startswith("utf-16"):
        return b"\0" in content
    # Two NUL bytes in a row may belong to two characters, such as U+0100 after U+2000.
    at = content.find(b"\0\0", encoding.bom_length)
    while at >= 0 and at % 2:
        at = content.find(b"\0\0", at + 1)
    return at >= 0
