"""A preview shows what a real run on the same tenant would do, and does nothing."""

from local.outbox import read_results
from shared.pipeline.intake import intake_upload
from tests.integration.pipeline.bench import Bench
from tests.staff_lists import person, staff_list

_SKU = "O365_BUSINESS_PREMIUM"
_MIXED = staff_list(
    [
        person(1, "NL"),
        person(2, "Atlantis"),
        ["adele.vance@contoso.com", *person(3, "BE")[1:]],
        person(4, "BE"),
        person(5, "DE"),
        person(6, "DE", domain="example.org"),
    ]
)


async def test_the_real_run_gives_the_outcomes_that_the_preview_predicted(bench: Bench) -> None:
    bench.tenant.subscribed_skus[_SKU].enabled = 2
    before = dict(bench.tenant.users)
    await intake_upload(bench.app, await bench.upload(_MIXED, name="preview/staff.csv"))
    await bench.carry_on()
    foreseen = [row["outcome"] for row in read_results(bench.mail)]
    untouched = bench.tenant.users == before
    bench.tenant.mails.clear()

    await intake_upload(bench.app, await bench.upload(_MIXED))
    await bench.carry_on()

    reported = [row["outcome"] for row in read_results(bench.mail)]
    assert untouched
    assert [each.replace("would_create", "created") for each in foreseen] == reported
    assert set(reported) == {"created", "invalid", "duplicate_user_name", "waiting"}


async def test_a_preview_predicts_the_licences_and_speaks_of_what_would_be(bench: Bench) -> None:
    bench.tenant.subscribed_skus[_SKU].enabled = 2

    await intake_upload(bench.app, await bench.upload(_MIXED, name="preview/staff.csv"))
    await bench.carry_on()

    numbers = [2, 2, 2, 3]  # in all, free, would be used, missing: rows to fix need them too
    page = bench.mail.content
    assert all(f">{number}<" in page.partition("Would be used")[2] for number in numbers)
    assert "would not be changed" in page
    assert "would wait for a licence" in page
    assert "was left" not in page
