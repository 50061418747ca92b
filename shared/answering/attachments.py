"""The files that go with the mail, small enough for one request to carry."""

import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Final

from shared.answering.passwords import mailed_report
from shared.answering.tables import encode_results, encode_to_fix
from shared.answering.tasks import TO_FIX_NAME
from shared.models import Attachment, JobReport, OutcomeStatus

RESULTS_NAME: Final = "results.csv"
LARGEST_PLAIN: Final = 2_000_000  # bytes; above it a file goes as a zip

# Graph takes about 4 MB for a whole sendMail request, and base64 adds a third (page "user:
# sendMail"); the HTML needs some room as well.
LARGEST_TOTAL: Final = 2_700_000

_EARLIEST_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)


def attach(report: JobReport, language: str) -> tuple[Attachment, ...]:
    """`results.csv`, and `to-fix.csv` when rows were invalid; nothing for a refused file.

    Above `LARGEST_PLAIN` a file is zipped, `to-fix.csv` also where both together would be above
    `LARGEST_TOTAL`. If it does not fit even so it is left out: the reader still has every
    reason in `results.csv`.
    """
    if report.refusal:
        return ()
    results = _packed(_csv(RESULTS_NAME, encode_results(mailed_report(report), language)))
    if not any(row.status is OutcomeStatus.INVALID for row in report.rows):
        return (results,)
    to_fix = _csv(TO_FIX_NAME, encode_to_fix(report, language))
    fitting = (file for file in _forms(to_fix) if _fits(results, file))
    return (results, *islice(fitting, 1))


def _packed(file: Attachment) -> Attachment:
    return next(_forms(file))


def _forms(file: Attachment) -> Iterator[Attachment]:
    """The file as it may be attached, the handiest form first."""
    if len(file.content) <= LARGEST_PLAIN:
        yield file
    yield _zipped(file)


def _csv(name: str, content: bytes) -> Attachment:
    return Attachment(name=name, content_type="text/csv", content=content)


def _zipped(file: Attachment) -> Attachment:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as container:
        # A fixed date: the same report makes the same bytes.
        entry = zipfile.ZipInfo(file.name, _EARLIEST_ZIP_DATE)
        container.writestr(entry, file.content, zipfile.ZIP_DEFLATED)
    return Attachment(
        name=f"{file.name}.zip", content_type="application/zip", content=archive.getvalue()
    )


def _fits(results: Attachment, extra: Attachment) -> bool:
    return len(results.content) + len(extra.content) <= LARGEST_TOTAL
