"""Invalid rows that nobody has to correct: their people came with another file. Pure.

A list whose rows were corrected in another file, and that is uploaded again, asks for no correction
twice. It must be certain whose row it is: its user name has no fault, no other row has it, and its
account bears the ownership mark.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from shared.allocation.ledger import Ledger
from shared.allocation.rules import Candidate
from shared.allocation.tenant_reading import PersonName, TenantReading
from shared.models import Column, Finding, JobKind, JudgedRow
from shared.models.reasons import duplicate_user_name, waits_already
from shared.state.documents import JobDocument, RowVerdict, Verdict

# A finding without a column says that the cells may have shifted. A start date that cannot be read
# may be another one than that of the account.
_UNCERTAIN = frozenset({None, Column.USER_NAME, Column.START_DATE})


def list_named_rows(job: JobDocument) -> Sequence[JudgedRow]:
    """The invalid rows of a staff list of which the user name is certain."""
    if job.kind is JobKind.UNDO:
        return ()
    names = Counter(row.user_principal_name.lower() for row in job.rejected)
    return [
        row
        for row in job.rejected
        if row.user_principal_name
        and names[row.user_principal_name.lower()] == 1
        and _UNCERTAIN.isdisjoint(each.column for each in row.findings)
    ]


def find_corrected(
    job: JobDocument, tenant: TenantReading, ledger: Ledger
) -> tuple[RowVerdict, ...]:
    """The verdicts on invalid rows whose people have an account of Rollcall, or wait for one.

    The batch of such a verdict is empty. Of the other rows there is none: they are to be fixed.
    """
    going = ledger.names_under_removal(excluding=job.job)
    waiting = ledger.waiting_names(excluding=job.job)

    def find(row: JudgedRow) -> Finding | None:
        name = row.user_principal_name.lower()
        if name in going:
            return None
        since = tenant.ours.get(name)
        # The rule makes the same user name for another person of that name.
        if since and (not row.made_name or tenant.people[name] == PersonName.of(row)):
            return duplicate_user_name(since)
        held = waiting.get(name)
        return waits_already(held.file_name, held.since) if held and not row.made_name else None

    return tuple(
        RowVerdict(
            row_number=row.row_number, batch="", verdict=Verdict.DUPLICATE, findings=(finding,)
        )
        for row in list_named_rows(job)
        if (finding := find(row))
    )


def list_start_dates(job: JobDocument) -> Iterator[Candidate]:
    """The invalid rows whose user name is certain, for the one thing they may ask for.

    That is another start date of an account that exists, or of a row that waits.
    """
    for row in list_named_rows(job):
        yield Candidate(
            row_number=row.row_number,
            batch="",
            user_principal_name=row.user_principal_name,
            skus=(),
            start=row.extras.start_date,
        )
