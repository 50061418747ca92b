"""Recognise files that are not text, or text of another kind, by their first bytes."""

import codecs
import re
from typing import Final

from shared.validation.findings import ForeignKind

_LOOKED_AT: Final = 4096  # bytes; beginnings are short

_ZIP: Final = b"PK\x03\x04"
_STARTS: Final = (
    (b"PK\x05\x06", ForeignKind.ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ForeignKind.XLS),  # OLE: Excel 97-2003, encrypted OOXML
    (b"%PDF-", ForeignKind.PDF),
    (b"{\\rtf", ForeignKind.DOCUMENT),
    (b"\x89PNG\r\n\x1a\n", ForeignKind.IMAGE),
    (b"\xff\xd8\xff", ForeignKind.IMAGE),
    (b"GIF87a", ForeignKind.IMAGE),
    (b"GIF89a", ForeignKind.IMAGE),
    (b"II*\x00", ForeignKind.IMAGE),
    (b"MM\x00*", ForeignKind.IMAGE),
    (b"\x00\x00\x01\x00", ForeignKind.IMAGE),
    (b"\x1f\x8b", ForeignKind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ForeignKind.ARCHIVE),
    (b"Rar!\x1a\x07", ForeignKind.ARCHIVE),
    (b"BZh", ForeignKind.ARCHIVE),
    (b"\xfd7zXZ\x00", ForeignKind.ARCHIVE),
    (b"SQLite format 3\x00", ForeignKind.BINARY),
    (b"PAR1", ForeignKind.BINARY),
    (b"ID;P", ForeignKind.XLS),  # SYLK
    (b"MIME-Version:", ForeignKind.HTML),  # a web page in one file
    (b"socialcalc:version:", ForeignKind.BINARY),
)
# RIFF, BMP and ISO media have lengths before or after their marks.
_PATTERNS: Final = (
    (re.compile(rb"RIFF....WEBP", re.S), ForeignKind.IMAGE),
    (re.compile(rb"BM....\x00\x00\x00\x00", re.S), ForeignKind.IMAGE),
    (re.compile(rb"....ftyp", re.S), ForeignKind.IMAGE),
    (re.compile(rb"\s*<\?xml", re.I), ForeignKind.XML),
    (re.compile(rb"\s*<(?:!doctype|html|head|body|table|meta|div|!--)", re.I), ForeignKind.HTML),
    (re.compile(rb"\s*<(?:svg|[^<>]{1,200}\sxmlns[:=])", re.I), ForeignKind.XML),
    (re.compile(rb"TABLE\r?\n0,1\r?\n"), ForeignKind.XLS),  # DIF
    (re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[{"\]])'), ForeignKind.JSON),
)


def recognise_foreign(content: bytes) -> ForeignKind | None:
    """What the content is if it is plainly no CSV; None where it may be CSV."""
    start = _in_one_byte_letters(content[:_LOOKED_AT])
    if start.startswith(_ZIP):
        return _inside_zip(content)
    return _by_start(start) or _by_pattern(start)


def _in_one_byte_letters(start: bytes) -> bytes:
    """The beginning without its byte order mark, UTF-16 turned into UTF-8."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return start.decode("utf-16", "ignore").encode("utf-8", "ignore")
    return start.removeprefix(codecs.BOM_UTF8)


def _by_start(start: bytes) -> ForeignKind | None:
    return next((kind for mark, kind in _STARTS if start.startswith(mark)), None)


def _by_pattern(start: bytes) -> ForeignKind | None:
    return next((kind for pattern, kind in _PATTERNS if pattern.match(start)), None)


def _inside_zip(content: bytes) -> ForeignKind:
    """The kind of a zip by the names of its members, which it holds as plain text."""
    if b"xl/workbook." in content or b"xl\\workbook." in content:
        return ForeignKind.XLSX
    if b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in content:
        return ForeignKind.ODS
    if b"word/document." in content or b"mimetypeapplication/vnd.oasis" in content:
        return ForeignKind.DOCUMENT
    return ForeignKind.ARCHIVE
