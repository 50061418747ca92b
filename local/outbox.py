"""Writing the mails of the simulated tenant to a folder, as they were sent."""

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from local.tenant.mailbox import SentMail

RESULTS = "results.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenMail:
    """Where a mail was written."""

    html: Path
    attachments: tuple[Path, ...]


def write_mail(mail: SentMail, folder: Path) -> WrittenMail:
    """Write body, attachments and addresses of a mail; what the folder held before goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    html = folder / "mail.html"
    html.write_text(mail.content, encoding="utf-8")
    envelope = {
        "from": mail.sender,
        "to": mail.recipients,
        "subject": mail.subject,
        "saved to Sent Items": mail.saved_to_sent_items,
    }
    (folder / "mail.json").write_text(
        json.dumps(envelope, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return WrittenMail(html=html, attachments=tuple(_write_attachments(mail, folder)))


def read_results(mail: SentMail) -> list[dict[str, str]]:
    """The rows of the mail's `results.csv`, zipped or not; none when it has none."""
    for attachment in mail.attachments:
        content = attachment.content
        if attachment.name == f"{RESULTS}.zip":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = archive.read(RESULTS)
        if attachment.name.startswith(RESULTS):
            return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return []


def _write_attachments(mail: SentMail, folder: Path) -> Iterator[Path]:
    for attachment in mail.attachments:
        # The name comes out of a request: it must not lead out of the folder.
        path = folder / PurePosixPath(attachment.name.replace("\\", "/")).name
        path.write_bytes(attachment.content)
        yield path
