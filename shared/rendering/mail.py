"""The mail about one file, and the copy of it that may be stored."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from shared.models import FIXED_COLUMNS, Attachment, JobReport, Mail, OutcomeStatus
from shared.rendering.html import render_html
from shared.rendering.i18n import Texts
from shared.rendering.page import Page, lay_out
from shared.rendering.password_display import (
    PasswordDisplay,
    has_locked_passwords,
    mailed_display,
    mailed_report,
    stored_display,
    without_passwords,
)
from shared.rendering.slips import render_slips
from shared.rendering.statuses import render_subject
from shared.rendering.tables import (
    empty_list_table,
    encode_results,
    people_table,
    results_tables,
    to_fix_table,
)
from shared.rendering.tasks import (
    EMPTY_LIST_NAME,
    LOCKED_NAME,
    RESULTS_NAME,
    SLIPS_NAME,
    is_to_fix_name,
    needs_empty_list,
    to_fix_name,
)
from shared.rendering.workbooks import encode_workbook, lock_workbook

# "The maximum request length supported is 4MB", says Graph of a whole sendMail request. The rest
# is for up to 500 recipients, each with its JSON.
LARGEST_REQUEST: Final = 3_850_000
_AROUND_A_MAIL: Final = 400
_AROUND_AN_ATTACHMENT: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCopy:
    """What `results/‹job›/` keeps: the mail's page and `results.csv`, without passwords."""

    html: str = field(repr=False)
    results_csv: bytes = field(repr=False)


def render_mail(report: JobReport, texts: Texts, max_bytes: int = LARGEST_REQUEST) -> Mail:
    """The mail with the temporary passwords, as far as the report's settings let it have them.

    The fullest form whose request has at most `max_bytes`: first without the file to fix, then
    without the page to print, then without the tables, then with the results only, names and
    reasons left out. The last form where none is small enough.
    """
    for mail in _forms(report, texts):
        if measure_request(mail) <= max_bytes:
            break
    return mail


def render_copy(report: JobReport, texts: Texts) -> Mail:
    """The mail for readers who never get passwords, not even locked."""
    bare = without_passwords(report)
    attachments = tuple(each for each in attach(bare, texts) if not is_to_fix(each))
    page = lay_out(bare, stored_display(report), _names(attachments))
    return _put_into_language(bare, page, texts, attachments)


def render_public(report: JobReport, texts: Texts) -> PublicCopy:
    """The same page and `results.csv` without passwords; of a refused file its heading only."""
    bare = without_passwords(report)
    page = lay_out(bare, stored_display(report), attached_names(bare))
    return PublicCopy(html=render_html(page, texts), results_csv=encode_results(bare, texts))


def _forms(report: JobReport, texts: Texts) -> Iterator[Mail]:
    """The mail in full, and ever smaller."""
    attachments = attach(report, texts)
    yield _mail(report, texts, attachments)
    needed = tuple(each for each in attachments if not is_to_fix(each))
    yield _mail(report, texts, needed)
    needed = tuple(each for each in needed if each.name != SLIPS_NAME)
    yield _mail(report, texts, needed)
    yield _mail(report, texts, needed, tables=False)
    yield _mail(report, texts, attach_least(report, texts), tables=False)


def _mail(
    report: JobReport, texts: Texts, attachments: tuple[Attachment, ...], *, tables: bool = True
) -> Mail:
    mailed, display = mailed_report(report), mailed_display(report)
    page = lay_out(mailed, display, _names(attachments), tables=tables)
    return _put_into_language(report, page, texts, attachments)


def _put_into_language(
    report: JobReport, page: Page, texts: Texts, attachments: tuple[Attachment, ...]
) -> Mail:
    return Mail(
        subject=texts.say(render_subject(report)),
        html=render_html(page, texts),
        attachments=attachments,
    )


def _names(attachments: tuple[Attachment, ...]) -> tuple[str, ...]:
    return tuple(attachment.name for attachment in attachments)


def attach(report: JobReport, texts: Texts) -> tuple[Attachment, ...]:
    """The mail's attachments, the most needed first; of a refused file an empty list at most.

    `results.xlsx` always; the locked passwords where they are delivered that way; the file to
    fix when rows were invalid; the page to print where passwords are in clear.
    """
    if needs_empty_list(report):
        table = empty_list_table(FIXED_COLUMNS, texts)
        return (encode_workbook(EMPTY_LIST_NAME, [table], report.dropped_at),)
    return () if report.refusal else tuple(_attachments(report, texts))


def attached_names(report: JobReport) -> tuple[str, ...]:
    """The names of the attachments of a report without passwords."""
    if report.refusal:
        return (EMPTY_LIST_NAME,) if needs_empty_list(report) else ()
    invalid = any(row.status is OutcomeStatus.INVALID for row in report.rows)
    return (RESULTS_NAME, to_fix_name(report.job_id)) if invalid else (RESULTS_NAME,)


def attach_least(report: JobReport, texts: Texts) -> tuple[Attachment, ...]:
    """The smallest form of the results: outcomes and passwords by user name."""
    bare = replace(
        report,
        rows=tuple(replace(row, display_name="", findings=(), cells=()) for row in report.rows),
    )
    return tuple(
        each for each in attach(bare, texts) if not is_to_fix(each) and each.name != SLIPS_NAME
    )


def is_to_fix(attachment: Attachment) -> bool:
    """True if this is the file with the rows to correct."""
    return is_to_fix_name(attachment.name)


def _attachments(report: JobReport, texts: Texts) -> Iterator[Attachment]:
    made_at = report.dropped_at
    yield encode_workbook(RESULTS_NAME, results_tables(mailed_report(report), texts), made_at)
    if has_locked_passwords(report):
        known = [row for row in report.rows if row.temporary_password]
        passwords = encode_workbook(LOCKED_NAME, [people_table(known, texts, report.kind)], made_at)
        yield lock_workbook(passwords, report.passphrase)
    if any(row.status is OutcomeStatus.INVALID for row in report.rows):
        name = to_fix_name(report.job_id)
        yield encode_workbook(name, [to_fix_table(report, texts)], made_at)
    if mailed_display(report) is PasswordDisplay.SHOWN and (slips := render_slips(report, texts)):
        yield slips


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
