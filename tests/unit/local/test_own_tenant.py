"""A tenant that suits a file."""

from pathlib import Path

import pytest

from local.own_tenant import tenant_for
from tests.staff_lists import people


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_the_tenant_owns_the_domains_of_the_file(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "staff.csv"
    text = people("NL").decode().replace("contoso.com", "mail.example.org")
    file.write_bytes(text.encode(encoding))

    tenant = tenant_for(file)

    assert "mail.example.org" in tenant.verified_domains


def test_a_domain_that_is_federated_stays_so(tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_bytes(people("NL").replace(b"contoso.com", b"partner.fabrikam.com"))

    tenant = tenant_for(file)

    assert len([each for each in tenant.domains if each.name == "partner.fabrikam.com"]) == 1
