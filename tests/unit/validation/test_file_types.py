import io
import zipfile

import pytest

from shared.validation.file_types import recognise_foreign


def a_zip(**members: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (a_zip(**{"[Content_Types].xml": "", "xl/workbook.xml": ""}), "xlsx"),
        (a_zip(**{"[Content_Types].xml": "", "xl/workbook.bin": ""}), "xlsx"),
        (a_zip(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        (a_zip(mimetype="application/vnd.oasis.opendocument.text"), "document"),
        (a_zip(**{"word/document.xml": ""}), "document"),
        (a_zip(**{"staff.csv": "x"}), "archive"),
        (a_zip(), "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
        (b"ID;PWXL;N;E", "xls"),
        (b"ID;PGnumeric;N;E", "xls"),
        (b'TABLE\r\n0,1\r\n"EXCEL"\r\n', "xls"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "html"),
        ("\ufeff<html>".encode("utf-16-le"), "html"),
        (b'<svg viewBox="0 0 1 1">', "xml"),
        (b'<office:document xmlns:office="urn:oasis">', "xml"),
        (b"socialcalc:version:1.0", "binary"),
        (b"%PDF-1.7", "pdf"),
        (b"{\\rtf1\\ansi", "document"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"GIF89a", "image"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image"),
        (b"BM\x9a\x00\x00\x00\x00\x00\x00\x00\x36", "image"),
        (b"\x00\x00\x00\x18ftypheic", "image"),
        (b"\x1f\x8b\x08", "archive"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "xml"),
        (b"\r\n<!DOCTYPE html>", "html"),
        (b"<table><tr>", "html"),
        (b'[{"userPrincipalName": ""}]', "json"),
        (b'{"value": []}', "json"),
        (b"SQLite format 3\x00", "binary"),
    ],
)
def test_foreign_file_is_recognised_by_how_it_begins(content: bytes, kind: str) -> None:
    assert recognise_foreign(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"User Name,First Name",
        b"ID;Name;Country",
        b"BM,Name",
        b"[staff] list",
        b"<Name>,x",
        b"TABLE,x",
    ],
)
def test_text_that_may_be_csv_is_let_through(content: bytes) -> None:
    assert recognise_foreign(content) is None
