"""The workbooks that go with the mail."""

from collections.abc import Iterator
from dataclasses import replace

from shared.models import Attachment, JobReport, OutcomeStatus
from shared.rendering.passwords import has_locked_passwords, mailed_report
from shared.rendering.tables import people_table, results_tables, to_fix_table
from shared.rendering.tasks import LOCKED_NAME, RESULTS_NAME, is_to_fix_name, to_fix_name
from shared.rendering.workbooks import encode_workbook, lock_workbook


def attach(report: JobReport, language: str) -> tuple[Attachment, ...]:
    """The mail's attachments, the most needed first; none for a refused file.

    `results.xlsx` always; the locked passwords where they are delivered that way; the file to
    fix when rows were invalid.
    """
    return () if report.refusal else tuple(_attachments(report, language))


def attached_names(report: JobReport) -> tuple[str, ...]:
    """The names of the attachments of a report without passwords."""
    if report.refusal:
        return ()
    invalid = any(row.status is OutcomeStatus.INVALID for row in report.rows)
    return (RESULTS_NAME, to_fix_name(report.job_id)) if invalid else (RESULTS_NAME,)


def attach_least(report: JobReport, language: str) -> tuple[Attachment, ...]:
    """What no mail goes without: outcomes and passwords by user name, nothing else."""
    bare = replace(
        report,
        rows=tuple(replace(row, display_name="", findings=(), cells=()) for row in report.rows),
    )
    return tuple(each for each in attach(bare, language) if not is_to_fix(each))


def is_to_fix(attachment: Attachment) -> bool:
    """Whether this is the file with the rows to correct."""
    return is_to_fix_name(attachment.name)


def _attachments(report: JobReport, language: str) -> Iterator[Attachment]:
    made_at = report.dropped_at
    yield encode_workbook(RESULTS_NAME, results_tables(mailed_report(report), language), made_at)
    if has_locked_passwords(report):
        known = [row for row in report.rows if row.temporary_password]
        passwords = encode_workbook(LOCKED_NAME, [people_table(known, language)], made_at)
        yield lock_workbook(passwords, report.passphrase)
    if any(row.status is OutcomeStatus.INVALID for row in report.rows):
        name = to_fix_name(report.job_id)
        yield encode_workbook(name, [to_fix_table(report, language)], made_at)
