"""What tests of an undo share: a run that made accounts, its results, and an uploaded list."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from local.outbox import read_results
from local.tenant.send_mail import SentMail
from shared.pipeline.allocate import allocate_job
from shared.pipeline.app import App
from shared.pipeline.intake import intake_upload
from shared.state.document_encoding import encode
from shared.state.documents import SentDocument
from shared.state.messages import JobMessage
from tests.integration.pipeline.bench import Bench

UNDO_LIST = "Undo/results.csv"

type Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeRun:
    """A run whose mail was sent: its results, and the accounts it made by user name.

    `workbook` is the mail's attachment, `results` its sheet `data` as a CSV file.
    """

    workbook: bytes = field(repr=False)
    results: bytes = field(repr=False)
    accounts: dict[str, str]

    @property
    def rows(self) -> list[Row]:
        """The rows of the results."""
        return list(csv.DictReader(io.StringIO(self.results.decode("utf-8-sig"), newline="")))

    def saved_again(
        self,
        rows: Sequence[Row] | None = None,
        *,
        delimiter: str = ",",
        encoding: str = "utf-8-sig",
    ) -> bytes:
        """The results as a program saves them again, with `rows` instead of all of them."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(self.rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(self.rows if rows is None else rows)
        return text.getvalue().encode(encoding)


def as_csv(rows: Sequence[Row]) -> bytes:
    """The rows as a results list."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]) if rows else [])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


async def made(bench: Bench, content: bytes, name: str = "staff.csv") -> MadeRun:
    """Let a file make accounts, and take its mail away."""
    before = {user.id for user in bench.tenant.users.values()}
    await intake_upload(bench.app, await bench.upload(content, name))
    await bench.carry_on()
    mail = bench.tenant.mails.pop()
    return MadeRun(
        workbook=next(each.content for each in mail.attachments if each.name == "results.xlsx"),
        results=as_csv(read_results(mail)),
        accounts={
            user_name: user.id
            for user_name, user in bench.tenant.users.items()
            if user.id not in before
        },
    )


async def undo(
    bench: Bench, content: bytes, name: str = UNDO_LIST, app: App | None = None
) -> SentMail:
    """Upload a list into the folder that undoes, and let everything happen; the mail."""
    await intake_upload(app or bench.app, await bench.upload(content, name))
    await bench.carry_on(app)
    return bench.tenant.mails[-1]


async def undo_allocated(bench: Bench, content: bytes, name: str = UNDO_LIST) -> list[JobMessage]:
    """Upload a list and let it be decided; the batches that are then due."""
    await intake_upload(bench.app, await bench.upload(content, name))
    (message,) = await bench.take("allocate")
    await allocate_job(bench.app, message)
    return await bench.take("provision")


def outcomes_in(mail: SentMail) -> dict[str, str]:
    """Outcome by user name."""
    return {row["user_name"]: row["outcome"] for row in read_results(mail)}


def keeping(run: MadeRun, wanted: Callable[[Row], bool]) -> bytes:
    """The results without the rows that are not wanted."""
    return run.saved_again([row for row in run.rows if wanted(row)])


async def sent_long_ago(bench: Bench) -> None:
    """Let every mail so far be older than replication can lag."""
    container = bench.blobs.get_container_client("jobs")
    async for name in container.list_blob_names():
        if name.endswith("/sent.json"):
            sent = SentDocument(sent_at=datetime.now(UTC) - timedelta(hours=1))
            await container.upload_blob(name, encode(sent), overwrite=True)
