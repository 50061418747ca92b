"""A simulated Microsoft Graph tenant: users, licences, a mailbox, throttling, and faults.

    tenant = demo_tenant(units=3)
    async with serve(tenant) as base_url:
        ...
    assert tenant.users["ada.byron@contoso.com"].password == ...

It refuses what Graph refuses, in Graph's words. Exchange it for the real thing by base URL.
"""

from local.tenant.contoso import LICENSE_GROUP, PLAIN_GROUP, SENDER, demo_tenant
from local.tenant.faults import (
    Delay,
    Drop,
    Fault,
    Intervention,
    Match,
    OmitBody,
    Refuse,
    TakeUnits,
    net_id_invalid,
)
from local.tenant.server import serve
from local.tenant.simulated_tenant import LOCAL_ACCESS_TOKEN, Tenant
from local.tenant.throttling import RetryAfter, RetryAfterForm, TokenBucket

__all__ = [
    "LICENSE_GROUP",
    "LOCAL_ACCESS_TOKEN",
    "PLAIN_GROUP",
    "SENDER",
    "Delay",
    "Drop",
    "Fault",
    "Intervention",
    "Match",
    "OmitBody",
    "Refuse",
    "RetryAfter",
    "RetryAfterForm",
    "TakeUnits",
    "Tenant",
    "TokenBucket",
    "demo_tenant",
    "net_id_invalid",
    "serve",
]
