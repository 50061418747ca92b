"""Writing the mails of the simulated tenant to a folder, as they were sent."""

import hashlib
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from local.tenant.send_mail import SentMail

RESULTS = "results.xlsx"
_SHEET = "data"
_ENVELOPE = "mail.json"
_DIGESTS = "files"


class OutboxError(Exception):
    """A file that is not ours is where a mail should go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenMail:
    """Where a mail was written."""

    html: Path
    attachments: tuple[Path, ...]


def write_mail(mail: SentMail, folder: Path) -> WrittenMail:
    """Write body, attachments and addresses of a mail.

    What an earlier mail left in the folder goes; nothing else is ever deleted or overwritten.
    Raises OutboxError when a file that is not of an earlier mail has one of the names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "mail.html": mail.content.encode(),
        # The name comes out of a request: it must not lead out of the folder.
        **{_bare_name(each.name): each.content for each in mail.attachments},
    }
    left = _left_by_an_earlier_mail(folder)
    in_the_way = {name for name in (*files, _ENVELOPE) if os.path.lexists(folder / name)} - left
    if in_the_way:
        raise OutboxError(
            f"{folder / min(in_the_way)} is not as an earlier mail left it: "
            "move it, or name another folder"
        )
    for name in left:
        (folder / name).unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / _ENVELOPE).write_text(_envelope(mail, files), encoding="utf-8")
    html, *attachments = (folder / name for name in files)
    return WrittenMail(html=html, attachments=tuple(attachments))


def _envelope(mail: SentMail, files: Mapping[str, bytes]) -> str:
    """The addresses, and by which the next mail knows what this one left."""
    envelope = {
        "from": mail.sender,
        "to": mail.recipients,
        "subject": mail.subject,
        "saved to Sent Items": mail.saved_to_sent_items,
        _DIGESTS: {name: _digest(content) for name, content in files.items()},
    }
    return json.dumps(envelope, indent=2, ensure_ascii=False) + "\n"


def _left_by_an_earlier_mail(folder: Path) -> set[str]:
    """The names of its files that nobody has changed since."""
    try:
        digests = json.loads((folder / _ENVELOPE).read_text("utf-8"))[_DIGESTS]
        left = {
            name
            for name, digest in digests.items()
            if _bare_name(name) == name and _digest((folder / name).read_bytes()) == digest
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()
    return {_ENVELOPE, *left}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _bare_name(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name


def read_results(mail: SentMail) -> list[dict[str, str]]:
    """The rows of sheet `data` of the mail's `results.xlsx`; none when it has none."""
    from openpyxl import load_workbook  # slow to import

    for attachment in mail.attachments:
        if attachment.name == RESULTS:
            workbook = load_workbook(io.BytesIO(attachment.content), read_only=True)
            heading, *rows = workbook[_SHEET].iter_rows(values_only=True)
            return [
                {str(label): str(cell or "") for label, cell in zip(heading, row, strict=True)}
                for row in rows
            ]
    return []
