"""Reveal passwords on the page, record who saw them, and report it by mail."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from shared.errors import SecretError
from shared.events import Event, record
from shared.models import JudgedRow, PasswordDelivery, Reveal
from shared.pipeline.app import App
from shared.pipeline.conditional_update import update_document
from shared.pipeline.erasure import erase_all_but_doubtful, erase_rows
from shared.pipeline.job_store import JobStore, gather_some
from shared.state import blob_names
from shared.state.document_encoding import decode, encode
from shared.state.documents import JobDocument, Stage
from shared.state.tenant_documents import RevealsDocument

_DAYS_REPORTED = (1, 2, 3)  # days ago; older reveals are not reported any more


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealedPassword:
    """The temporary password of one person."""

    row: JudgedRow
    password: str = field(repr=False)


async def reveal_passwords(
    app: App, store: JobStore, job: JobDocument, who: tuple[str, str], rows: Collection[int] = ()
) -> tuple[RevealedPassword, ...]:
    """The passwords of these rows, or of all, as far as they are still stored.

    `who` is the name and the object id of the person who asks. It is recorded before anything is
    shown. Empty for a job whose passwords are not collected on the page.
    """
    if job.terms.password_delivery is not PasswordDelivery.PAGE:
        return ()
    found = await _open_passwords(app, store, job, rows)
    if found:
        people = tuple(each.row.user_principal_name for each in found)
        await _record(app, _reveal(job, who, people))
        record(Event.PASSWORDS_REVEALED, job=job.job, rows=len(found))
    return found


async def hand_over(
    app: App, store: JobStore, job: JobDocument, who: tuple[str, str], rows: Collection[int] = ()
) -> None:
    """Erase the passwords of these rows, or of all: the people have theirs."""
    if job.terms.password_delivery is not PasswordDelivery.PAGE:
        return
    if not rows:
        await _record(app, _reveal(job, who, (), handed_over=True))
        await erase_all_but_doubtful(app, job)
        return
    found = await _open_passwords(app, store, job, rows)
    if found:
        people = tuple(each.row.user_principal_name for each in found)
        await _record(app, _reveal(job, who, people, handed_over=True))
        await erase_rows(app, job, {each.row.row_number for each in found})


async def tell_reveals(app: App, now: datetime) -> None:
    """Send the recipients of reports one mail about the reveals of each past day.

    Another one follows if a reveal of that day is recorded after its mail: at midnight, or by a
    clock that is behind.
    """
    if app.settings.page is None:
        return
    for days in _DAYS_REPORTED:
        blob = await app.storage.jobs.read(blob_names.reveals_blob(now - timedelta(days=days)))
        document = decode(blob.content, RevealsDocument) if blob else None
        if blob is None or document is None or document.told:
            continue
        # Only a sweep that has something to report needs the templates.
        from shared.rendering import texts_in
        from shared.rendering.reveal_mail import render_reveals

        mail = render_reveals(
            document.reveals,
            texts_in(app.settings.results_language, app.settings.results_time_zone),
        )
        await app.graph().send_mail(mail, app.settings.results_recipients)
        told = encode(replace(document, told=True))
        await app.storage.jobs.replace(blob.facts.name, told, etag=blob.etag)


async def _open_passwords(
    app: App, store: JobStore, job: JobDocument, rows: Collection[int]
) -> tuple[RevealedPassword, ...]:
    allocation = await store.load_allocation()
    run = allocation.run if allocation else ()
    outcomes = await gather_some([store.load_outcome(batch) for batch in run])
    made = {
        row.row_number
        for each in outcomes
        if each
        for row in each.rows
        if row.stage is Stage.LICENSED and (not rows or row.row_number in rows)
    }
    intents = await gather_some([store.load_intents(batch) for batch in run])
    by_row = {
        row.row_number: row
        for batch in (await store.load_all_rows(job)).values()
        for row in batch
        if row.row_number in made
    }
    sealed = {
        row.row_number: row.sealed_password
        for each in intents
        if each
        for row in each.rows
        if row.row_number in made and row.sealed_password
    }
    return tuple(
        RevealedPassword(row=by_row[number], password=password)
        for number, text in sorted(sealed.items())
        if (password := _open(app, job.job, number, text))
    )


def _open(app: App, job: str, row_number: int, sealed: str) -> str:
    try:
        return app.sealer.open(sealed, job, row_number)
    except SecretError:
        return ""


def _reveal(
    job: JobDocument, who: tuple[str, str], people: tuple[str, ...], *, handed_over: bool = False
) -> Reveal:
    name, person_id = who
    return Reveal(
        at=datetime.now(UTC),
        who=name,
        who_id=person_id,
        job=job.job,
        file_name=job.source.blob_name,
        people=people,
        handed_over=handed_over,
    )


async def _record(app: App, reveal: Reveal) -> None:
    """Add to the record of the day. Raises StorageConflictError when others always come first."""

    def change(stored: RevealsDocument | None) -> RevealsDocument:
        document = stored or RevealsDocument()
        return replace(document, reveals=(*document.reveals, reveal), told=False)

    name = blob_names.reveals_blob(reveal.at)
    await update_document(app.storage.jobs, name, RevealsDocument, change)
