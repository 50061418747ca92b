"""Files made to cost their reader time or memory, each in any size.

A `HostileFile` makes one kind of attack from a number: characters, cells, elements or megabytes. A
tenth of the number makes a tenth of the attack, so one kind shows how cost grows. Nothing here is
stored: the largest of them would fill a repository, and all of them come from a few lines.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from openpyxl import Workbook

HEADING: Final = (
    "Username,First name,Last name,Display name,Job title,Department,Office number,Office phone,"
    "Mobile phone,Fax,Alternate email address,Address,City,State or province,ZIP or postal code,"
    "Country or region\r\n"
)
SHEET: Final = "xl/worksheets/sheet1.xml"
STYLES: Final = "xl/styles.xml"
_MAIN: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS: Final = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'

type Parts = dict[str, str | bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileFile:
    """One kind of attack; `usual` is a size that did harm once."""

    name: str
    make: Callable[[int], bytes]
    usual: int
    unit: str

    @property
    def is_workbook(self) -> bool:
        """True if it comes under a name that ends in .xlsx."""
        return self.name in WORKBOOKS

    @property
    def file_name(self) -> str:
        """A name that says what the file claims to be."""
        return "staff.xlsx" if self.is_workbook else "staff.csv"


def person(user_name: str = "ada.byron@contoso.com", **cells: str) -> str:
    """A line of somebody who is all right, but for the cells given."""
    filled = {"first": "", "job": "", "address": "", "country": "NL", "display": "Ada Byron"}
    row = filled | cells
    return (
        f"{user_name},{row['first']},,{row['display']},{row['job']},,,,,,,{row['address']},,,,"
        f"{row['country']}\r\n"
    )


def staff_list(*lines: str, codec: str = "utf-8") -> bytes:
    """A list in the modern layout."""
    return (HEADING + "".join(lines)).encode(codec)


def _line_ends(size: int) -> bytes:
    return staff_list(person(address='"' + "\n" * size + '"'))


def _low_quotes(size: int) -> bytes:
    return staff_list(person(), person("b@contoso.com", address="‚" * size), codec="cp1252")


def _digits(size: int) -> bytes:
    return staff_list(person(job="v.0", address="1" * size))


def _marks(size: int) -> bytes:
    marks = "\u0301" * (size // 2) + "\u0323" * (size // 2)
    return staff_list(person(address=f"a{marks}"))


def _marks_everywhere(size: int) -> bytes:
    """As many cells of a thousand marks as make the size: none of them is too long."""
    marks = "a" + "\u0301" * 500 + "\u0323" * 500
    lines = [person(f"p{n}@contoso.com", address=marks) for n in range(size // 1000)]
    return staff_list(*lines)


def _labels(size: int) -> bytes:
    return (",".join(["x"] * size) + "\r\n" + person()).encode()


def _long_label(size: int) -> bytes:
    return (HEADING.replace("Username", "\ufdfa" * size) + person()).encode()


def _cells(size: int) -> bytes:
    return staff_list(",".join(["xy"] * size) + "\r\n", person())


def _cells_on_lines(size: int) -> bytes:
    return staff_list(",".join(['"x\n"'] * size) + "\r\n", person())


def _blank_cells(size: int) -> bytes:
    return staff_list("," * size + "\r\n", person())


def _blank_lines(size: int) -> bytes:
    return staff_list("\r\n" * size, person())


def _one_line(size: int) -> bytes:
    return b"a" * size


def _long_cells(size: int) -> bytes:
    lines = [person(f"p{n}@contoso.com", address="z" * (size // 250)) for n in range(250)]
    return staff_list(*lines)


def _accents(size: int) -> bytes:
    return staff_list(person(), person("b@contoso.com", address="éa" * (size // 2)), codec="cp1252")


def _countries(size: int) -> bytes:
    return staff_list(*[person(f"p{n}@contoso.com", country=f"Nethrland{n}") for n in range(size)])


def _parts(**replaced: str | bytes) -> Parts:
    """The parts of a sound workbook, by path, some of them replaced by `sheet` or `styles`."""
    workbook = Workbook()
    workbook.worksheets[0].append(HEADING.strip().split(","))
    content = io.BytesIO()
    workbook.save(content)
    with zipfile.ZipFile(content) as archive:
        parts: Parts = {name: archive.read(name) for name in archive.namelist()}
    parts[SHEET] = sheet(_sheet_person(2))
    paths = {"sheet": SHEET, "styles": STYLES, "strings": "xl/sharedStrings.xml"}
    return parts | {paths.get(key, key): part for key, part in replaced.items()}


def sheet(rows: str = "", before: str = "", after: str = "") -> str:
    """The XML of a worksheet with the heading of a staff list and these rows."""
    labels = "".join(
        f'<c r="{chr(65 + at)}1" t="inlineStr"><is><t>{label}</t></is></c>'
        for at, label in enumerate(HEADING.strip().split(","))
    )
    data = f'<sheetData><row r="1">{labels}</row>{rows}</sheetData>'
    return f'<?xml version="1.0"?>{before}<worksheet {_MAIN}>{data}{after}</worksheet>'


def _sheet_person(row: int) -> str:
    cells = {"A": "ada.byron@contoso.com", "D": "Ada Byron", "P": "NL"}
    texts = "".join(
        f'<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in cells.items()
    )
    return f'<row r="{row}">{texts}</row>'


def pack(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook of these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method, compresslevel=9) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def _entity(megabytes: int) -> bytes:
    """One long entity, referenced nearly as often as expat allows."""
    declared = '<!DOCTYPE w [<!ENTITY a "' + "h" * (megabytes << 20) + '">]>'
    cell = f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"&a;" * 95}</t></is></c></row>'
    return pack(_parts(sheet=sheet(cell, declared)))


def _lying(method: int) -> Callable[[int], bytes]:
    """A sheet that is sound for as long as its directory says it is, and then goes on."""

    def make(megabytes: int) -> bytes:
        sound = sheet(_sheet_person(2)).encode()
        packed = bytearray(pack(_parts(sheet=sound + b" " * (megabytes << 20)), method))
        at = packed.find(b"PK\x01\x02")
        while at >= 0:  # an entry of the directory: CRC at 16, size at 24, name at 46
            length = struct.unpack_from("<H", packed, at + 28)[0]
            if packed[at + 46 : at + 46 + length] == SHEET.encode():
                struct.pack_into("<I", packed, at + 16, zlib.crc32(sound))
                struct.pack_into("<I", packed, at + 24, len(sound))
            at = packed.find(b"PK\x01\x02", at + 4)
        return bytes(packed)

    return make


def _sheet_cells(size: int) -> bytes:
    return pack(_parts(sheet=sheet('<row r="2">' + "<c/>" * size + "</row>")))


def _sheet_rows(size: int) -> bytes:
    return pack(_parts(sheet=sheet("<row/>" * size)))


def _cell_formats(size: int) -> bytes:
    formats = f"<cellXfs><xf/>{'<xf/>' * size}</cellXfs>"
    fonts = "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>"
    styles = f"{fonts}<cellStyleXfs><xf/></cellStyleXfs>{formats}"
    declared = f'<?xml version="1.0"?><styleSheet {_MAIN}>{styles}</styleSheet>'
    return pack(_parts(styles=declared))


def _number_format(code: Callable[[int], str]) -> Callable[[int], bytes]:
    def make(size: int) -> bytes:
        workbook = Workbook()
        workbook.worksheets[0].append(HEADING.strip().split(","))
        for row in range(2, 252):
            for column in range(1, 17):
                workbook.worksheets[0].cell(row, column, row).number_format = code(size)
        content = io.BytesIO()
        workbook.save(content)
        return content.getvalue()

    return make


def _shared_strings(size: int) -> bytes:
    strings = f'<?xml version="1.0"?><sst {_MAIN}>{"<si/>" * size}</sst>'
    return pack(_with_strings(strings))


def _long_shared_string(size: int) -> bytes:
    """One text of this length, which every cell of 250 people shows."""
    cells = "".join(
        f'<row r="{row}">' + '<c t="s"><v>0</v></c>' * 16 + "</row>" for row in range(2, 252)
    )
    strings = f'<?xml version="1.0"?><sst {_MAIN}><si><t>{"_x000D_" * (size // 7)}</t></si></sst>'
    return pack(_with_strings(strings, sheet(cells)))


def _with_strings(strings: str, worksheet: str | None = None) -> Parts:
    parts = _parts(strings=strings, **({"sheet": worksheet} if worksheet else {}))
    types = parts["[Content_Types].xml"]
    assert isinstance(types, bytes)
    if b"sharedStrings" not in types:
        override = (
            b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.'
            b'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
        )
        parts["[Content_Types].xml"] = types.replace(b"</Types>", override)
    return parts


def _merged_grid(size: int) -> bytes:
    merged = "".join(f'<mergeCell ref="A{n}:P{n}"/>' for n in range(2, size + 2))
    rows = _sheet_person(2)
    after = f"<mergeCells>{merged}</mergeCells>"
    return pack(_parts(sheet=sheet(rows, after=after)))


def _nested(size: int) -> bytes:
    cell = f'<row r="2"><c r="A2" t="inlineStr"><is>{"<r>" * size}{"</r>" * size}</is></c></row>'
    return pack(_parts(sheet=sheet(cell)))


def _worksheets(size: int) -> bytes:
    parts = _parts()
    listed = "".join(
        f'<sheet name="S{n}" sheetId="{n + 1}" state="hidden" r:id="rId1"/>' for n in range(size)
    )
    parts["xl/workbook.xml"] = (
        f'<?xml version="1.0"?><workbook {_MAIN} {_RELATIONS}><sheets>{listed}</sheets></workbook>'
    )
    return pack(parts)


def _defined_names(size: int) -> bytes:
    parts = _parts()
    names = "".join(f'<definedName name="a{n}">S!A1</definedName>' for n in range(size))
    workbook = parts["xl/workbook.xml"]
    assert isinstance(workbook, bytes)
    parts["xl/workbook.xml"] = workbook.replace(
        b"</sheets>", f"</sheets><definedNames>{names}</definedNames>".encode()
    )
    return pack(parts)


def _other_encoding(codec: str) -> Callable[[int], bytes]:
    """Cells without end in an encoding whose `<` is not the byte of ASCII."""

    def make(size: int) -> bytes:
        text = sheet('<row r="2">' + "<c/>" * size + "</row>")
        declared = text.replace('version="1.0"', f'version="1.0" encoding="{codec}"')
        return pack(_parts(sheet=declared.encode(codec)))

    return make


_LISTS: Final = (
    ("line ends in a cell", _line_ends, 1_000_000, "characters"),
    ("low quotation marks", _low_quotes, 1_000_000, "characters"),
    ("digits in a cell", _digits, 1_000_000, "characters"),
    ("combining marks in a cell", _marks, 1_000_000, "characters"),
    ("combining marks in many cells", _marks_everywhere, 1_000_000, "characters"),
    ("labels in the heading", _labels, 3_000_000, "labels"),
    ("a long label", _long_label, 1_800_000, "characters"),
    ("cells in a row", _cells, 5_000_000, "cells"),
    ("cells of several lines in a row", _cells_on_lines, 2_000_000, "cells"),
    ("blank cells in a row", _blank_cells, 15_000_000, "cells"),
    ("blank lines", _blank_lines, 7_000_000, "lines"),
    ("one line", _one_line, 15_000_000, "characters"),
    ("long cells", _long_cells, 15_000_000, "characters"),
    ("accents in Windows-1252", _accents, 15_000_000, "characters"),
    ("unknown countries", _countries, 20_000, "rows"),
)
_WORKBOOKS: Final = (
    ("an entity", _entity, 8, "MB"),
    ("deflate beyond the size that it states", _lying(zipfile.ZIP_DEFLATED), 1500, "MB"),
    ("bzip2 beyond the size that it states", _lying(zipfile.ZIP_BZIP2), 1500, "MB"),
    ("LZMA beyond the size that it states", _lying(zipfile.ZIP_LZMA), 1500, "MB"),
    ("cells of a row", _sheet_cells, 10_000_000, "cells"),
    ("rows of a sheet", _sheet_rows, 5_000_000, "rows"),
    ("cell formats", _cell_formats, 4_000_000, "formats"),
    ("a number format of zeros", _number_format(lambda size: "0" * size), 30_000, "characters"),
    (
        "a number format of digits",
        _number_format(lambda size: f"0.{'0' * size}"),
        100_000,
        "digits",
    ),
    ("shared strings", _shared_strings, 5_000_000, "strings"),
    ("a long shared string", _long_shared_string, 5_000_000, "characters"),
    ("merged cells", _merged_grid, 1_000_000, "ranges"),
    ("nested elements", _nested, 1_000_000, "levels"),
    ("worksheets", _worksheets, 100_000, "sheets"),
    ("defined names", _defined_names, 500_000, "names"),
    ("cells in UTF-16", _other_encoding("utf-16"), 5_000_000, "cells"),
    ("cells in EBCDIC", _other_encoding("cp037"), 5_000_000, "cells"),
)

WORKBOOKS: Final = frozenset(name for name, *_ in _WORKBOOKS)
HOSTILE_FILES: Final = tuple(
    HostileFile(name=name, make=make, usual=usual, unit=unit)
    for name, make, usual, unit in (*_LISTS, *_WORKBOOKS)
)
