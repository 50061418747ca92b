"""What the page shows."""

from local.tenant import SENDER
from local.tenant.tenant_views import page_state, render_page
from tests.unit.local.tenant.tenant_builders import a_mail, a_tenant, a_user


def test_newest_mail_comes_first_and_keeps_its_number() -> None:
    tenant = a_tenant()
    for subject in ("first", "second"):
        tenant.send_mail(SENDER, a_mail("hr@contoso.com", subject=subject))

    mails = page_state(tenant)["mails"]

    assert isinstance(mails, list)
    assert [(mail["number"], mail["subject"]) for mail in mails] == [(2, "second"), (1, "first")]


def test_page_of_a_large_tenant_shows_the_newest_users_and_counts_the_rest() -> None:
    tenant = a_tenant()
    for number in range(501):
        tenant.create_user(a_user(f"user{number}"))

    page = render_page(tenant)

    assert "user500@contoso.com" in page
    assert "user0@contoso.com" not in page
    assert f"and {len(tenant.users) - 500} more" in page


def test_sku_without_units_is_shown_as_full() -> None:
    assert 'class="sku full"' in render_page(a_tenant(units=0))
    assert 'class="sku full"' not in render_page(a_tenant(units=1))
