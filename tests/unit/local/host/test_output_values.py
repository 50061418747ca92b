import pytest

from local.host.host_errors import HostError
from local.host.output_values import blob_payload, queue_payloads
from local.host.wire import TypedValue


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(TypedValue.of_bytes(b'["a"]'), [b'["a"]'], id="bytes stay bytes"),
        pytest.param(TypedValue.of_text("plain"), [b"plain"], id="text"),
        pytest.param(TypedValue.of_text("[broken"), [b"[broken"], id="text with one bracket"),
        pytest.param(TypedValue.of_text('["a","b"]'), [b"a", b"b"], id="an array is several"),
        pytest.param(
            TypedValue.of_text('{"a":1}'), [b'{\n  "a": 1\n}'], id="an object is indented"
        ),
        pytest.param(TypedValue.of_json(['{"a":1}', "b"]), [b'{"a":1}', b"b"], id="list of texts"),
        pytest.param(
            TypedValue.of_text('{"at":"2026-01-02T03:04:05.600Z"}'),
            [b'{\n  "at": "2026-01-02T03:04:05.6Z"\n}'],
            id="a fraction loses its zeros",
        ),
        pytest.param(
            TypedValue.of_text('{"at":["2026-01-02T03:04:05.000+02:00"]}'),
            [b'{\n  "at": [\n    "2026-01-02T01:04:05+00:00"\n  ]\n}'],
            id="an offset becomes local time",
        ),
    ],
)
def test_queue_output_becomes_messages(value: TypedValue, expected: list[bytes]) -> None:
    assert queue_payloads(value) == expected


def test_broken_json_fails_the_output() -> None:
    with pytest.raises(HostError, match="cannot be parsed"):
        queue_payloads(TypedValue.of_text("{not json}"))


def test_blob_output_is_never_parsed() -> None:
    assert blob_payload(TypedValue.of_text('["ä"]')) == '["ä"]'.encode()
