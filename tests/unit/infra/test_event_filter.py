"""Which events reach the app: those of whole files in `uploads`, small enough to be staff lists."""

import pytest

from shared.state.blob_names import UPLOADS
from tests.unit.infra import bicep

SUBSCRIPTION = bicep.read("event-subscription.bicep")


def test_only_files_in_the_container_itself_are_told() -> None:
    assert f"param uploadsContainer string = '{UPLOADS}'" in SUBSCRIPTION
    assert "/blobServices/default/containers/${uploadsContainer}/blobs/'" in SUBSCRIPTION


@pytest.mark.parametrize(
    "api", ["PutBlob", "PutBlockList", "CopyBlob", "FlushWithClose", "SftpCommit"]
)
def test_a_call_that_completes_a_file_is_told(api: str) -> None:
    (line,) = [each for each in SUBSCRIPTION.splitlines() if "values: [" in each]

    assert f"'{api}'" in line


@pytest.mark.parametrize("api", ["CreateFile", "SftpCreate"])
def test_a_call_that_only_begins_a_file_is_not_told(api: str) -> None:
    assert f"'{api}'" not in SUBSCRIPTION


def test_no_ending_is_asked_for() -> None:
    assert "subjectEndsWith" not in SUBSCRIPTION


def test_what_is_given_up_is_kept() -> None:
    assert "param deadLettersContainer string = 'dead-letters'" in SUBSCRIPTION
