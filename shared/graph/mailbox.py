"""Send mail from the configured mailbox."""

import time
from collections.abc import Sequence

import httpx
from azure.core.exceptions import AzureError
from kiota_abstractions.api_error import APIError
from msgraph.generated.models.attachment import Attachment as GraphAttachment
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.file_attachment import FileAttachment
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.message import Message
from msgraph.generated.models.recipient import Recipient
from msgraph.generated.users.item.send_mail.send_mail_post_request_body import (
    SendMailPostRequestBody,
)
from msgraph.generated.users.item.send_mail.send_mail_request_builder import SendMailRequestBuilder

from shared.errors import GraphError, GraphThrottledError, GraphUnavailableError
from shared.graph.client import GraphClient
from shared.graph.responses import NO_ANSWER, GraphResponse, read_failure
from shared.graph.throttle import Gate
from shared.models import Attachment, Mail
from shared.telemetry import count_graph_request


class GraphMailbox:
    """The mailbox that sends the reports."""

    def __init__(self, client: GraphClient, sender: str) -> None:
        # Imported directly: through the service client it would import every request on users,
        # which takes a second.
        self._send_mail = SendMailRequestBuilder(client.adapter, {"user%2Did": sender})
        # Exchange has limits of its own, so it does not share the throttle of the directory.
        self._gate = Gate(time.monotonic)

    async def send_mail(self, mail: Mail, recipients: Sequence[str]) -> None:
        """Send a mail; returning means that Graph accepted it (202, "user: sendMail").

        Raises GraphThrottledError when Graph asks to wait, GraphUnavailableError if it is unknown
        whether it was sent, GraphError for a refusal.
        """
        await self._gate.wait()
        body = SendMailPostRequestBody(
            message=_message(mail, recipients),
            # Sent Items would keep the temporary passwords.
            save_to_sent_items=False,
        )
        try:
            await self._send_mail.post(body)
        except (APIError, httpx.RequestError, AzureError) as error:
            answer = read_failure(error)
            count_graph_request("mail", answer.status)
            raise self._failure(answer) from None
        count_graph_request("mail", httpx.codes.ACCEPTED)
        self._gate.passed()

    def _failure(self, answer: GraphResponse) -> GraphError:
        if answer.retry_after:
            self._gate.close_for(answer.retry_after)
            if answer.status == httpx.codes.TOO_MANY_REQUESTS:
                return GraphThrottledError(answer.retry_after)
        lost = answer.status == NO_ANSWER or answer.status >= httpx.codes.INTERNAL_SERVER_ERROR
        kind = GraphUnavailableError if lost else GraphError
        return kind(answer.status, answer.error_code, answer.request_id)


def _message(mail: Mail, recipients: Sequence[str]) -> Message:
    return Message(
        subject=mail.subject,
        body=ItemBody(content_type=BodyType.Html, content=mail.html),
        to_recipients=[
            Recipient(email_address=EmailAddress(address=address)) for address in recipients
        ],
        attachments=[_attachment(each) for each in mail.attachments],
    )


def _attachment(attachment: Attachment) -> GraphAttachment:
    return FileAttachment(
        odata_type="#microsoft.graph.fileAttachment",
        name=attachment.name,
        content_type=attachment.content_type,
        content_bytes=attachment.content,
    )
