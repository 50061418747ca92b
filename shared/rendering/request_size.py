"""How large the request is that sends a mail, and how large it may be."""

import json
from typing import Final

from shared.models import Mail

# "The maximum request length supported is 4MB", says Graph of a whole sendMail request. The rest
# is for up to 500 recipients, each with its JSON.
LARGEST_REQUEST: Final = 3_850_000
_AROUND_A_MAIL: Final = 400
_AROUND_AN_ATTACHMENT: Final = 300


def measure_request(mail: Mail) -> int:
    """Bytes of the mail as JSON in a sendMail request, without the recipients.

    The Graph SDK escapes each character beyond ASCII, in six bytes, and sends attachments as
    base64.
    """
    attachments = sum(
        4 * -(-len(each.content) // 3) + len(json.dumps(each.name)) + _AROUND_AN_ATTACHMENT
        for each in mail.attachments
    )
    return len(json.dumps(mail.html)) + len(json.dumps(mail.subject)) + attachments + _AROUND_A_MAIL
