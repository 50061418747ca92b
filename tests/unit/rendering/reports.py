"""Reports about fictional people."""

from collections.abc import Sequence
from datetime import UTC, datetime

from shared.models import (
    Column,
    Finding,
    JobKind,
    JobReport,
    OutcomeStatus,
    PasswordDelivery,
    ReasonCode,
    RowError,
    RowOutcome,
    SkuUse,
    UndoneUpload,
)

PASSWORD = "Kw7mtrvq"
PASSPHRASE = "four plain words here"
SKU = "O365_BUSINESS_PREMIUM"
HEADING = ("User Name", "Display Name", "Country")


def a_row(
    row_number: int = 2,
    status: OutcomeStatus = OutcomeStatus.CREATED,
    *,
    user_name: str = "a.vries@contoso.com",
    display_name: str = "Anna de Vries",
    findings: Sequence[Finding] = (),
    password: str | None = None,
    cells: Sequence[str] = (),
) -> RowOutcome:
    return RowOutcome(
        row_number=row_number,
        user_name=user_name,
        display_name=display_name,
        usage_location="NL",
        status=status,
        findings=tuple(findings),
        temporary_password=password,
        cells=tuple(cells),
    )


def a_created_row(row_number: int = 2, password: str | None = PASSWORD) -> RowOutcome:
    return a_row(row_number, password=password)


def an_invalid_row(row_number: int = 3, cells: Sequence[str] = ("", "Bo", "NL")) -> RowOutcome:
    missing = Finding(code=RowError.REQUIRED, column=Column.USER_NAME)
    return a_row(
        row_number,
        OutcomeStatus.INVALID,
        user_name="",
        display_name="Bo",
        findings=[missing],
        cells=cells,
    )


def a_waiting_row(row_number: int = 4) -> RowOutcome:
    finding = Finding(code=ReasonCode.NO_LICENSE, facts={"skus": SKU})
    return a_row(row_number, OutcomeStatus.NO_LICENSE, findings=[finding])


def a_failed_row(row_number: int = 5) -> RowOutcome:
    finding = Finding(code=ReasonCode.NOT_TRIED)
    return a_row(row_number, OutcomeStatus.FAILED, findings=[finding])


def an_existing_row(row_number: int = 6) -> RowOutcome:
    finding = Finding(code=ReasonCode.DUPLICATE_USER_NAME, column=Column.USER_NAME)
    return a_row(row_number, OutcomeStatus.DUPLICATE_USER_NAME, findings=[finding])


def rows_of_every_outcome() -> tuple[RowOutcome, ...]:
    return (a_created_row(), an_invalid_row(), a_waiting_row(), a_failed_row(), an_existing_row())


def a_sku_use(missing: int = 1) -> SkuUse:
    return SkuUse(sku_part_number=SKU, enabled=25, free_before=7, used_now=6, missing=missing)


def a_report(
    *rows: RowOutcome,
    file_name: str = "staff.csv",
    kind: JobKind = JobKind.CREATE,
    refusal: Finding | None = None,
    heading: Sequence[str] = HEADING,
    delimiter: str = ",",
    skus: Sequence[SkuUse] = (),
    delivery: PasswordDelivery = PasswordDelivery.EMAIL,
    passphrase: str = "",
    undoes: UndoneUpload | None = None,
) -> JobReport:
    return JobReport(
        job_id="20260314T093012Z-4f7c1e0a",
        file_name=file_name,
        dropped_at=datetime(2026, 3, 14, 9, 30, tzinfo=UTC),
        kind=kind,
        refusal=refusal,
        rows=rows,
        heading=tuple(heading),
        delimiter=delimiter,
        skus=tuple(skus),
        password_delivery=delivery,
        passphrase=passphrase,
        undoes=undoes,
    )


def an_undo_report(*statuses: OutcomeStatus) -> JobReport:
    """The answer to a list that undoes a run, a row for each outcome."""
    rows = (a_row(number, status) for number, status in enumerate(statuses, 2))
    return a_report(
        *rows,
        file_name="undo/results.csv",
        kind=JobKind.UNDO,
        undoes=UndoneUpload(
            file_name="march.csv", dropped_at=datetime(2026, 3, 13, 8, 0, tzinfo=UTC)
        ),
    )


def a_locked_report(*rows: RowOutcome) -> JobReport:
    """A report whose passwords are delivered encrypted."""
    return a_report(*rows, delivery=PasswordDelivery.ENCRYPTED, passphrase=PASSPHRASE)
