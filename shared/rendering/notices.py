"""What the reader should know besides the outcomes."""

from collections.abc import Iterator

from shared.models import EarlierRun, JobReport
from shared.rendering.bidi import isolate
from shared.rendering.i18n import Catalogue, catalogue
from shared.rendering.locale_forms import format_moment
from shared.rendering.sentences import describe


def list_notices(report: JobReport, language: str) -> tuple[str, ...]:
    """A sentence or two for each notice; none for a file like any other."""
    return tuple(_notices(report, language))


def _notices(report: JobReport, language: str) -> Iterator[str]:
    if report.earlier:
        yield _dropped_before(report.earlier, catalogue(language))
    yield from (describe(remark, language, linked=False) for remark in report.remarks)


def _dropped_before(earlier: EarlierRun, texts: Catalogue) -> str:
    text = texts.gettext(
        "A file with this name and the same content was uploaded before, on {time}."
    ).format(time=isolate(format_moment(earlier.dropped_at, texts.language), texts.language))
    if not earlier.has_passwords:
        return text
    passwords = texts.gettext(
        "The temporary passwords of the accounts that were created then are in the email about it."
    )
    return f"{text} {passwords}"
