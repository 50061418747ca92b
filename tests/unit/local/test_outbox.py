"""Mails on disk."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from local.outbox import OutboxError, read_results, write_mail
from local.tenant.send_mail import SentAttachment, SentMail
from shared.rendering.workbooks import Table, encode_workbook


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
    tables = [
        Table(title="For people", heading=["Row"], lines=[["3"]]),
        Table(title="data", heading=["row", "outcome"], lines=[["2", "created"]]),
    ]
    workbook = encode_workbook("results.xlsx", tables, datetime(2026, 1, 1, tzinfo=UTC))

    rows = read_results(_mail(("results.xlsx", workbook.content)))

    assert rows == [{"row": "2", "outcome": "created"}]


def test_a_mail_without_results_has_no_rows() -> None:
    assert read_results(_mail()) == []


def test_an_attachment_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    written = write_mail(_mail(("../../evil.csv", b"x")), tmp_path / "out")

    assert written.attachments == (tmp_path / "out" / "evil.csv",)


def test_what_an_earlier_mail_left_is_gone(tmp_path: Path) -> None:
    write_mail(_mail(("to-fix.csv", b"x")), tmp_path)
    write_mail(_mail(("results.xlsx", b"x")), tmp_path)

    assert not (tmp_path / "to-fix.csv").exists()


def test_nothing_that_an_earlier_mail_did_not_write_is_deleted(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years")
    (tmp_path / "rollcall.zip").write_bytes(b"a package")
    write_mail(_mail(("results.csv", b"x")), tmp_path)
    (tmp_path / "notes.txt").write_text("mine")

    write_mail(_mail(), tmp_path)

    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"thesis.txt", "rollcall.zip", "notes.txt", "mail.html", "mail.json"}


@pytest.mark.parametrize("name", ["results.csv", "mail.html", "mail.json"])
def test_a_file_of_ones_own_is_never_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")

    with pytest.raises(OutboxError, match=name):
        write_mail(_mail(("results.csv", b"x")), tmp_path)

    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_a_file_of_an_earlier_mail_that_was_changed_is_kept(tmp_path: Path) -> None:
    write_mail(_mail(("to-fix.csv", b"x")), tmp_path)
    (tmp_path / "to-fix.csv").write_bytes(b"mended by hand")

    with pytest.raises(OutboxError, match=r"to-fix\.csv"):
        write_mail(_mail(("to-fix.csv", b"y")), tmp_path)
    write_mail(_mail(("results.csv", b"x")), tmp_path)

    assert (tmp_path / "to-fix.csv").read_bytes() == b"mended by hand"
