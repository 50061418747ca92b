"""A tenant that lets only so many writes through."""

from pathlib import Path

import pytest

from local.tenant import RetryAfterForm, demo_tenant
from local.tenant.throttling import TokenBucket
from tests.integration.app.run_app import outcomes, running
from tests.staff_lists import people

pytestmark = pytest.mark.slow

_COUNTRIES = ("NL", "DE", "BE", "FR", "ES", "IT")


async def test_within_the_quota_hardly_anything_is_refused(tmp_path: Path) -> None:
    tenant = demo_tenant(units=60)
    tenant.write_quota = TokenBucket(60, 3.0)

    async with running(tmp_path, tenant, {"GRAPH_WRITE_QUOTA": "60/3"}) as app:
        mail = await app.answer_to("staff.csv", people(*_COUNTRIES * 10))

    refused = [each for each in tenant.request_log if each.status == 429]
    assert set(outcomes(mail).values()) == {"created"}
    assert len(refused) <= 12
    assert tenant.impatient_requests == 0


@pytest.mark.parametrize("form", list(RetryAfterForm))
async def test_when_others_use_the_quota_too_everybody_still_gets_an_account(
    tmp_path: Path, form: RetryAfterForm
) -> None:
    tenant = demo_tenant(units=24)
    tenant.write_quota = TokenBucket(20, 2.0)
    tenant.throttle_retry_after = form

    async with running(tmp_path, tenant) as app:
        mail = await app.answer_to("staff.csv", people(*_COUNTRIES * 4))

    assert set(outcomes(mail).values()) == {"created"}
    assert tenant.impatient_requests == 0
