from typing import Any

from tools.audit.__main__ import faults

FAILED = {
    "file_path": "/vault.bicep",
    "check_id": "CKV_AZURE_42",
    "check_name": "the key vault is recoverable",
    "resource": "vault",
}


def found(failed: list[dict[str, str]], unread: int) -> dict[str, Any]:
    return {"results": {"failed_checks": failed}, "summary": {"parsing_errors": unread}}


def test_a_clean_audit_has_no_faults() -> None:
    assert faults(found([], 0)) == []


def test_a_failed_check_is_told_with_its_place() -> None:
    assert faults(found([FAILED], 0)) == [
        "/vault.bicep: CKV_AZURE_42 the key vault is recoverable (vault)"
    ]


def test_a_file_that_was_not_read_is_a_fault() -> None:
    assert faults(found([], 2)) == ["2 files could not be read"]
