"""Accounts and the directory of them."""

from local.tenant.users import DEFAULT_PROPERTIES
from tests.unit.local.tenant.tenant_builders import a_tenant, a_user

ADA = "ada.byron@contoso.com"


def test_user_shows_eleven_properties_unless_asked_for_others() -> None:
    user = a_tenant().create_user(a_user())

    assert tuple(user.to_json()) == DEFAULT_PROPERTIES
    assert len(DEFAULT_PROPERTIES) == 11
    assert user.to_json(("usageLocation",)) == {"usageLocation": "GB"}


def test_collection_that_was_not_set_is_empty_and_text_is_null() -> None:
    user = a_tenant().create_user(a_user())

    shown = user.to_json(("businessPhones", "otherMails", "jobTitle"))

    assert shown == {"businessPhones": [], "otherMails": [], "jobTitle": None}


def test_directory_iterates_over_names_in_the_order_of_creation() -> None:
    tenant = a_tenant()
    before = list(tenant.users)

    tenant.create_user(a_user("Zoe"))
    tenant.create_user(a_user("ada.byron"))

    assert list(tenant.users) == [*before, "Zoe@contoso.com", ADA]
    assert len(tenant.users) == len(before) + 2


def test_removed_user_is_found_neither_by_name_nor_by_id() -> None:
    tenant = a_tenant()
    user = tenant.create_user(a_user())

    tenant.users.remove(user)

    assert ADA not in tenant.users
    assert user.id not in tenant.users


def test_user_without_usage_location_has_none() -> None:
    assert a_tenant().create_user(a_user(usageLocation=None)).usage_location is None
