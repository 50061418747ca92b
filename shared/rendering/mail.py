"""The mail about one file, and the copy of it that may be stored."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.models import Attachment, JobReport, Mail
from shared.rendering.attachments import attach, attach_least, attached_names, is_to_fix
from shared.rendering.csv_files import encode_results
from shared.rendering.html import render_html
from shared.rendering.layout import lay_out
from shared.rendering.passwords import (
    mailed_display,
    mailed_report,
    stored_display,
    without_passwords,
)
from shared.rendering.request_size import LARGEST_REQUEST, measure_request
from shared.rendering.tallies import render_subject


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCopy:
    """What `results/‹job›/` keeps: the mail's page and `results.csv`, without passwords."""

    html: str = field(repr=False)
    results_csv: bytes = field(repr=False)


def render_mail(report: JobReport, language: str, at_most: int = LARGEST_REQUEST) -> Mail:
    """The mail with the temporary passwords, as far as the report's settings let it have them.

    The fullest form whose request has `at_most` bytes: first without the file to fix, then
    without the tables, then with the results only, names and reasons left out. The last form
    where none is small enough.
    """
    for mail in _forms(report, language):
        if measure_request(mail) <= at_most:
            break
    return mail


def render_copy(report: JobReport, language: str) -> Mail:
    """The mail for readers who never get passwords, not even locked."""
    bare = without_passwords(report)
    attachments = tuple(each for each in attach(bare, language) if not is_to_fix(each))
    page = lay_out(bare, language, stored_display(report), _names(attachments))
    return Mail(
        subject=render_subject(bare, language), html=render_html(page), attachments=attachments
    )


def render_public(report: JobReport, language: str) -> PublicCopy:
    """The same page and `results.csv` without passwords; of a refused file its heading only."""
    bare = without_passwords(report)
    page = lay_out(bare, language, stored_display(report), attached_names(bare))
    return PublicCopy(html=render_html(page), results_csv=encode_results(bare, language))


def _forms(report: JobReport, language: str) -> Iterator[Mail]:
    """The mail in full, and ever smaller."""
    attachments = attach(report, language)
    yield _mail(report, language, attachments)
    needed = tuple(each for each in attachments if not is_to_fix(each))
    yield _mail(report, language, needed)
    yield _mail(report, language, needed, tables=False)
    yield _mail(report, language, attach_least(report, language), tables=False)


def _mail(
    report: JobReport, language: str, attachments: tuple[Attachment, ...], *, tables: bool = True
) -> Mail:
    page = lay_out(
        mailed_report(report),
        language,
        mailed_display(report),
        _names(attachments),
        tables=tables,
    )
    return Mail(
        subject=render_subject(report, language), html=render_html(page), attachments=attachments
    )


def _names(attachments: tuple[Attachment, ...]) -> tuple[str, ...]:
    return tuple(attachment.name for attachment in attachments)
