"""The values that all rooms share: frozen, with no behaviour beyond their own fields."""

from shared.models.codes import (
    FIXED_COLUMNS,
    OPTIONAL_COLUMNS,
    Column,
    FileError,
    Finding,
    JobKind,
    OutcomeStatus,
    ReasonCode,
    RemarkCode,
    RowError,
)
from shared.models.judged import (
    JudgedRow,
    JudgedUpload,
)
from shared.models.optional_columns import OptionalValues
from shared.models.options import (
    ANY_COUNTRY,
    ExtraRecipients,
    FieldLimits,
    JudgingRules,
    LicensePlan,
    PasswordDelivery,
    WriteQuota,
    fold_name,
    fold_sku,
)
from shared.models.report import (
    Attachment,
    EarlierUpload,
    JobReport,
    Mail,
    RoundFacts,
    RowOutcome,
    SkuUse,
    UndoneUpload,
)
from shared.models.reveal import Reveal

__all__ = [
    "ANY_COUNTRY",
    "FIXED_COLUMNS",
    "OPTIONAL_COLUMNS",
    "Attachment",
    "Column",
    "EarlierUpload",
    "ExtraRecipients",
    "FieldLimits",
    "FileError",
    "Finding",
    "JobKind",
    "JobReport",
    "JudgedRow",
    "JudgedUpload",
    "JudgingRules",
    "LicensePlan",
    "Mail",
    "OptionalValues",
    "OutcomeStatus",
    "PasswordDelivery",
    "ReasonCode",
    "RemarkCode",
    "Reveal",
    "RoundFacts",
    "RowError",
    "RowOutcome",
    "SkuUse",
    "UndoneUpload",
    "WriteQuota",
    "fold_name",
    "fold_sku",
]
