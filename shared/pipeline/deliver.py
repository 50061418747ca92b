"""Deliver a report: first to the configured recipients, then to those that the file names."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from shared.errors import GraphError
from shared.events import Event, record
from shared.models import ExtraRecipients, Finding, JobReport, Mail, RemarkCode
from shared.models.reasons import unmet_wish
from shared.pipeline.app import App
from shared.pipeline.uploads import recipients_of
from shared.rendering import Texts, measure_request, render_copy, render_mail
from shared.state.documents import JobDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraReaders:
    """The recipients that a file adds, and what the mail says about them."""

    addresses: tuple[str, ...] = ()
    remarks: tuple[Finding, ...] = ()


async def choose_extra_readers(app: App, job: JobDocument) -> ExtraReaders:
    """Those of the file's own recipients whose domain is verified in the tenant.

    If the domains cannot be read, only these recipients get no copy.
    """
    asked = job.terms.extra_recipients
    if not asked or app.settings.extra_recipients is ExtraRecipients.NONE:
        return ExtraReaders()
    try:
        domains = (await app.graph().read_tenant(())).verified_domains
    except GraphError as error:
        record(Event.COPY_NOT_SENT, logging.WARNING, job=job.job, code=error.code)
        return ExtraReaders(remarks=(Finding(code=RemarkCode.RECIPIENTS_NOT_CHECKED),))
    ours = tuple(each for each in asked if each.rpartition("@")[2].lower() in domains)
    others = tuple(each for each in asked if each not in ours)
    told = ((RemarkCode.RECIPIENTS_ADDED, ours), (RemarkCode.RECIPIENTS_NOT_OURS, others))
    return ExtraReaders(
        addresses=ours,
        remarks=tuple(unmet_wish(code, ", ".join(named)) for code, named in told if named),
    )


async def deliver(app: App, report: JobReport, texts: Texts) -> None:
    """Send the mail to the configured recipients.

    A mail that Graph finds too large is sent in a smaller form. If Exchange cannot resolve an
    address, the others still get the mail. Raises GraphError if no recipient gets it.
    """
    recipients = recipients_of(app.settings, report.file_name)
    mail = await asyncio.to_thread(render_mail, report, texts)
    while True:
        try:
            await send_to_all(app, report.job_id, mail, recipients)
        except GraphError as error:
            smaller = await _smaller(report, texts, mail, error)
            if smaller is None:
                raise
            mail = smaller
        else:
            return


async def _smaller(report: JobReport, texts: Texts, mail: Mail, error: GraphError) -> Mail | None:
    """The next smaller form of a mail; None if it was not too large or is the smallest already."""
    if error.status != HTTPStatus.CONTENT_TOO_LARGE:
        return None
    size = measure_request(mail)
    smaller = await asyncio.to_thread(render_mail, report, texts, size - 1)
    return smaller if measure_request(smaller) < size else None


async def send_to_all(app: App, job: str, mail: Mail, recipients: Sequence[str]) -> None:
    """Send one mail to all; if Exchange cannot resolve an address, to each of the others.

    Raises GraphError if nobody gets it.
    """
    try:
        await app.graph().send_mail(mail, recipients)
    except GraphError as error:
        if error.status != HTTPStatus.BAD_REQUEST or len(recipients) == 1:
            raise
        await _send_to_each(app, job, mail, recipients)


async def _send_to_each(app: App, job: str, mail: Mail, recipients: Sequence[str]) -> None:
    """Send one mail to each recipient; raises the last refusal if all are refused."""
    refusals = []
    for recipient in recipients:
        try:
            await app.graph().send_mail(mail, [recipient])
        except GraphError as error:
            refusals.append(error)
            record(Event.RECIPIENT_REFUSED, logging.ERROR, job=job, code=error.code)
    if len(refusals) == len(recipients):
        raise refusals[-1]


async def send_copy(app: App, report: JobReport, texts: Texts, addresses: Sequence[str]) -> None:
    """Send the copy without passwords to further addresses; a refusal is only logged."""
    if not addresses:
        return
    copy = await asyncio.to_thread(render_copy, replace(report, remarks=()), texts)
    try:
        await app.graph().send_mail(copy, addresses)
    except GraphError as error:
        record(Event.COPY_NOT_SENT, logging.WARNING, job=report.job_id, code=error.code)
    else:
        record(Event.COPY_SENT, job=report.job_id, recipients=len(addresses))
