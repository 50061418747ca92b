"""`sendMail`: what Exchange Online takes, and the mails it took.

Sources: "user: sendMail", "Attach large files to Outlook messages", "Exchange Online limits".
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from local.tenant.exchange import JsonObject, as_list, as_object, as_text
from local.tenant.graph_errors import RefusalError

_MOST_RECIPIENTS = 500
_LARGEST_ATTACHMENT = 3 * 1024 * 1024
_ATOM = r"[^@\s<>,;:()\[\]\\\".]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_ATOM}(?:\.{_ATOM})+")
_MESSAGE = frozenset(
    {
        "attachments",
        "bccRecipients",
        "body",
        "categories",
        "ccRecipients",
        "from",
        "hasAttachments",
        "importance",
        "internetMessageHeaders",
        "isDeliveryReceiptRequested",
        "isReadReceiptRequested",
        "replyTo",
        "sender",
        "subject",
        "toRecipients",
    }
)
_ATTACHMENT = frozenset({"contentBytes", "contentId", "contentType", "isInline", "name", "size"})
_CONTENT_TYPES = frozenset({"html", "text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAttachment:
    """A file that came with a mail."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """A mail that Exchange accepted; addresses as they were written."""

    sender: str
    subject: str
    content_type: str  # html or text
    content: str = field(repr=False)
    to_recipients: tuple[str, ...]
    cc_recipients: tuple[str, ...]
    bcc_recipients: tuple[str, ...]
    attachments: tuple[SentAttachment, ...]
    saved_to_sent_items: bool
    accepted_at: datetime

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everybody it goes to."""
        return self.to_recipients + self.cc_recipients + self.bcc_recipients


def parse_mail(payload: JsonObject, sender: str, accepted_at: datetime) -> SentMail:
    """The mail in a sendMail body; raises `RefusalError` when Exchange would not take it."""
    # The SDKs write Message and SaveToSentItems: parameters are matched without case, but the
    # properties of a type are not.
    named = {name.lower(): value for name, value in payload.items()}
    parameters = _properties(named, frozenset({"message", "savetosentitems"}), "sendMail")
    message = _properties(as_object(parameters.get("message"), "Message"), _MESSAGE, "Message")
    body = _properties(
        as_object(message.get("body", {}), "Body"),
        frozenset({"contentType", "content"}),
        "ItemBody",
    )
    mail = SentMail(
        sender=sender,
        subject=as_text(message.get("subject", ""), "Subject"),
        content_type=_content_type(body),
        content=as_text(body.get("content", ""), "Content"),
        to_recipients=_recipients(message, "toRecipients"),
        cc_recipients=_recipients(message, "ccRecipients"),
        bcc_recipients=_recipients(message, "bccRecipients"),
        attachments=_attachments(message),
        saved_to_sent_items=parameters.get("savetosentitems", True) is not False,
        accepted_at=accepted_at,
    )
    _validate_recipients(mail.recipients)
    return mail


def _properties(value: JsonObject, known: frozenset[str], type_name: str) -> JsonObject:
    properties = {name: one for name, one in value.items() if "@odata." not in name}
    for name in properties.keys() - known:
        raise RefusalError(
            400,
            "RequestBodyRead",
            f"The property '{name}' does not exist on type 'microsoft.graph.{type_name}'. Make "
            "sure to only use property names that are defined by the type.",
        )
    return {name: one for name, one in properties.items() if one is not None}


def _content_type(body: JsonObject) -> str:
    content_type = as_text(body.get("contentType", "text"), "ContentType").lower()
    if content_type not in _CONTENT_TYPES:
        raise _unreadable("The requested value of 'contentType' was not found.")
    return content_type


def _recipients(message: JsonObject, name: str) -> tuple[str, ...]:
    return tuple(_address(entry, name) for entry in as_list(message.get(name, []), name))


def _address(entry: object, name: str) -> str:
    address = as_object(as_object(entry, name).get("emailAddress"), name).get("address")
    if not isinstance(address, str):
        raise _invalid_recipients()
    if not _ADDRESS.fullmatch(address):
        raise unresolved_recipient(address)
    return address


def _validate_recipients(recipients: tuple[str, ...]) -> None:
    if not recipients:
        raise _invalid_recipients()
    if len(recipients) > _MOST_RECIPIENTS:
        raise RefusalError(
            400,
            "ErrorTooManyRecipients",
            f"The message has more than {_MOST_RECIPIENTS} recipients.",
        )


def unresolved_recipient(address: str) -> RefusalError:
    """What Exchange says of an address that nobody can have."""
    return _invalid_recipients(
        f" Recipient '{address}' is not resolved. All recipients must be resolved before a message "
        "can be submitted."
    )


def _invalid_recipients(more: str = "") -> RefusalError:
    return RefusalError(400, "ErrorInvalidRecipients", f"At least one recipient isn't valid.{more}")


def _attachments(message: JsonObject) -> tuple[SentAttachment, ...]:
    entries = as_list(message.get("attachments", []), "attachments")
    return tuple(_attachment(as_object(entry, "attachments")) for entry in entries)


def _attachment(entry: JsonObject) -> SentAttachment:
    if entry.get("@odata.type") != "#microsoft.graph.fileAttachment":
        raise _unreadable("An attachment needs the @odata.type of a fileAttachment.")
    properties = _properties(entry, _ATTACHMENT, "fileAttachment")
    content = _decoded(properties)
    if len(content) >= _LARGEST_ATTACHMENT:
        raise RefusalError(
            413,
            "ErrorMessageSizeExceeded",
            "The message exceeds the maximum supported size.",
        )
    return SentAttachment(
        name=as_text(properties.get("name"), "Name"),
        content_type=as_text(
            properties.get("contentType", "application/octet-stream"), "ContentType"
        ),
        content=content,
    )


def _decoded(properties: Mapping[str, object]) -> bytes:
    try:
        encoded = as_text(properties.get("contentBytes"), "ContentBytes")
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise _unreadable("Cannot convert the literal to the expected type 'Edm.Binary'.") from None


def _unreadable(message: str) -> RefusalError:
    return RefusalError(400, "RequestBodyRead", message)
