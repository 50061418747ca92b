import codecs

import pytest

from local.host.blob_content import decode_as_host


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("Zoë".encode(), "Zoë", id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + "Zoë".encode(), "Zoë", id="UTF-8 with a mark"),
        pytest.param(codecs.BOM_UTF16_LE + "Zoë".encode("utf-16-le"), "Zoë", id="UTF-16 LE"),
        pytest.param(codecs.BOM_UTF16_BE + "Zoë".encode("utf-16-be"), "Zoë", id="UTF-16 BE"),
        pytest.param(codecs.BOM_UTF32_LE + "Zoë".encode("utf-32-le"), "Zoë", id="UTF-32 LE"),
        pytest.param("Zoë".encode("cp1252"), "Zo\N{REPLACEMENT CHARACTER}", id="Windows-1252"),
    ],
)
def test_text_is_decoded_as_the_host_does(content: bytes, expected: str) -> None:
    assert decode_as_host(content) == expected
