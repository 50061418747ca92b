"""The mail about one file, and the copy of it that may be stored."""

from dataclasses import dataclass, field

from shared.models import Attachment, JobReport, Mail
from shared.rendering.attachments import attach
from shared.rendering.csv_files import encode_results
from shared.rendering.html import render_html
from shared.rendering.layout import lay_out
from shared.rendering.passwords import (
    mailed_display,
    mailed_report,
    stored_display,
    without_passwords,
)
from shared.rendering.tallies import render_subject


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCopy:
    """What `results/‹job›/` keeps: the mail's page and `results.csv`, without passwords."""

    html: str = field(repr=False)
    results_csv: bytes = field(repr=False)


def render_mail(report: JobReport, language: str) -> Mail:
    """The mail with the temporary passwords, as far as the report's settings let it have them."""
    attachments = attach(report, language)
    page = lay_out(mailed_report(report), language, mailed_display(report), _names(attachments))
    return Mail(
        subject=render_subject(report, language), html=render_html(page), attachments=attachments
    )


def render_public(report: JobReport, language: str) -> PublicCopy:
    """The same page and `results.csv` without passwords; of a refused file its heading only."""
    bare = without_passwords(report)
    page = lay_out(bare, language, stored_display(report), _names(attach(bare, language)))
    return PublicCopy(html=render_html(page), results_csv=encode_results(bare, language))


def _names(attachments: tuple[Attachment, ...]) -> tuple[str, ...]:
    return tuple(attachment.name for attachment in attachments)
