import pytest

from local.tenant import SENDER, Drop, Fault, Match, Refuse, RetryAfter, demo_tenant
from shared.errors import GraphError, GraphThrottledError, GraphUnavailableError
from shared.models import Attachment, Mail
from tests.unit.graph.tenants import gateway_of, requests_of

SENDING = Match(path="/sendMail$")
EVERY_BYTE = bytes(range(256)) * 8
MAIL = Mail(
    subject="march.csv: 2 accounts created – Zoë, 木村",
    html="<p>Zoë &amp; 木村</p>",
    attachments=(
        Attachment(
            name="results.csv",
            content_type="text/csv",
            content="\ufeffrow,user_name\r\n2,zoë@contoso.com\r\n".encode(),
        ),
        Attachment(name="results.csv.zip", content_type="application/zip", content=EVERY_BYTE),
        Attachment(name="empty.csv", content_type="text/csv", content=b""),
    ),
)


async def test_a_mail_arrives_as_it_was_written() -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        await graph.send_mail(MAIL, ["hr@contoso.com", "it@contoso.com"])

    (mail,) = tenant.mails
    assert (mail.sender, mail.to_recipients) == (SENDER, ("hr@contoso.com", "it@contoso.com"))
    assert (mail.subject, mail.content_type, mail.content) == (MAIL.subject, "html", MAIL.html)
    assert mail.recipients == mail.to_recipients


async def test_attachments_arrive_byte_for_byte() -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        await graph.send_mail(MAIL, ["hr@contoso.com"])

    assert [(a.name, a.content_type, a.content) for a in tenant.mails[0].attachments] == [
        (a.name, a.content_type, a.content) for a in MAIL.attachments
    ]


async def test_a_mail_with_passwords_is_not_kept_in_sent_items() -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        await graph.send_mail(MAIL, ["hr@contoso.com"])

    assert not tenant.mails[0].saved_to_sent_items


@pytest.mark.parametrize(
    ("sender", "status", "code"),
    [
        pytest.param("hr@contoso.com", 403, "ErrorAccessDenied", id="not in the app's scope"),
        pytest.param("nobody@contoso.com", 404, "ErrorInvalidUser", id="no such user"),
        pytest.param(
            "megan.bowen@contoso.com", 404, "MailboxNotEnabledForRESTAPI", id="no mailbox"
        ),
    ],
)
async def test_a_sender_that_cannot_send_is_reported(sender: str, status: int, code: str) -> None:
    tenant = demo_tenant()
    tenant.may_send_as |= {"megan.bowen@contoso.com"}
    tenant.mailboxes -= {"megan.bowen@contoso.com"}

    async with gateway_of(tenant, sender=sender) as graph:
        with pytest.raises(GraphError) as caught:
            await graph.send_mail(MAIL, ["hr@contoso.com"])

    assert (caught.value.status, caught.value.code) == (status, code)
    assert caught.value.request_id
    assert tenant.mails == []


async def test_recipients_that_exchange_does_not_take_are_reported() -> None:
    async with gateway_of(demo_tenant()) as graph:
        with pytest.raises(GraphError) as caught:
            await graph.send_mail(MAIL, ["nobody"])

    assert (caught.value.status, caught.value.code) == (400, "ErrorInvalidRecipients")


@pytest.mark.parametrize(
    ("action", "status"),
    [
        pytest.param(Drop(done=True), 0, id="connection dropped"),
        pytest.param(Refuse(status=504, code="UnknownError", done=True), 504, id="504"),
    ],
)
async def test_a_mail_whose_answer_is_lost_is_not_sent_again(
    action: Drop | Refuse, status: int
) -> None:
    tenant = demo_tenant()
    tenant.faults.add(Fault(match=SENDING, action=action))

    async with gateway_of(tenant) as graph:
        with pytest.raises(GraphUnavailableError) as caught:
            await graph.send_mail(MAIL, ["hr@contoso.com"])

    assert caught.value.status == status
    assert (len(tenant.mails), requests_of(tenant)) == (1, 1)


async def test_no_mail_leaves_before_exchange_may_be_asked_again() -> None:
    tenant = demo_tenant()
    throttled = Refuse(status=429, code="ApplicationThrottled", retry_after=RetryAfter(seconds=90))
    tenant.faults.add(Fault(match=SENDING, action=throttled))

    async with gateway_of(tenant) as graph:
        with pytest.raises(GraphThrottledError) as first:
            await graph.send_mail(MAIL, ["hr@contoso.com"])
        with pytest.raises(GraphThrottledError) as second:
            await graph.send_mail(MAIL, ["hr@contoso.com"])

    assert (first.value.status, first.value.retry_after) == (429, 90.0)
    assert second.value.retry_after == pytest.approx(90, abs=2)
    assert requests_of(tenant) == 1


async def test_throttled_mail_does_not_hold_the_directory_up() -> None:
    tenant = demo_tenant()
    throttled = Refuse(status=429, retry_after=RetryAfter(seconds=90))
    tenant.faults.add(Fault(match=SENDING, action=throttled))

    async with gateway_of(tenant) as graph:
        with pytest.raises(GraphError):
            await graph.send_mail(MAIL, ["hr@contoso.com"])
        reading = await graph.read_tenant(["hr@contoso.com"])

    assert reading.existing == {"hr@contoso.com"}


async def test_no_error_text_holds_an_address() -> None:
    async with gateway_of(demo_tenant(), sender="nobody@contoso.com") as graph:
        with pytest.raises(GraphError) as caught:
            await graph.send_mail(MAIL, ["hr@contoso.com"])

    assert "@" not in str(caught.value)
