"""The files that go with the mail, small enough for one request to carry."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from shared.models import Attachment, JobReport, OutcomeStatus
from shared.rendering.archives import lock_file, zip_file
from shared.rendering.csv_files import encode_passwords, encode_results, encode_to_fix
from shared.rendering.passwords import has_locked_passwords, mailed_report
from shared.rendering.tasks import LOCKED_NAME, TO_FIX_NAME

RESULTS_NAME: Final = "results.csv"
PASSWORDS_NAME: Final = "passwords.csv"  # inside LOCKED_NAME
LARGEST_PLAIN: Final = 2_000_000  # bytes; above it a file goes as a zip

# Graph takes about 4 MB for a whole sendMail request, and base64 adds a third (page "user:
# sendMail"); the HTML needs some room as well.
LARGEST_TOTAL: Final = 2_700_000


def attach(report: JobReport, language: str) -> tuple[Attachment, ...]:
    """The mail's attachments, the most needed first; none for a refused file.

    `results.csv` always; the locked passwords where they are delivered that way; `to-fix.csv`
    when rows were invalid. Above `LARGEST_PLAIN` a file is zipped, and also where all together
    would be above `LARGEST_TOTAL`. If `to-fix.csv` does not fit even so it is left out: the
    reader still has every reason in `results.csv`.
    """
    if report.refusal:
        return ()
    passwords = tuple(_locked_passwords(report))
    results = _csv(RESULTS_NAME, encode_results(mailed_report(report), language))
    needed = (_fitting(results, passwords) or zip_file(results), *passwords)
    to_fix = _fitting_to_fix(report, language, needed)
    return (*needed, to_fix) if to_fix else needed


def attach_least(report: JobReport, language: str) -> tuple[Attachment, ...]:
    """What no mail goes without: outcomes and passwords by user name, nothing else."""
    bare = replace(
        report,
        rows=tuple(replace(row, display_name="", findings=(), cells=()) for row in report.rows),
    )
    return tuple(each for each in attach(bare, language) if not is_to_fix(each))


def is_to_fix(attachment: Attachment) -> bool:
    """Whether this is the file with the rows to correct."""
    return attachment.name.startswith(TO_FIX_NAME)


def _locked_passwords(report: JobReport) -> Iterator[Attachment]:
    if has_locked_passwords(report):
        passwords = _csv(PASSWORDS_NAME, encode_passwords(report))
        yield lock_file(passwords, LOCKED_NAME, report.passphrase)


def _fitting_to_fix(
    report: JobReport, language: str, needed: tuple[Attachment, ...]
) -> Attachment | None:
    if not any(row.status is OutcomeStatus.INVALID for row in report.rows):
        return None
    return _fitting(_csv(TO_FIX_NAME, encode_to_fix(report, language)), needed)


def _fitting(file: Attachment, beside: tuple[Attachment, ...]) -> Attachment | None:
    """The handiest form of the file that a mail can carry beside the others."""
    room = LARGEST_TOTAL - sum(len(each.content) for each in beside)
    return next((form for form in _forms(file) if len(form.content) <= room), None)


def _forms(file: Attachment) -> Iterator[Attachment]:
    """The file as it may be attached, the handiest form first."""
    if len(file.content) <= LARGEST_PLAIN:
        yield file
    yield zip_file(file)


def _csv(name: str, content: bytes) -> Attachment:
    return Attachment(name=name, content_type="text/csv", content=content)
