"""Mails on disk."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from local.outbox import read_results, write_mail
from local.tenant.mailbox import SentAttachment, SentMail

_RESULTS = b"\xef\xbb\xbfrow,outcome\r\n2,created\r\n"


def _mail(*attachments: tuple[str, bytes]) -> SentMail:
    return SentMail(
        sender="hr-onboarding@contoso.com",
        subject="Rollcall",
        content_type="html",
        content="<p>Hello</p>",
        to_recipients=("hr@contoso.com",),
        cc_recipients=(),
        bcc_recipients=(),
        attachments=tuple(
            SentAttachment(name=name, content_type="text/csv", content=content)
            for name, content in attachments
        ),
        saved_to_sent_items=False,
        accepted_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_results_are_read_from_the_attachment() -> None:
    assert read_results(_mail(("results.csv", _RESULTS))) == [{"row": "2", "outcome": "created"}]


def test_results_are_read_from_a_zip_as_well() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("results.csv", _RESULTS)

    rows = read_results(_mail(("results.csv.zip", packed.getvalue())))

    assert rows == [{"row": "2", "outcome": "created"}]


def test_a_mail_without_results_has_no_rows() -> None:
    assert read_results(_mail()) == []


def test_an_attachment_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    written = write_mail(_mail(("../../evil.csv", b"x")), tmp_path / "out")

    assert written.attachments == (tmp_path / "out" / "evil.csv",)


def test_what_an_earlier_mail_left_is_gone(tmp_path: Path) -> None:
    write_mail(_mail(("to-fix.csv", b"x")), tmp_path)
    write_mail(_mail(("results.csv", _RESULTS)), tmp_path)

    assert not (tmp_path / "to-fix.csv").exists()
