import pytest

from shared.errors import UploadError
from shared.validation.encodings import detect_encoding

TEXT = "User Name;Land\r\nnoor@contoso.com;Česko 日本 €\r\n"


@pytest.mark.parametrize(
    ("content", "codec"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        ("Käthe Groß;België".encode("cp1252"), "cp1252"),
        ("\ufeffĀ\u2000\u0100".encode("utf-16-le"), "utf-16-le"),
    ],
    ids=["UTF-8", "UTF-8 with BOM", "UTF-16 LE", "UTF-16 BE", "Windows-1252", "no NUL in UTF-16"],
)
def test_encoding_is_detected_for_certain(content: bytes, codec: str) -> None:
    assert detect_encoding(content).codec == codec


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        (TEXT.encode() + b"Belgi\xeb", {"hint": "damaged_utf8"}),
        (TEXT.encode()[:-5] + b"\xe2\x82", {"hint": "damaged_utf8"}),
        (b"\xef\xbb\xbfBelgi\xeb", {"hint": "damaged_utf8"}),
        (b"\xff\xfe" + TEXT.encode("utf-16-le") + b"a", {"hint": "damaged_utf16"}),
        (b"\xff\xfea\x00\x00\xd8b\x00", {"hint": "damaged_utf16"}),
        (b"name;land\r\n".decode().encode("utf-16-le"), {"hint": "utf16_without_bom"}),
        (TEXT.encode("utf-32"), {"hint": "utf32"}),
        ("田中".encode("iso2022_jp"), {"hint": "escapes"}),
        ("田中太郎;日本".encode("shift_jis"), {"hint": "code_page"}),
        ("Dvořák;Česko".encode("cp1250"), {"hint": "code_page"}),
        ("Иванов;Россия".encode("cp1251"), {"hint": "code_page"}),
        ("Şahin;Türkiye".encode("cp1254"), {"hint": "code_page"}),
        ("Jürgen;Österreich".encode("mac_roman"), {"hint": "code_page"}),
        ("René;België".encode("cp850"), {"hint": "code_page"}),
        (b"Belgi\xeb\x81", {"hint": "code_page"}),
    ],
    ids=[
        "Latin row in UTF-8", "UTF-8 cut off", "BOM and Latin", "half a character",
        "lone surrogate", "UTF-16 without BOM", "UTF-32", "ISO-2022-JP", "Shift JIS",
        "Windows-1250", "Windows-1251", "Windows-1254", "Mac Roman", "DOS", "unassigned byte",
    ],
)  # fmt: skip
def test_doubtful_bytes_are_refused(content: bytes, facts: dict[str, str]) -> None:
    with pytest.raises(UploadError) as refused:
        detect_encoding(content)

    assert (refused.value.finding.code, refused.value.finding.facts) == ("bad_encoding", facts)


@pytest.mark.parametrize(
    "content",
    [
        b"name;land\r\nnoor\0;NL",
        b"name;Belgi\xeb\0",
        b"\xff\xfe" + "name;land\0".encode("utf-16-le"),
    ],
    ids=["UTF-8", "8 bits", "UTF-16"],
)
def test_nul_characters_are_no_csv(content: bytes) -> None:
    with pytest.raises(UploadError) as refused:
        detect_encoding(content)

    assert (refused.value.finding.code, refused.value.finding.facts) == ("not_csv", {"what": "nul"})
