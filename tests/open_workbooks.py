"""Workbooks as their readers open them."""

import io

from msoffcrypto import OfficeFile
from openpyxl import load_workbook


def lines_of(workbook: bytes, sheet: str = "") -> list[list[str]]:
    """The cells of a worksheet, the first one without a name; nothing but text may be in it."""
    book = load_workbook(io.BytesIO(workbook), read_only=True)
    worksheet = book[sheet] if sheet else book.worksheets[0]
    lines = [list(row) for row in worksheet.iter_rows()]
    assert {cell.data_type for row in lines for cell in row if cell.value is not None} <= {"s"}
    return [[str(cell.value or "") for cell in row] for row in lines]


def unlocked(workbook: bytes, passphrase: str) -> bytes:
    """The workbook that a passphrase opens; raises where it does not, or was tampered with."""
    locked = OfficeFile(io.BytesIO(workbook))
    locked.load_key(password=passphrase, verify_password=True)
    opened = io.BytesIO()
    locked.decrypt(opened, verify_integrity=True)
    return opened.getvalue()
