"""The parts of a workbook, unpacked within limits that do not trust the archive.

An archive states sizes that need not be true, names ways of packing that unpack a kilobyte to a
gigabyte in one step, and XML of a megabyte can hold elements that take a gigabyte once they are
read. So every part is unpacked here in small steps and counted, its elements are counted before
anything reads them, and only then does openpyxl see it, in an archive that was packed here.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from shared.validation.findings import ForeignKind, not_csv

# 20,000 people make about 30 MB of XML; media are never unpacked.
MOST_UNPACKED: Final = 64 << 20
_MEDIA: Final = "xl/media/"
_MOST_PARTS: Final = 2_000
_STEP: Final = 1 << 16
# All that Excel and others write ("ZIP part of the package", ECMA-376 Part 2, annex B).
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# Of tags. Sixteen cells of 20,000 people have about two million, a row of Excel's 16,384 columns
# has less than 100,000, and the styles of the largest workbook (65,490 formats) about 200,000.
_MOST_IN_SHEET: Final = 4_000_000
_MOST_IN_ROW: Final = 100_000
_MOST_ELSEWHERE: Final = 250_000
_MOST_WORKSHEETS: Final = 1_000
_FIXED_NAMES: Final = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
_TARGET: Final = re.compile(rb"""\bTarget=["']([^"'#?]{1,250})["']""")
_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s/>]")
_WORKSHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s")
_LARGE_PART: Final = re.compile(r"(?:.*/)?(?:worksheets/|sharedstrings)", re.IGNORECASE)

type Parts = Mapping[str, bytes]


def unpack(content: bytes) -> Parts:
    """The parts by path, without media.

    Raises UploadError `not_csv`: `broken_workbook`, or `too_large_workbook` where they are, or
    hold, more than the staff list of the largest office.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = dict(_unpacked(archive))
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError):
        raise not_csv(ForeignKind.BROKEN_WORKBOOK) from None
    except RuntimeError:  # a part with a password
        raise not_csv(ForeignKind.BROKEN_WORKBOOK) from None
    for name, part in parts.items():
        _refuse_elements(name, part)
    return _named_as_referred(parts)


def pack(parts: Parts) -> io.BytesIO:
    """An archive of these parts in which nothing is packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            # openpyxl takes x005F_ out of strings, and then nobody knows what was an escape.
            archive.writestr(name, part.replace(b"_x005F_", b"_x005f_"))
    packed.seek(0)
    return packed


def _unpacked(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    listed = [part for part in archive.infolist() if not part.filename.startswith(_MEDIA)]
    if len(listed) > _MOST_PARTS:
        raise not_csv(ForeignKind.TOO_LARGE_WORKBOOK)
    left = MOST_UNPACKED
    for part in listed:
        if part.compress_type not in _METHODS:
            raise not_csv(ForeignKind.BROKEN_WORKBOOK)
        unpacked = bytearray()
        with archive.open(part) as stream:
            # A step at a time: what comes after the size in the directory stays packed.
            while step := stream.read(min(_STEP, left + 1)):
                unpacked += step
                left -= len(step)
                if left < 0:
                    raise not_csv(ForeignKind.TOO_LARGE_WORKBOOK)
        yield part.filename, bytes(unpacked)


def _named_as_referred(parts: Parts) -> Parts:
    """The parts under the names that others refer to them by.

    Names count without regard to case ("Part name equivalence", ECMA-376 Part 2); some programs
    write backslashes.
    """
    plain = {name.replace("\\", "/"): part for name, part in parts.items()}
    meant = {name.casefold(): name for name in _FIXED_NAMES}
    for name, part in plain.items():
        if name.casefold().endswith(".rels"):
            base = posixpath.dirname(posixpath.dirname(name))
            for target in _TARGET.findall(part):
                path = posixpath.normpath(
                    posixpath.join("/", base, target.decode("utf-8", "replace"))
                )
                meant[path.strip("/").casefold()] = path.strip("/")
    return {meant.get(name.casefold(), name): part for name, part in plain.items()}


def _refuse_elements(name: str, part: bytes) -> None:
    """Refuse a part of XML that has more elements than a staff list needs.

    A `<` is counted as the byte that it is in every encoding but UTF-16, which nobody writes.
    """
    if part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in part[:4]:
        if name.lower().endswith((".xml", ".rels")):
            raise not_csv(ForeignKind.BROKEN_WORKBOOK)
        return
    tags = part.count(b"<")
    if tags > (_MOST_IN_SHEET if _LARGE_PART.match(name) else _MOST_ELSEWHERE):
        raise not_csv(ForeignKind.TOO_LARGE_WORKBOOK)
    if tags > _MOST_IN_ROW and _tags_in_largest_row(part) > _MOST_IN_ROW:
        raise not_csv(ForeignKind.TOO_LARGE_WORKBOOK)
    if len(_WORKSHEET.findall(part)) > _MOST_WORKSHEETS:
        raise not_csv(ForeignKind.TOO_LARGE_WORKBOOK)


def _tags_in_largest_row(part: bytes) -> int:
    starts = [found.start() for found in _ROW.finditer(part)]
    rows = pairwise([*starts, len(part)])
    return max((part.count(b"<", start, end) for start, end in rows), default=0)
