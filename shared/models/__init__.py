"""The values that travel between the rooms: frozen, with no more behaviour than what derives
from their own fields."""

from shared.models.answer import (
    Attachment,
    EarlierRun,
    JobReport,
    Mail,
    RowOutcome,
    SkuUse,
    UndoneRun,
)
from shared.models.classes import (
    Column,
    FileClass,
    Finding,
    OutcomeStatus,
    ReasonCode,
    RemarkCode,
    RowClass,
)
from shared.models.judged import (
    JudgedRow,
    JudgedUpload,
)
from shared.models.terms import (
    ANY_COUNTRY,
    FieldLimits,
    JudgingRules,
    LicenseTerms,
    PasswordDelivery,
    WriteQuota,
)

__all__ = [
    "ANY_COUNTRY",
    "Attachment",
    "Column",
    "EarlierRun",
    "FieldLimits",
    "FileClass",
    "Finding",
    "JobReport",
    "JudgedRow",
    "JudgedUpload",
    "JudgingRules",
    "LicenseTerms",
    "Mail",
    "OutcomeStatus",
    "PasswordDelivery",
    "ReasonCode",
    "RemarkCode",
    "RowClass",
    "RowOutcome",
    "SkuUse",
    "UndoneRun",
    "WriteQuota",
]
