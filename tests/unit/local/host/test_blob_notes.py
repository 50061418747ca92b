import pytest

from local.host.blob_notes import BlobNote, BlobNoteError, BlobPath
from local.host.functions import Binding, IndexedFunction


def _blob_function(path: str) -> IndexedFunction:
    trigger = Binding(type="blobTrigger", name="b", direction="IN", properties={"path": path})
    return IndexedFunction(name="intake", function_id="1", trigger=trigger, outputs=())


def test_note_comes_back_as_it_was_written() -> None:
    note = BlobNote(
        function_id="Host.Functions.intake",
        container_name="uploads",
        blob_name="hr/Zürich.csv",
        etag='"0x8D"',
    )

    assert BlobNote.from_json(note.to_json()) == note


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff"])
def test_anything_else_is_no_note(body: bytes) -> None:
    with pytest.raises(BlobNoteError):
        BlobNote.from_json(body)


@pytest.mark.parametrize(
    ("path", "blob_name", "expected"),
    [
        pytest.param("uploads/{name}", "a.csv", {"name": "a.csv"}, id="a name"),
        pytest.param("uploads/{name}", "hr/a.csv", {"name": "hr/a.csv"}, id="with folders"),
        pytest.param("uploads/hr/{n}.{e}", "hr/a.b.csv", {"n": "a.b", "e": "csv"}, id="two parts"),
        pytest.param("uploads/{name}.csv", "axcsv", None, id="a dot is a dot"),
        pytest.param("uploads", "anything", {}, id="a container alone"),
    ],
)
def test_path_matches(path: str, blob_name: str, expected: dict[str, str] | None) -> None:
    blob_path = BlobPath.of(_blob_function(path))

    assert blob_path.container_name == "uploads"
    assert blob_path.match(blob_name) == expected
