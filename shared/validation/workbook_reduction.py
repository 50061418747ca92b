"""A workbook reduced to what a staff list is read from: its sheets, strings and number formats.

openpyxl checks every font, border, view, chart and name against the standard and gives up on the
first one that is not in it. Programs write many that are not, which Excel reads without a word:
none of them is shown to it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

_ROOT: Final = re.compile(rb"<(?:(\w+):)?(\w+)(?=[\s/>])[^>]*>")
_LOOKED_FOR_ROOT: Final = 4096  # bytes; a declaration and comments may come first
_RELATIONSHIPS: Final = ".rels"

_MAIN: Final = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_SHEET_NAME: Final = re.compile(rb"""\sname=("[^"]*"|'[^']*')""")
_SHEET_PART: Final = re.compile(rb"""\s\w+:id=("[^"]*"|'[^']*')""")
_HIDDEN: Final = re.compile(rb"""\sstate=["'](?:hidden|veryHidden)["']""")
_DATE_1904: Final = re.compile(rb"""<(?:\w+:)?workbookPr\s[^>]*date1904=["'](?:1|true|on)["']""")

_FORMATS_OF_CELLS: Final = re.compile(rb"<(?:\w+:)?cellXfs[\s>](.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT_OF_CELL: Final = re.compile(rb"<(?:\w+:)?xf(?=[\s/>])([^>]*)")
_NUMBER_FORMAT: Final = re.compile(rb"<(?:\w+:)?numFmt\s([^>]*)")
_FORMAT_ID: Final = re.compile(rb"""\bnumFmtId=["'](\d{1,9})["']""")
_FORMAT_CODE: Final = re.compile(rb"""\bformatCode=("[^"]*"|'[^']*')""")

_CELLS_BEGIN: Final = re.compile(rb"<(?:\w+:)?sheetData(?=[\s/>])")
_CELLS: Final = b"sheetData"

type Parts = Mapping[str, bytes]


def reduce_workbook(parts: Parts) -> dict[str, bytes]:
    """The parts that openpyxl needs, without what nothing is read from."""
    roots = {name: _root(part) for name, part in parts.items()}
    books = {name.rpartition("/")[2] for name, root in roots.items() if root == b"workbook"}
    reduced: dict[str, bytes] = {}
    for name, part in parts.items():
        match roots[name]:
            case b"workbook":
                reduced[name] = _reduced_book(part)
            case b"styleSheet":
                reduced[name] = _reduced_styles(part)
            case b"worksheet":
                reduced[name] = _reduced_sheet(part)
            case b"Relationships":
                of = name.rpartition("/")[2].removesuffix(_RELATIONSHIPS)
                if not of or of in books:
                    reduced[name] = part
            case b"Types" | b"sst" | b"":
                reduced[name] = part
    return reduced


def _root(part: bytes) -> bytes:
    """The name of the first element, without its prefix; empty where there is none."""
    found = _ROOT.search(part, 0, _LOOKED_FOR_ROOT)
    return found[2] if found else b""


def _reduced_book(part: bytes) -> bytes:
    date_system = b' date1904="1"' if _DATE_1904.search(part) else b""
    sheets = b"".join(_reduced_listing(part))
    return (b'<workbook xmlns="%b" xmlns:r="%b"><workbookPr%b/><sheets>%b</sheets></workbook>') % (
        _MAIN,
        _OFFICE,
        date_system,
        sheets,
    )


def _reduced_listing(part: bytes) -> Iterator[bytes]:
    for number, attributes in enumerate(_SHEET.findall(part), 1):
        listed = b" " + attributes
        name, target = _SHEET_NAME.search(listed), _SHEET_PART.search(listed)
        if target:
            yield b'<sheet name=%b sheetId="%d" state="%b" r:id=%b/>' % (
                name[1] if name else b'"%d"' % number,
                number,
                b"hidden" if _HIDDEN.search(listed) else b"visible",
                target[1],
            )


def _reduced_styles(part: bytes) -> bytes:
    section = _FORMATS_OF_CELLS.search(part)
    formats = b"".join(
        b'<xf numFmtId="%d" fontId="0" fillId="0" borderId="0" xfId="0"/>' % _format_id(attributes)
        for attributes in (_FORMAT_OF_CELL.findall(section[1]) if section else [b""])
    )
    codes = b"".join(
        b'<numFmt numFmtId="%d" formatCode=%b/>' % (_format_id(attributes), code[1])
        for attributes in _NUMBER_FORMAT.findall(part)
        if _FORMAT_ID.search(attributes) and (code := _FORMAT_CODE.search(attributes))
    )
    return (
        b'<styleSheet xmlns="%b"><numFmts>%b</numFmts><fonts><font/></fonts><fills><fill>'
        b"<patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf/>"
        b"</cellStyleXfs><cellXfs>%b</cellXfs></styleSheet>"
    ) % (_MAIN, codes, formats)


def _format_id(attributes: bytes) -> int:
    found = _FORMAT_ID.search(attributes)
    return int(found[1]) if found else 0


def _reduced_sheet(part: bytes) -> bytes:
    """The sheet with its cells alone: what is before and after them is left out."""
    root, begin = _ROOT.search(part), _CELLS_BEGIN.search(part)
    if not root or not begin:
        return part
    prefix = root[1] + b":" if root[1] else b""
    end = part.rfind(b"</" + prefix + _CELLS)
    cut_off = end < 0  # or an empty element
    cells = part[begin.start() :] if cut_off else part[begin.start() : part.find(b">", end) + 1]
    # Where it has no size to read, openpyxl looks through all cells for one first.
    size = b"<" + prefix + b'dimension ref="A1"/>'
    closing = b"" if cut_off else b"</" + prefix + b"worksheet>"
    return b"".join((part[: root.end()], size, cells, closing))
