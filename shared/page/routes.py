"""The routes of the page: what each address shows and what each form does."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from shared.events import Event, record
from shared.models import FIXED_COLUMNS, Attachment, Column, JobReport, OutcomeStatus
from shared.page.approval import decide_list, list_open
from shared.page.files import (
    FileReport,
    list_files,
    list_waiting,
    load_public_report,
    may_see,
    open_file,
)
from shared.page.http import Form, PageResponse, download, redirect
from shared.page.live_progress import Watcher
from shared.page.people import Person, Role
from shared.page.refusals import Denial, decision_problem, upload_problem
from shared.page.templating import render
from shared.page.upload_form import (
    LARGEST_FILE,
    PREVIEW,
    UploadRefusal,
    upload_list,
    upload_undo,
)
from shared.page.views import approval_lines, list_lines, show_file, show_progress
from shared.page.waiting_views import waiting_lines
from shared.pipeline.app import App
from shared.pipeline.job_store import JobStore
from shared.pipeline.record_reveals import hand_over, reveal_passwords
from shared.rendering.i18n import Texts
from shared.rendering.tables import empty_list_table, results_tables, to_fix_table
from shared.rendering.tasks import EMPTY_LIST_NAME
from shared.rendering.workbooks import encode_workbook
from shared.state import blob_names

_WATCHER: Final = Watcher()
_LONGEST_SEARCH: Final = 100
_MOST_LOOKS: Final = 1000


class DeniedError(Exception):
    """The person does not get what they asked for."""

    def __init__(self, denial: Denial) -> None:
        super().__init__(denial.name.lower())
        self.denial = denial


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The request of a signed-in person; `csrf` is the token for the forms they are shown."""

    app: App
    person: Person
    texts: Texts
    path: tuple[str, ...]
    query: Mapping[str, str]
    csrf: str = field(repr=False)

    def show(self, template: str, **facts: object) -> PageResponse:
        """A template for this person."""
        return PageResponse(
            body=render(template, self.texts, person=self.person, csrf=self.csrf, **facts)
        )


async def read(asked: Asked) -> PageResponse:
    """The page at an address. Raises DeniedError."""
    match asked.path:
        case ():
            return await _home(asked)
        case ("waiting",):
            lists = await list_waiting(asked.app, asked.person)
            return asked.show("waiting.html.j2", people=waiting_lines(lists, asked.texts))
        case ("template.xlsx",):
            return _empty_list(asked)
        case ("files", job):
            return await _file(asked, job)
        case ("files", job, "progress"):
            return await _progress(asked, job)
        case ("files", job, "undo"):
            return await _undo(asked, job)
        case ("files", job, "results.xlsx" | "to-fix.xlsx" as name):
            return await _download(asked, job, name)
    raise DeniedError(Denial.NOT_FOUND)


async def change(asked: Asked, form: Form) -> PageResponse:
    """What a form does. Raises DeniedError."""
    match asked.path:
        case ("uploads",):
            return await _upload(asked, form)
        case ("files", job, "undo"):
            return await _confirm_undo(asked, job)
        case ("files", job, "decision"):
            return await _decide(asked, job, form)
        case ("files", job, "passwords"):
            return await _passwords(asked, job, form)
        case ("files", job, "handed-over"):
            return await _hand_over(asked, job, form)
    raise DeniedError(Denial.NOT_FOUND)


async def _home(asked: Asked, problem: str = "") -> PageResponse:
    files = await list_files(asked.app, _WATCHER, asked.person)
    to_approve = await list_open(asked.app) if asked.person.may(Role.APPROVE) else ()
    return asked.show(
        "home.html.j2",
        files=list_lines(files, asked.texts),
        shows_uploader=asked.person.may(Role.READ_ALL),
        may_upload=asked.person.may(Role.UPLOAD),
        largest=LARGEST_FILE // 2**20,
        problem=problem,
        to_approve=approval_lines(to_approve),
    )


async def _upload(asked: Asked, form: Form) -> PageResponse:
    _require(asked, Role.UPLOAD)
    # Anything that is not surely meant for real is a preview.
    preview = form.fields.get("kind", PREVIEW) != "create"
    done = await upload_list(asked.app, asked.person, form.file, preview=preview)
    if isinstance(done, UploadRefusal):
        shown = await _home(asked, upload_problem(done, asked.texts))
        return replace(shown, status=422)
    record(Event.FILE_UPLOADED, job=done.job)
    return redirect(f"files/{done.job}")


def _empty_list(asked: Asked) -> PageResponse:
    columns = (*FIXED_COLUMNS, *asked.app.settings.rules.columns)
    table = empty_list_table(columns, asked.texts)
    now = blob_names.job_time("20260101T000000Z-")
    return _file_response(encode_workbook(EMPTY_LIST_NAME, [table], now))


async def _file(asked: Asked, job: str, problem: str = "") -> PageResponse:
    opened = await _opened(asked, job)
    search = asked.query.get("search", "")[:_LONGEST_SEARCH]
    outcome = asked.query.get("outcome", "")
    view = show_file(
        opened,
        asked.person,
        asked.texts,
        search=search,
        outcome=outcome if outcome in set(OutcomeStatus) else "",
    )
    return asked.show("file.html.j2", view=view, problem=problem)


async def _decide(asked: Asked, job: str, form: Form) -> PageResponse:
    _require(asked, Role.APPROVE)
    await _require_sight(asked, job)
    document = await JobStore(asked.app.storage.jobs, job).load_job()
    if document is None or document.approval is None or document.round is not None:
        raise DeniedError(Denial.NOT_FOUND)
    refusal = await decide_list(asked.app, asked.person, document, form.fields)
    if refusal is not None:
        shown = await _file(asked, job, asked.texts.gettext(decision_problem(refusal)))
        return replace(shown, status=422)
    return redirect(f"files/{job}")


async def _progress(asked: Asked, job: str) -> PageResponse:
    """A look: the next poller, and what has changed since the last one."""
    await _require_sight(asked, job)
    progress = await _WATCHER.look(asked.app, job)
    changed = asked.query.get("seen") != progress.version
    look = 0 if changed else min(_number(asked.query.get("look", "")) + 1, _MOST_LOOKS)
    view = show_progress(progress, asked.texts, look=look)
    if view.over or (changed and progress.phase != "working"):
        # There is more to show than progress: the whole page again.
        return replace(
            asked.show("look.html.j2", job=job, view=view, changed=False),
            headers={"HX-Refresh": "true"},
        )
    return asked.show("look.html.j2", job=job, view=view, changed=changed)


async def _undo(asked: Asked, job: str, problem: str = "") -> PageResponse:
    opened = await _undoable(asked, job)
    waiting = show_file(opened, asked.person, asked.texts).still_waiting
    own = replace(opened, waiting=None)  # what its rounds created, each of them undoes itself
    shown = show_file(own, asked.person, asked.texts, outcome=OutcomeStatus.CREATED)
    people = [row.line for row in shown.rows]
    return asked.show(
        "undo.html.j2", job=job, people=people, still_waiting=waiting, problem=problem
    )


async def _confirm_undo(asked: Asked, job: str) -> PageResponse:
    await _undoable(asked, job)
    results = await asked.app.storage.results.read(f"{job}/results.csv")
    if results is None:
        raise DeniedError(Denial.NOT_FOUND)
    done = await upload_undo(asked.app, asked.person, job, results.content)
    if isinstance(done, UploadRefusal):
        return replace(await _undo(asked, job, upload_problem(done, asked.texts)), status=422)
    record(Event.FILE_UPLOADED, job=done.job)
    return redirect(f"files/{done.job}")


async def _undoable(asked: Asked, job: str) -> FileReport:
    opened = await _opened(asked, job)
    if not show_file(opened, asked.person, asked.texts).may_undo:
        raise DeniedError(Denial.NOT_ALLOWED)
    return opened


async def _download(asked: Asked, job: str, name: str) -> PageResponse:
    await _require_sight(asked, job)
    report = await load_public_report(asked.app, job)
    if report is None or report.refusal:
        raise DeniedError(Denial.NOT_FOUND)
    workbook = await asyncio.to_thread(_workbook, report, name, asked.texts)
    return _file_response(workbook)


def _workbook(report: JobReport, name: str, texts: Texts) -> Attachment:
    if name == "to-fix.xlsx":
        return encode_workbook(name, [to_fix_table(report, texts)], report.dropped_at)
    return encode_workbook(name, results_tables(report, texts), report.dropped_at)


def _file_response(workbook: Attachment) -> PageResponse:
    return download(workbook.name, workbook.content, workbook.content_type)


async def _passwords(asked: Asked, job: str, form: Form) -> PageResponse:
    """The passwords of one person, or of all."""
    _require(asked, Role.PASSWORDS)
    await _require_sight(asked, job)
    store = JobStore(asked.app.storage.jobs, job)
    document = await store.load_job()
    if document is None or await store.load_sent() is None:
        raise DeniedError(Denial.NOT_FOUND)
    who = (asked.person.name, asked.person.person_id)
    found = await reveal_passwords(asked.app, store, document, who, _chosen_rows(form))
    hours = timedelta(hours=asked.app.settings.sweep.secrets_max_hours)
    judged_at = document.judged_at or document.source.last_modified
    people = [
        {
            "row": each.row.row_number,
            "name": each.row.values[Column.DISPLAY_NAME],
            "user_name": each.row.user_principal_name,
            "password": each.password,
        }
        for each in found
    ]
    return asked.show(
        "passwords.html.j2",
        job=job,
        people=people,
        erased_at=asked.texts.moment(judged_at + hours),
    )


async def _hand_over(asked: Asked, job: str, form: Form) -> PageResponse:
    """Erase the passwords of one person, or of all."""
    _require(asked, Role.PASSWORDS)
    await _require_sight(asked, job)
    store = JobStore(asked.app.storage.jobs, job)
    document = await store.load_job()
    if document is None:
        raise DeniedError(Denial.NOT_FOUND)
    who = (asked.person.name, asked.person.person_id)
    await hand_over(asked.app, store, document, who, _chosen_rows(form))
    return redirect(f"files/{job}")


def _chosen_rows(form: Form) -> tuple[int, ...]:
    """The row that a form is about; none where it is about all. A wrong number fits no row."""
    row = form.fields.get("row", "")
    return (_number(row),) if row else ()


async def _opened(asked: Asked, job: str) -> FileReport:
    opened = await open_file(asked.app, _WATCHER, asked.person, job)
    if opened is None:
        raise DeniedError(Denial.NOT_FOUND)
    return opened


def _require(asked: Asked, role: Role) -> None:
    if not asked.person.may(role):
        raise DeniedError(Denial.NOT_ALLOWED)


async def _require_sight(asked: Asked, job: str) -> None:
    if not await may_see(asked.app, asked.person, job):
        raise DeniedError(Denial.NOT_FOUND)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
