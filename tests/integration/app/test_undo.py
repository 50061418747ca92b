"""A run that is undone, from the upload of its results to the mail."""

from datetime import timedelta
from pathlib import Path

from local.tenant import demo_tenant
from tests.integration.app.run_app import attachment, outcomes, passwords, running
from tests.staff_lists import people


async def test_practise_look_undo_and_create_again(tmp_path: Path) -> None:
    tenant = demo_tenant(units=3)
    before = set(tenant.users)

    async with running(tmp_path, tenant) as app:
        made = await app.answer_to("staff.csv", people("NL", "DE", "NL"))
        await app.calm()
        tenant.users["person2@contoso.com"].last_password_change_date_time += timedelta(minutes=1)
        undone = await app.answer_to("undo/results.xlsx", attachment(made, "results.xlsx"))
        left = set(tenant.users) - before
        again = await app.answer_to("staff.csv", people("NL", "DE", "NL"))
        lines = app.log_lines()

    assert outcomes(undone) == {
        "person1@contoso.com": "removed",
        "person2@contoso.com": "kept",
        "person3@contoso.com": "removed",
    }
    assert left == {"person2@contoso.com"}
    assert list(outcomes(again).values()) == ["created", "duplicate_user_name", "created"]
    assert tenant.impatient_requests == 0
    reported = [*passwords(made).values(), *outcomes(made)]
    assert [each for each in reported if any(each in line for line in lines)] == []
