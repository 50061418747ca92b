import pytest

from shared.allocation.grants import list_holds, record_allocation, view_tenant
from shared.allocation.ledger import Hold, Ledger, hold
from shared.allocation.tenant_reading import SubscribedSku, TenantReading
from shared.models import LicensePlan
from shared.state.documents import SkuSeen, Verdict
from tests.builders import (
    JOB,
    NOON,
    OTHER_JOB,
    SKU,
    SKU_ID,
    a_candidate,
    a_job,
    a_row,
    a_verdict,
    user_name,
)

DUTCH = a_job(rows={"NL-001": [a_row(2), a_row(3)]}, licenses=LicensePlan(default=(SKU,)))


def a_tenant(*, enabled: int = 10, consumed: int = 4, assignable: bool = True) -> TenantReading:
    sku = SubscribedSku(
        sku_id=SKU_ID,
        sku_part_number=SKU,
        units=enabled,
        consumed_units=consumed,
        is_assignable=assignable,
    )
    domains = frozenset({"contoso.com"})
    return TenantReading(
        existing=frozenset({user_name(2)}),
        managed_domains=domains,
        verified_domains=domains,
        skus={SKU: sku},
    )


def a_ledger(job: str, *numbers: int) -> Ledger:
    held = Hold(skus=(SKU,), names=tuple(map(user_name, numbers)))
    return hold(Ledger(), job, {"NL-001": held}, {SKU: 4}, NOON)


def test_what_other_jobs_hold_is_neither_free_nor_to_be_created() -> None:
    view = view_tenant(DUTCH, a_tenant(), a_ledger(OTHER_JOB, 8, 9))

    assert view.pools[SKU].free == 4
    assert view.in_work == {user_name(8), user_name(9)}
    assert view.existing == {user_name(2)}


def test_what_a_job_holds_itself_does_not_block_it() -> None:
    view = view_tenant(DUTCH, a_tenant(), a_ledger(JOB, 2, 3))

    assert view.pools[SKU].free == 6
    assert view.in_work == frozenset()


def test_a_sku_that_users_cannot_be_given_has_no_units() -> None:
    view = view_tenant(DUTCH, a_tenant(assignable=False), Ledger())

    assert (view.pools[SKU].assignable, view.pools[SKU].free) == (False, 0)


def test_only_rows_that_get_an_account_hold_something() -> None:
    candidates = [a_candidate(2), a_candidate(3), a_candidate(4, batch="DE-001")]
    verdicts = [
        a_verdict(2),
        a_verdict(3, Verdict.DUPLICATE),
        a_verdict(4, Verdict.NO_LICENSE, batch="DE-001"),
    ]

    holds = list_holds(candidates, verdicts)

    assert holds == {"NL-001": Hold(skus=(SKU,), names=(user_name(2),))}


def test_batches_without_anybody_to_create_do_not_run() -> None:
    job = a_job(rows={"NL-001": [a_row(2)], "DE-001": [a_row(3, "DE")]})
    verdicts = [a_verdict(2), a_verdict(3, Verdict.DUPLICATE, batch="DE-001")]
    view = view_tenant(job, a_tenant(), Ledger())

    document = record_allocation(job, a_tenant(), view, verdicts, NOON, run=True)

    assert document.run == ("NL-001",)


def test_a_preview_runs_no_batch() -> None:
    view = view_tenant(DUTCH, a_tenant(), Ledger())

    document = record_allocation(DUTCH, a_tenant(), view, [a_verdict(2)], NOON, run=False)

    assert document.run == ()


def test_only_licenses_that_people_of_the_file_would_get_are_reported() -> None:
    licenses = LicensePlan(default=(SKU,), by_country={"JP": ("ENTERPRISEPACK",)})
    job = a_job(rows={"NL-001": [a_row(2)]}, licenses=licenses)
    view = view_tenant(job, a_tenant(), Ledger())

    document = record_allocation(job, a_tenant(), view, [a_verdict(2)], NOON, run=True)

    assert document.skus == (SkuSeen(sku_part_number=SKU, sku_id=SKU_ID, enabled=10, free=6),)
    assert document.licenses == licenses


@pytest.mark.parametrize(
    "named",
    [SKU.lower(), SKU_ID.upper(), f" {SKU}\N{NO-BREAK SPACE}"],
    ids=["in another case", "by its id", "with a blank that does not break"],
)
def test_a_sku_of_the_settings_is_found_however_it_is_named(named: str) -> None:
    plan = LicensePlan(default=(named, SKU), by_country={"JP": (named,), "DE": ("NOT_BOUGHT",)})

    assert a_tenant().name_licenses(plan) == LicensePlan(
        default=(SKU,), by_country={"JP": (SKU,), "DE": ("NOT_BOUGHT",)}
    )
