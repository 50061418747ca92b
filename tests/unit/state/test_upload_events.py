"""Which uploads a message of Event Grid announces, by names as Storage writes them."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import MessageError
from shared.state.upload_events import UploadEvent, encode_repeated, read_events

_SUBJECT = "/blobServices/default/containers/uploads/blobs/"
_URL = "https://strcdata.blob.core.windows.net/uploads/"


def _event(subject: str = "staff.csv", url: str | None = None, **own: object) -> dict[str, Any]:
    return {
        "topic": "/subscriptions/s/providers/Microsoft.Storage/storageAccounts/strcdata",
        "subject": _SUBJECT + subject,
        "eventType": "Microsoft.Storage.BlobCreated",
        "id": "831e1650-001e-001b-66ab-eeb76e069631",
        "data": {
            "api": "PutBlob",
            "eTag": "0x8D4BCC2E4835CD0",
            "contentLength": 524288,
            "url": _URL + (subject if url is None else url),
        },
        "dataVersion": "",
        "metadataVersion": "1",
        "eventTime": "2026-03-02T12:00:00.9584103Z",
        **own,
    }


def _cloud_event(subject: str, url: str) -> dict[str, Any]:
    event = _event(subject, url)
    return {
        "source": event["topic"],
        "subject": event["subject"],
        "type": event["eventType"],
        "time": event["eventTime"],
        "id": event["id"],
        "data": event["data"],
        "specversion": "1.0",
    }


def _read(event: object) -> list[UploadEvent | MessageError]:
    return read_events(json.dumps(event).encode())


def _names(event: object) -> tuple[str, ...]:
    (read,) = _read(event)
    assert isinstance(read, UploadEvent)
    return read.names


_AS_STORAGE_WRITES_THEM = [
    pytest.param("staff.csv", "staff.csv", id="plain"),
    pytest.param("personeel maart.csv", "personeel%20maart.csv", id="blank"),
    pytest.param("Q1 #2 50%+.csv", "Q1%20%232%2050%25+.csv", id="escaped, + as it is"),
    pytest.param("Q1 #2 50%+.csv", "Q1%20%232%2050%25%2B.csv", id="+ escaped"),
    pytest.param("Q1 #2 50%+.csv", "Q1 #2 50%+.csv", id="nothing escaped"),
    pytest.param("名簿.csv", "%E5%90%8D%E7%B0%BF.csv", id="letters escaped"),
    pytest.param("名簿.csv", "名簿.csv", id="letters as they are"),
    pytest.param("preview/a b/list.xlsx", "preview/a%20b/list.xlsx", id="folders"),
    pytest.param("a%20b.csv", "a%2520b.csv", id="a name that looks escaped"),
    pytest.param("what?.csv", "what%3F.csv", id="question mark"),
    pytest.param("uploads/uploads/a.csv", "uploads/uploads/a.csv", id="named like the container"),
]


@pytest.mark.parametrize(("name", "in_url"), _AS_STORAGE_WRITES_THEM)
def test_a_name_is_that_of_the_blob_in_either_schema(name: str, in_url: str) -> None:
    assert _names(_event(name, in_url)) == (name,)
    assert _names(_cloud_event(name, in_url)) == (name,)


def test_a_name_that_two_readings_allow_comes_in_both() -> None:
    assert _names(_event("a%20b.csv", "a%20b.csv")) == ("a%20b.csv", "a b.csv")


def test_a_subject_that_lost_an_emoji_does_not_lose_the_file() -> None:
    names = _names(_event("taken \ufffd\ufffd.csv", "taken%20%F0%9F%92%8E.csv"))

    assert names[0] == "taken \N{GEM STONE}.csv"


@given(name=st.text(min_size=1).filter(str.isprintable))
def test_the_name_is_among_the_readings_with_any_escapes(name: str) -> None:
    assert name in _names(_event(name, quote(name)))
    assert name in _names(_event(name, name))


def test_the_version_comes_without_quotes() -> None:
    (read,) = _read(_event(data={"eTag": '"0x1"', "contentLength": 7, "url": _URL + "a.csv"}))

    assert isinstance(read, UploadEvent)
    assert (read.etag, read.size) == ("0x1", 7)


def test_a_renamed_file_is_the_one_it_is_called_now() -> None:
    renamed = _event(
        "preview/new list.csv",
        eventType="Microsoft.Storage.BlobRenamed",
        data={
            "api": "RenameFile",
            "sourceUrl": "https://strcdata.dfs.core.windows.net/uploads/new list.csv.filepart",
            "destinationUrl": "https://strcdata.dfs.core.windows.net/uploads/preview/new%20list.csv",
        },
    )

    (read,) = _read(renamed)

    assert isinstance(read, UploadEvent)
    assert read.names == ("preview/new list.csv",)
    assert not read.names_version


def test_the_emulator_puts_the_account_into_the_path() -> None:
    event = _event(data={"url": "http://127.0.0.1:10000/devstoreaccount1/uploads/a%20b.csv"})
    event["subject"] = _SUBJECT + "a b.csv"

    assert _names(event) == ("a b.csv",)


@pytest.mark.parametrize("stored", ["plain", "base64", "base64 in lines", "with a mark"])
def test_a_message_is_read_however_it_is_stored(stored: str) -> None:
    text = json.dumps(_event("名簿.csv"), ensure_ascii=False).encode()
    body = {
        "plain": text,
        "base64": base64.b64encode(text),
        "base64 in lines": base64.encodebytes(text),
        "with a mark": b"\xef\xbb\xbf" + text,
    }[stored]

    (read,) = read_events(body)

    assert isinstance(read, UploadEvent)
    assert read.names == ("名簿.csv",)


def test_an_array_is_read_event_by_event_and_what_is_none_does_not_hide_the_next() -> None:
    test_event = _event(eventType="Microsoft.EventGrid.SubscriptionValidationEvent")

    read = _read([test_event, _event("a.csv"), None, _event("b.csv")])

    assert [each.names for each in read if isinstance(each, UploadEvent)] == [
        ("a.csv",),
        ("b.csv",),
    ]
    assert sum(isinstance(each, MessageError) for each in read) == 2


_NONE_OF_OURS = [
    b"",
    b"\x00\xff",
    b"not json, not base64",
    b"{",
    b"[" * 100_000,
    base64.b64encode(b"\x00"),
    json.dumps("text").encode(),
    json.dumps({}).encode(),
    json.dumps(_event(eventType="Microsoft.Storage.BlobDeleted")).encode(),
    json.dumps(_event(eventType="Microsoft.EventGrid.SubscriptionValidationEvent")).encode(),
    json.dumps(_event(eventType=["Microsoft.Storage.BlobCreated"])).encode(),
    json.dumps(_event() | {"subject": 7}).encode(),
    json.dumps(_event(data=None)).encode(),
    json.dumps(_event() | {"subject": "/blobServices/default/containers/jobs/blobs/a"}).encode(),
    json.dumps(
        _event() | {"subject": "/blobServices/default/containers/uploads2/blobs/a"}
    ).encode(),
    json.dumps(_event("", "")).encode(),
]


@pytest.mark.parametrize("body", _NONE_OF_OURS, ids=range(len(_NONE_OF_OURS)))
def test_anything_else_is_an_error_without_a_word_of_it(body: bytes) -> None:
    (read,) = read_events(body)

    assert isinstance(read, MessageError)
    assert "staff" not in str(read)


@given(
    name=st.text(min_size=1).filter(str.isprintable),
    etag=st.text(alphabet="0123456789ABCDEFx", min_size=1),
    size=st.integers(min_value=0),
    time=st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_an_event_that_we_put_back_is_the_same_and_says_so(
    name: str, etag: str, size: int, time: datetime | None
) -> None:
    upload = UploadEvent(names=("another", name), etag=etag, size=size, time=time)

    (read,) = read_events(encode_repeated(upload, name))

    assert read == replace(upload, names=(name,), is_repeated=True)
