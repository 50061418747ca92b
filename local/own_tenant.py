"""A simulated tenant that suits a file: it owns the domains that the file's people have."""

import re
from pathlib import Path

from local.tenant import Tenant, demo_tenant
from local.tenant.domains import VerifiedDomain

_PLENTY = 1000
_DOMAIN = re.compile(r"@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_READ_AT_MOST = 4 * 1024 * 1024


def tenant_for(file: Path, *, units: int | None = None) -> Tenant:
    """Contoso, which also verified every domain named in the file; by default licences for all."""
    tenant = demo_tenant(units=_PLENTY if units is None else units)
    adopt_domains(tenant, file.read_bytes()[:_READ_AT_MOST])
    return tenant


def adopt_domains(tenant: Tenant, content: bytes) -> None:
    """Let the tenant own the domains in a file, in any encoding."""
    text = content.replace(b"\x00", b"").decode("latin-1")
    for name in sorted({match.lower() for match in _DOMAIN.findall(text)}):
        if name not in tenant.verified_domains:
            tenant.domains = (*tenant.domains, VerifiedDomain(name=name))
