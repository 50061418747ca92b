"""The report of one fictional staff list in which everything happened."""

from datetime import UTC, datetime
from typing import Final

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
)

_SKU: Final = "O365_BUSINESS_PREMIUM"

# Row number, display name, user name, country and, made up for the picture, the password.
_CREATED: Final = (
    (2, "Anna de Vries", "a.devries", "NL", "Gbrc5-xdrgz-9kpq6-7dxn2"),
    (3, "Łukasz Wójcik", "l.wojcik", "PL", "Cw829-9bdpq-2xspn-5kn67"),
    (5, "Oliver Hughes", "o.hughes", "GB", "Dpdzp-k7k6m-7kq6z-5rsrw"),
    (6, "佐藤 美咲", "m.sato", "JP", "Zr28c-cwrhv-xd2xv-g5wk9"),
    (8, "ليلى حداد", "l.haddad", "AE", "Q9n2n-z9srd-d6qn7-rmtmk"),
    (9, "Inês Carvalho", "i.carvalho", "PT", "Qbzd7-5csz6-mkbn8-qrz6k"),
)


def demo_report() -> JobReport:
    """A report with every outcome, passwords included; nobody in it exists."""
    rows = (*_created(), *_invalid(), _existing(), *_waiting(), _failed())
    return JobReport(
        job_id="20260314T093012Z-4f7c1e0a",
        file_name="staff march.csv",
        dropped_at=datetime(2026, 3, 14, 9, 30, 12, tzinfo=UTC),
        kind=JobKind.CREATE,
        refusal=None,
        rows=tuple(sorted(rows, key=lambda row: row.row_number)),
        heading=("User Name", "Display Name", "Country or Region"),
        delimiter=",",
        skus=(SkuUse(sku_part_number=_SKU, enabled=1200, free_before=6, used_now=6, missing=2),),
        password_delivery=PasswordDelivery.EMAIL,
    )


def _created() -> tuple[RowOutcome, ...]:
    return tuple(
        RowOutcome(
            row_number=number,
            user_name=f"{alias}@contoso.com",
            display_name=name,
            usage_location=country,
            status=OutcomeStatus.CREATED,
            temporary_password=password,
        )
        for number, name, alias, country, password in _CREATED
    )


def _invalid() -> tuple[RowOutcome, ...]:
    unknown = {"value": "Korea", "suggestions": "South Korea, North Korea"}
    strange = {"rule": "characters", "characters": "U+00E9 LATIN SMALL LETTER E WITH ACUTE"}
    return (
        RowOutcome(
            row_number=4,
            user_name="renée@contoso.com",
            display_name="Renée Dubois",
            usage_location="FR",
            status=OutcomeStatus.INVALID,
            findings=(
                Finding(code=RowError.INVALID_UPN, column=Column.USER_NAME, facts=strange),
                Finding(code=RowError.REQUIRED, column=Column.LAST_NAME),
            ),
        ),
        RowOutcome(
            row_number=12,
            user_name="s.kim@contoso.com",
            display_name="Kim Seo-yeon",
            usage_location="",
            status=OutcomeStatus.INVALID,
            findings=(
                Finding(code=RowError.UNKNOWN_COUNTRY, column=Column.COUNTRY, facts=unknown),
            ),
        ),
    )


def _existing() -> RowOutcome:
    finding = Finding(code=ReasonCode.DUPLICATE_USER_NAME, column=Column.USER_NAME)
    return RowOutcome(
        row_number=7,
        user_name="j.weber@contoso.com",
        display_name="Jonas Weber",
        usage_location="DE",
        status=OutcomeStatus.DUPLICATE_USER_NAME,
        findings=(finding,),
    )


def _waiting() -> tuple[RowOutcome, ...]:
    finding = Finding(code=ReasonCode.NO_LICENSE, facts={"skus": _SKU})
    people = ((10, "Giulia Ferri", "g.ferri", "IT"), (11, "Mateo Ruiz", "m.ruiz", "ES"))
    return tuple(
        RowOutcome(
            row_number=number,
            user_name=f"{alias}@contoso.com",
            display_name=name,
            usage_location=country,
            status=OutcomeStatus.NO_LICENSE,
            findings=(finding,),
        )
        for number, name, alias, country in people
    )


def _failed() -> RowOutcome:
    refused = {"code": "Request_BadRequest", "message": "Property mobilePhone is invalid"}
    return RowOutcome(
        row_number=13,
        user_name="n.berg@contoso.com",
        display_name="Nora Berg",
        usage_location="CH",
        status=OutcomeStatus.FAILED,
        findings=(Finding(code=ReasonCode.GRAPH_REFUSED, facts=refused),),
    )
