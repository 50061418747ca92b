"""The shapes of the stored JSON documents; their names are in `job_id`.

A document is read back into the very classes it was written from; what does not fit raises
DocumentError.
"""

from shared.state.documents.closed import (
    DailyTotalsDocument,
    NextTryDocument,
    SentDocument,
    SweptDocument,
)
from shared.state.documents.decided import (
    CARRIED_OUT,
    AllocationDocument,
    RowVerdict,
    SkuSeen,
    Verdict,
)
from shared.state.documents.encoding import (
    VERSION,
    decode,
    encode,
    version_of,
)
from shared.state.documents.judged import (
    BatchEntry,
    JobDocument,
    JobOptions,
    RowsDocument,
    Source,
    StoredRow,
    UndoneJob,
)
from shared.state.documents.worked import (
    IntentRow,
    IntentsDocument,
    OutcomeDocument,
    OutcomeRow,
    RemovedDocument,
    Stage,
)

__all__ = [
    "CARRIED_OUT",
    "VERSION",
    "AllocationDocument",
    "BatchEntry",
    "DailyTotalsDocument",
    "IntentRow",
    "IntentsDocument",
    "JobDocument",
    "JobOptions",
    "NextTryDocument",
    "OutcomeDocument",
    "OutcomeRow",
    "RemovedDocument",
    "RowVerdict",
    "RowsDocument",
    "SentDocument",
    "SkuSeen",
    "Source",
    "Stage",
    "StoredRow",
    "SweptDocument",
    "UndoneJob",
    "Verdict",
    "decode",
    "encode",
    "version_of",
]
