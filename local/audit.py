"""`python -m local audit JOB`: verify the audit record of a job, and print it.

Verified is what the record says of itself, and that the documents it was taken from are still those
that it saw, as long as they are kept. With `--live` Microsoft Graph is asked whether each account
still bears the mark that it was created with. Nothing is changed anywhere.

Reads with the sign-in of the Azure CLI, which needs Storage Blob Data Reader on `audit` and `jobs`,
and for `--live` a sign-in that may read users. `DataStorage` may hold a connection string instead.
"""

import asyncio
import hashlib
import os
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Final

from azure.core.exceptions import ResourceNotFoundError
from azure.identity.aio import DefaultAzureCredential
from azure.storage.blob.aio import BlobServiceClient

from shared.errors import DocumentError, GraphError
from shared.models import OutcomeStatus
from shared.provisioning.directory import AccountState, Answer, AnswerKind, NewAccount
from shared.provisioning.ownership import is_ours
from shared.settings import GraphSettings
from shared.settings.values import spell_out
from shared.state import blob_names
from shared.state.audit_documents import AuditRecord, AuditRow
from shared.state.document_encoding import decode

_AT_ONCE: Final = 20
_STORAGE: Final = "DataStorage"
_GRAPH: Final = "https://graph.microsoft.com/v1.0"


def main(argv: Sequence[str]) -> int:
    """Verify and print one record; 1 if anything is not as the record says, 2 without a record."""
    arguments = _parse(argv)
    try:
        return asyncio.run(_audit(arguments))
    except ResourceNotFoundError:
        sys.stderr.write(f"There is no audit record of {arguments.job}.\n")
    except DocumentError as error:
        sys.stderr.write(f"The audit record cannot be read: {error}.\n")
    except GraphError as error:
        sys.stderr.write(f"{error}.\n")
    return 2


def _parse(argv: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m local audit", description=__doc__)
    parser.add_argument("job", help="the id of the job, as the mail has it")
    parser.add_argument("--account", help="such as https://‹account›.blob.core.windows.net")
    parser.add_argument("--live", action="store_true", help="also ask Microsoft Graph")
    return parser.parse_args(argv)


async def _audit(arguments: Namespace) -> int:
    async with AsyncExitStack() as stack:
        blobs = await stack.enter_async_context(_blobs(arguments.account))
        record = decode(await _read(blobs, blob_names.AUDIT, f"{arguments.job}.json"), AuditRecord)
        stored = await _stored_digests(blobs, record)
        findings = [*check_record(record), *check_documents(record, stored)]
        if arguments.live:
            findings += await _check_accounts(record)
    sys.stdout.write("\n".join(describe(record)) + "\n")
    for finding in findings:
        sys.stdout.write(f"NOT AS RECORDED: {finding}\n")
    if not findings:
        sys.stdout.write("Everything is as recorded.\n")
    return 1 if findings else 0


def _blobs(account: str | None) -> BlobServiceClient:
    connection = os.environ.get(_STORAGE, "")
    if account is None and connection:
        return BlobServiceClient.from_connection_string(spell_out(connection))
    return BlobServiceClient(account or "", credential=DefaultAzureCredential())


async def _read(blobs: BlobServiceClient, container: str, name: str) -> bytes:
    download = await blobs.get_blob_client(container, name).download_blob()
    return await download.readall()


async def _stored_digests(blobs: BlobServiceClient, record: AuditRecord) -> dict[str, str]:
    """The digests of the documents that are still kept."""
    stored = {}
    for name in record.digests:
        try:
            content = await _read(blobs, blob_names.JOBS, name)
        except ResourceNotFoundError:
            continue
        stored[name] = hashlib.sha256(content).hexdigest()
    return stored


def check_record(record: AuditRecord) -> Iterator[str]:
    """What is wrong with a record by itself. Pure."""
    numbers = Counter(row.row_number for row in record.rows)
    for number, times in numbers.items():
        if times > 1:
            yield f"row {number} is in the record {times} times"
    created = [row for row in record.rows if row.outcome is OutcomeStatus.CREATED]
    for row in created:
        if not (row.object_id and row.mark):
            yield f"row {row.row_number} was created, and its account is not in the record"
    if record.reasons:
        yield from _check_approval(record)


def _check_approval(record: AuditRecord) -> Iterator[str]:
    decision, source = record.decision, record.source
    done = {OutcomeStatus.CREATED, OutcomeStatus.REMOVED}
    if any(row.outcome in done for row in record.rows):
        if decision is None or not decision.approved:
            yield "accounts were created or removed without the approval that was needed"
        elif decision.digest != source.content_digest:
            yield "another content was approved"
    if decision and decision.who_id == source.uploader_id:
        yield "the person who decided is the one who uploaded the list"


def check_documents(record: AuditRecord, stored: Mapping[str, str]) -> Iterator[str]:
    """Which documents are no longer those that the record was taken from. Pure."""
    for name, digest in record.digests.items():
        if stored.get(name, digest) != digest:
            yield f"{name} was changed since"


async def _check_accounts(record: AuditRecord) -> list[str]:
    """What Graph shows otherwise of the accounts that the job created."""
    from shared.graph.client import GraphClient
    from shared.graph.graph_directory import GraphDirectory
    from shared.models import WriteQuota

    rows = [row for row in record.rows if row.outcome is OutcomeStatus.CREATED and row.object_id]
    base_url = os.environ.get("GRAPH_BASE_URL", _GRAPH)
    token = os.environ.get("GRAPH_ACCESS_TOKEN", "")
    settings = GraphSettings(base_url=base_url, authority="", access_token=token)
    credential = None if token else DefaultAzureCredential()
    client = GraphClient.open(settings, credential, WriteQuota(writes=1, seconds=1.0))
    directory, found = GraphDirectory(client, "extensionAttribute15"), []
    try:
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            answers = await directory.read_accounts([(each.object_id, _any()) for each in part])
            found += [
                text
                for row, seen in zip(part, answers, strict=True)
                if (text := check_account(row, seen))
            ]
    finally:
        await client.close()
        if credential:
            await credential.close()
    return found


def check_account(row: AuditRow, seen: AccountState | Answer) -> str:
    """What is wrong with an account, empty if it bears its mark. Pure."""
    if isinstance(seen, AccountState):
        return "" if is_ours(seen, row.mark) else f"the account of row {row.row_number} has no mark"
    if seen.kind is AnswerKind.ABSENT:
        return f"the account of row {row.row_number} does not exist any more"
    return f"the account of row {row.row_number} cannot be read: {seen.code}"


def _any() -> NewAccount:
    return NewAccount(
        user_principal_name="",
        values={},
        usage_location="",
        sku_ids=(),
        sign_in_allowed=True,
        password="",
    )


def describe(record: AuditRecord) -> Iterator[str]:
    """The record, line by line."""
    source, decision = record.source, record.decision
    yield f"job        {record.job} ({record.kind})"
    yield f"file       {source.blob_name}, SHA-256 {source.content_digest or 'unknown'}"
    yield f"uploaded   {_moment(source.last_modified)} by {source.uploader or 'unknown'}"
    if record.undoes:
        yield f"undoes     {record.undoes}"
    if record.reasons:
        yield f"approval   needed: {', '.join(record.reasons)}"
    if decision:
        word = "approved" if decision.approved else "refused"
        yield f"decision   {word} by {decision.who} ({decision.who_id}), {_moment(decision.at)}"
        yield f"           {decision.sentence}"
    for reveal in record.reveals:
        what = "handed over" if reveal.is_handover else "looked at"
        yield f"passwords  {what} by {reveal.who}, {_moment(reveal.at)}"
    if record.refusal:
        yield f"refused    {record.refusal}"
    sent = "given up" if record.given_up else "sent"
    yield f"report     {sent}, {_moment(record.sent_at)}"
    for row in record.rows:
        codes = f" ({', '.join(row.codes)})" if row.codes else ""
        line = f"row {row.row_number:<6} {row.outcome}{codes} {row.user_name} {row.object_id}"
        yield line.rstrip()


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
