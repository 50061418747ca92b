"""Access: no keys, and roles no wider than what they are for."""

import re

import pytest

from tests.unit.infra import bicep

ASSIGNMENTS = [
    (path.name, name, body)
    for path in sorted(bicep.INFRA.glob("*.bicep"))
    for name, body in re.findall(
        r"^resource (\w+) 'Microsoft\.Authorization/roleAssignments@[^']+' = (.*?)^\}",
        path.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
]
IDS = [f"{file}: {name}" for file, name, _ in ASSIGNMENTS]
# Accounts hold nothing but what the app keeps in them; all else ends at a container.
WHOLE_ACCOUNT = {("host-storage.bicep", "hostAccess"), ("data-storage.bicep", "workQueues")}


@pytest.mark.parametrize(("file", "name", "body"), ASSIGNMENTS, ids=IDS)
def test_a_role_ends_at_one_resource(file: str, name: str, body: str) -> None:
    scopes = re.findall(r"^  scope: (\w+)$", body, re.MULTILINE)

    assert len(scopes) == 1
    assert (scopes == ["account"]) == ((file, name) in WHOLE_ACCOUNT)


@pytest.mark.parametrize(
    "line",
    ["allowSharedKeyAccess: false", "allowBlobPublicAccess: false", "minimumTlsVersion: 'TLS1_2'"],
)
def test_an_account_has_neither_keys_nor_anything_public(line: str) -> None:
    assert line in bicep.read("storage-account.bicep")


def test_deleted_files_and_erased_passwords_do_not_linger() -> None:
    text = bicep.read("data-storage.bicep")

    assert re.search(r"^    deleteRetentionPolicy: \{\n      enabled: false", text, re.MULTILINE)
    assert "isVersioningEnabled: false" in text
