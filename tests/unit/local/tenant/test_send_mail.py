"""What Exchange takes as a mail."""

import base64

import pytest

from local.tenant.graph_errors import RefusalError
from local.tenant.send_mail import SentMail, parse_mail
from tests.unit.local.tenant.tenant_builders import TurnedClock, a_mail

SENDER = "hr-onboarding@contoso.com"


def parsed(payload: dict[str, object]) -> SentMail:
    return parse_mail(payload, SENDER, TurnedClock().now)


def an_attachment(**changed: object) -> dict[str, object]:
    attachment: dict[str, object] = {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "name": "results.csv",
        "contentType": "text/csv",
        "contentBytes": base64.b64encode(b"row,user_name\r\n").decode(),
    }
    return {**attachment, **changed}


def test_mail_is_kept_as_it_was_sent() -> None:
    copies = [{"emailAddress": {"address": "it@contoso.com", "name": "IT Desk"}}]
    payload = a_mail("hr@contoso.com", ccRecipients=copies, attachments=[an_attachment()])

    mail = parsed(payload)

    assert mail.subject == "3 accounts created"
    assert (mail.content_type, mail.content) == ("html", "<p>Welcome</p>")
    assert mail.recipients == ("hr@contoso.com", "it@contoso.com")
    assert mail.saved_to_sent_items is False
    assert [(one.name, one.content) for one in mail.attachments] == [
        ("results.csv", b"row,user_name\r\n")
    ]


def test_mail_goes_to_sent_items_unless_set_otherwise() -> None:
    payload = a_mail()
    del payload["saveToSentItems"]

    assert parsed(payload).saved_to_sent_items is True


def test_repr_of_a_mail_holds_none_of_its_content() -> None:
    assert "Welcome" not in repr(parsed(a_mail()))


def recipients(*addresses: object) -> list[dict[str, object]]:
    return [{"emailAddress": {"address": one}} for one in addresses]


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        pytest.param({"toRecipients": []}, 400, "ErrorInvalidRecipients", id="nobody"),
        pytest.param(
            {"toRecipients": recipients("hr")}, 400, "ErrorInvalidRecipients", id="no address"
        ),
        pytest.param(
            {"toRecipients": recipients("jan..vries@contoso.com")},
            400,
            "ErrorInvalidRecipients",
            id="two dots",
        ),
        pytest.param(
            {"toRecipients": recipients("a@b.com; c@d.com")},
            400,
            "ErrorInvalidRecipients",
            id="two addresses in one",
        ),
        pytest.param(
            {"toRecipients": recipients(None)}, 400, "ErrorInvalidRecipients", id="null address"
        ),
        pytest.param(
            {"toRecipients": recipients(*["hr@contoso.com"] * 501)},
            400,
            "ErrorTooManyRecipients",
            id="501 recipients",
        ),
        pytest.param({"toRecipients": "hr@contoso.com"}, 400, "Request_BadRequest", id="text"),
        pytest.param({"colour": "red"}, 400, "RequestBodyRead", id="unknown property"),
        pytest.param(
            {"body": {"contentType": "Markdown", "content": ""}},
            400,
            "RequestBodyRead",
            id="unknown content type",
        ),
        pytest.param(
            {"attachments": [an_attachment(contentBytes="not base64!")]},
            400,
            "RequestBodyRead",
            id="broken base64",
        ),
        pytest.param(
            {"attachments": [{"name": "results.csv", "contentBytes": ""}]},
            400,
            "RequestBodyRead",
            id="attachment without type",
        ),
        pytest.param(
            {
                "attachments": [
                    an_attachment(contentBytes=base64.b64encode(bytes(3 * 1024**2)).decode())
                ]
            },
            413,
            "ErrorMessageSizeExceeded",
            id="attachment of 3 MB",
        ),
    ],
)
def test_mail_that_breaks_a_rule_is_refused(
    changed: dict[str, object], status: int, code: str
) -> None:
    with pytest.raises(RefusalError) as caught:
        parsed(a_mail("hr@contoso.com", **changed))

    assert (caught.value.status, caught.value.code) == (status, code)


def test_mail_without_message_is_refused() -> None:
    with pytest.raises(RefusalError):
        parsed({"saveToSentItems": False})
