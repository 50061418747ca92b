"""The state of the tenant."""

import pytest

from local.tenant import SENDER
from local.tenant.graph_errors import RefusalError
from tests.unit.local.tenant.tenant_builders import (
    BUSINESS_PREMIUM,
    PASSWORD,
    TurnedClock,
    a_license,
    a_mail,
    a_tenant,
    a_user,
)

ADA = "ada.byron@contoso.com"


def test_new_user_is_found_by_name_in_any_case_and_by_id() -> None:
    tenant = a_tenant()

    user = tenant.create_user(a_user())

    assert tenant.users[ADA.upper()] is tenant.users[user.id] is user
    assert (user.password, user.created_date_time) == (PASSWORD, tenant.clock())
    assert PASSWORD not in repr(user)


@pytest.mark.parametrize(
    ("payload", "target"),
    [
        pytest.param(
            a_user(userPrincipalName="ADELE.Vance@contoso.com"), "userPrincipalName", id="a user"
        ),
        pytest.param(a_user("all-staff"), "proxyAddresses", id="a group's address"),
    ],
)
def test_name_or_address_in_use_is_a_conflict(payload: dict[str, object], target: str) -> None:
    tenant = a_tenant()

    with pytest.raises(RefusalError) as caught:
        tenant.create_user(payload)

    message = f"Another object with the same value for property {target} already exists."
    assert (caught.value.status, caught.value.message) == (400, message)
    assert [(one.code, one.target) for one in caught.value.details] == [("ObjectConflict", target)]


def test_deleted_user_is_in_the_bin_and_the_name_free_again() -> None:
    tenant = a_tenant()
    first = tenant.create_user(a_user())

    tenant.delete_user(ADA)
    second = tenant.create_user(a_user())

    assert tenant.deleted_users == [first]
    assert second.id != first.id


def test_new_user_is_not_seen_before_replication() -> None:
    clock = TurnedClock()
    tenant = a_tenant(clock=clock)
    tenant.replication_lag = 5
    user = tenant.create_user(a_user())

    clock.turn(4.9)
    with pytest.raises(RefusalError) as caught:
        tenant.find_user(user.id)
    with pytest.raises(RefusalError):
        tenant.assign_license(ADA, a_license(BUSINESS_PREMIUM))
    seen_before = user in tenant.visible_users()
    clock.turn(0.1)

    assert (caught.value.status, caught.value.code) == (404, "Request_ResourceNotFound")
    assert not seen_before
    assert tenant.find_user(ADA) is user
    assert user in tenant.visible_users()


def test_name_is_taken_even_while_it_is_not_seen() -> None:
    tenant = a_tenant()
    tenant.replication_lag = 60
    tenant.create_user(a_user())

    with pytest.raises(RefusalError) as caught:
        tenant.create_user(a_user())

    assert caught.value.details[0].code == "ObjectConflict"


def test_deletion_finds_what_reads_do_not_see_yet() -> None:
    tenant = a_tenant()
    tenant.replication_lag = 60
    user = tenant.create_user(a_user())

    tenant.delete_user(user.id)

    assert tenant.deleted_users == [user]


def test_another_administrator_takes_no_more_than_is_left() -> None:
    tenant = a_tenant(units=3)

    tenant.take_units("O365_BUSINESS_PREMIUM", 5)

    assert tenant.subscribed_skus["O365_BUSINESS_PREMIUM"].consumed_units == 3


@pytest.mark.parametrize(
    ("mailbox", "status", "code"),
    [
        pytest.param("nobody@contoso.com", 404, "ErrorInvalidUser", id="unknown"),
        pytest.param("hr@contoso.com", 403, "ErrorAccessDenied", id="not this app's"),
        pytest.param(ADA, 404, "MailboxNotEnabledForRESTAPI", id="no mailbox yet"),
    ],
)
def test_mail_is_sent_only_from_the_apps_own_mailbox(mailbox: str, status: int, code: str) -> None:
    tenant = a_tenant()
    tenant.create_user(a_user())
    tenant.may_send_as = frozenset({SENDER, ADA})

    with pytest.raises(RefusalError) as caught:
        tenant.send_mail(mailbox, a_mail())

    assert (caught.value.status, caught.value.code) == (status, code)
    assert tenant.mails == []


def test_mail_send_for_the_whole_tenant_opens_every_mailbox() -> None:
    tenant = a_tenant()
    tenant.granted_permissions |= {"Mail.Send"}

    tenant.send_mail("hr@contoso.com", a_mail())

    assert [mail.sender for mail in tenant.mails] == ["hr@contoso.com"]


def test_ids_are_the_same_in_every_run() -> None:
    assert [a_tenant().next_id() for _ in range(2)] == [a_tenant().next_id()] * 2


def test_first_sign_in_changes_the_password_and_its_time() -> None:
    clock = TurnedClock()
    tenant = a_tenant(clock=clock)
    user = tenant.create_user(a_user())
    made = user.to_json(("createdDateTime", "lastPasswordChangeDateTime"))

    clock.turn(60)
    tenant.sign_in_first(ADA)

    assert made["createdDateTime"] == made["lastPasswordChangeDateTime"]
    assert user.value_of("lastPasswordChangeDateTime") != made["createdDateTime"]
    assert user.password != PASSWORD
    assert not user.force_change_password_next_sign_in


def test_nobody_unknown_signs_in() -> None:
    with pytest.raises(RefusalError):
        a_tenant().sign_in_first("nobody@contoso.com")
