"""The size of a request is foreseen as the Graph SDK makes it."""

import pytest
from kiota_serialization_json.json_serialization_writer import JsonSerializationWriter
from msgraph.generated.users.item.send_mail.send_mail_post_request_body import (
    SendMailPostRequestBody,
)

from shared.graph.mailbox import _message
from shared.models import Attachment, Mail
from shared.rendering import measure_request


@pytest.mark.parametrize("text", ["plain", "Zoë & “木村”", "مرحبا\n", "\U0001f600"])
@pytest.mark.parametrize("length", [0, 1, 2, 3, 100_000])
def test_the_size_is_at_least_that_of_the_request(text: str, length: int) -> None:
    files = (Attachment(name=f"{text}.xlsx", content_type="text/csv", content=bytes(length)),) * 2
    mail = Mail(subject=text, html=f"<p>{text * 1000}</p>", attachments=files)
    writer = JsonSerializationWriter()
    body = SendMailPostRequestBody(message=_message(mail, []), save_to_sent_items=False)
    writer.write_object_value(None, body)

    written = len(writer.get_serialized_content())

    assert written <= measure_request(mail) <= written + 1_000
