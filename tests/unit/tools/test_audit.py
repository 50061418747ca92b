import json
from typing import Any

from tools.audit.__main__ import ACCEPTED, faults, template

AS_ACCEPTED = [
    {"check_id": check, "check_name": "what is wanted", "resource": f"{kind}.the.name"}
    for check, kind in ACCEPTED
]
FAILED = {
    "check_id": "CKV_AZURE_42",
    "check_name": "it is recoverable",
    "resource": "Microsoft.Storage/storageAccounts.strcdata",
}


def found(failed: list[dict[str, str]], unread: int = 0) -> dict[str, Any]:
    return {"results": {"failed_checks": failed}, "summary": {"parsing_errors": unread}}


def test_what_is_accepted_for_a_type_is_no_fault() -> None:
    assert faults(found(AS_ACCEPTED)) == []


def test_a_failed_check_is_named_with_its_resource() -> None:
    assert faults(found([*AS_ACCEPTED, FAILED])) == [
        "CKV_AZURE_42 Microsoft.Storage/storageAccounts.strcdata: it is recoverable"
    ]


def test_a_reason_for_what_does_not_fail_any_more_is_a_fault() -> None:
    (check, kind), *_ = ACCEPTED

    assert faults(found(AS_ACCEPTED[1:])) == [f"{check} does not fail for {kind}"]


def test_a_file_that_was_not_read_is_a_fault() -> None:
    assert faults(found(AS_ACCEPTED, 2)) == ["2 files could not be read"]


def test_checkov_reads_the_resources_that_were_evaluated() -> None:
    resource = {"id": "/subscriptions/1", "type": "Microsoft.Storage/storageAccounts", "name": "x"}

    made = template(json.dumps({"predictedResources": [resource]}))
    assert made["resources"] == [{"type": resource["type"], "name": "x"}]
