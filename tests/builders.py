"""Small builders of rows, verdicts and documents; everybody in them is fictional."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from shared.allocation.rules import Candidate
from shared.models import (
    FIXED_COLUMNS,
    Column,
    Finding,
    JobKind,
    JudgedRow,
    LicensePlan,
    OptionalValues,
    PasswordDelivery,
)
from shared.provisioning.directory import Answer, AnswerKind, NewAccount
from shared.provisioning.progress import Progress
from shared.state.documents import (
    AllocationDocument,
    BatchEntry,
    JobDocument,
    JobOptions,
    RowVerdict,
    SkuSeen,
    Source,
    Stage,
    Verdict,
)

JOB = "20260302T090000Z-0123456789abcdef"
OTHER_JOB = "20260302T091500Z-fedcba9876543210"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SKU = "O365_BUSINESS_PREMIUM"
SKU_ID = "f245ecc8-75af-4f8e-b61f-27d8114de5f3"
GROUP_ID = "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"
PASSWORD = "Kw7mtrvqHs3pXz4b"


def user_name(number: int, domain: str = "contoso.com") -> str:
    """The sign-in name of the person in row `number`."""
    return f"person{number}@{domain}"


def a_mark(number: int = 2) -> str:
    """The ownership mark of the row `number`."""
    return f"rollcall:{JOB}:random-{number}"


def cells(number: int = 2, **filled: str) -> dict[Column, str]:
    """The cleaned cells of a row: all 16 keys, those not `filled` plain or empty."""
    plain = {
        Column.USER_NAME: user_name(number),
        Column.DISPLAY_NAME: f"Person {number}",
        Column.COUNTRY: "Netherlands",
    }
    given = {Column(key): text for key, text in filled.items()}
    return dict.fromkeys(FIXED_COLUMNS, "") | plain | given


def a_row(
    number: int = 2,
    usage_location: str = "NL",
    *,
    findings: Sequence[Finding] = (),
    extras: OptionalValues | None = None,
    **filled: str,
) -> JudgedRow:
    """A row as intake stores it."""
    values = cells(number, **filled)
    return JudgedRow(
        row_number=number,
        values=values,
        usage_location=usage_location,
        cells=tuple(values.values()),
        findings=tuple(findings),
        extras=extras or OptionalValues(),
    )


def a_candidate(
    number: int = 2,
    *,
    batch: str = "NL-001",
    skus: Sequence[str] = (SKU,),
    name: str = "",
) -> Candidate:
    """A valid row that asks for an account."""
    return Candidate(
        row_number=number,
        batch=batch,
        user_principal_name=name or user_name(number),
        skus=tuple(skus),
    )


def a_verdict(
    number: int = 2,
    verdict: Verdict = Verdict.CREATE,
    *,
    batch: str = "NL-001",
    findings: Sequence[Finding] = (),
) -> RowVerdict:
    """What allocation decided for a row."""
    return RowVerdict(row_number=number, batch=batch, verdict=verdict, findings=tuple(findings))


def an_account(
    number: int = 2,
    filled: Mapping[str, str] | None = None,
    *,
    sku_ids: Sequence[str] = (SKU_ID,),
    group_id: str = "",
) -> NewAccount:
    """An account as it is meant to be, in the Netherlands."""
    values = cells(number, **(filled or {}))
    return NewAccount(
        user_principal_name=values[Column.USER_NAME],
        values=values,
        usage_location="NL",
        sku_ids=tuple(sku_ids),
        group_id=group_id,
        sign_in_allowed=True,
        password=PASSWORD,
        mark=a_mark(number),
    )


def a_progress(
    number: int = 2,
    stage: Stage = Stage.OPEN,
    *,
    first: bool = False,
    in_doubt: bool = False,
    written_at: datetime | None = None,
    doubtful_creates: int = 0,
    tries: int = 0,
    licensed: bool = True,
    group_id: str = "",
    object_id: str = "",
) -> Progress:
    """A row on its way; `first` while no request for it can have left, else written just now."""
    return Progress(
        row_number=number,
        account=an_account(number, sku_ids=(SKU_ID,) if licensed else (), group_id=group_id),
        skus=(SKU,) if licensed else (),
        stage=stage,
        object_id=object_id,
        needs_lookup=in_doubt,
        written_at=None if first else written_at or datetime.now(UTC),
        doubtful_creates=doubtful_creates,
        tries=tries,
    )


def an_answer(
    kind: AnswerKind,
    *,
    object_id: str = "",
    retry_after: float | None = None,
    code: str = "",
    message: str = "",
) -> Answer:
    """An answer about one account."""
    return Answer(
        kind=kind, object_id=object_id, retry_after=retry_after, code=code, message=message
    )


def a_job(
    *,
    kind: JobKind = JobKind.CREATE,
    rejected: Sequence[JudgedRow] = (),
    rows: Mapping[str, Sequence[JudgedRow]] | None = None,
    licenses: LicensePlan | None = None,
    refusal: Finding | None = None,
) -> JobDocument:
    """The commit of a judged file, with the batches that `rows` belong to."""
    return JobDocument(
        job=JOB,
        source=Source(
            container="uploads",
            blob_name="march.csv",
            etag="0x8DE7",
            last_modified=NOON,
            size=1024,
        ),
        kind=kind,
        terms=JobOptions(
            language="en",
            licenses=licenses or LicensePlan(default=(SKU,)),
            sign_in_allowed=True,
            password_delivery=PasswordDelivery.EMAIL,
        ),
        refusal=refusal,
        heading=("User Name", "Display Name", "Country"),
        rejected=tuple(rejected),
        batches=tuple(
            BatchEntry(
                batch=batch,
                usage_location=batch.partition("-")[0],
                row_count=len(members),
                blob=f"{JOB}/rows/{batch}-0123456789abcdef.json",
            )
            for batch, members in (rows or {}).items()
        ),
    )


def an_allocation(*verdicts: RowVerdict, free: int = 25) -> AllocationDocument:
    """The verdicts of a job whose tenant has `free` units of 100."""
    return AllocationDocument(
        decided_at=NOON,
        verdicts=verdicts,
        skus=(SkuSeen(sku_part_number=SKU, sku_id=SKU_ID, enabled=100, free=free),),
        run=tuple(dict.fromkeys(each.batch for each in verdicts if each.verdict is Verdict.CREATE)),
    )
