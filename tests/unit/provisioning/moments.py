"""When an answer comes, and what a row is like after it."""

from datetime import UTC, datetime, timedelta

from shared.models import Finding
from shared.provisioning.batch_rows import Moment
from shared.provisioning.progress import Progress
from shared.retry import PATIENCE
from shared.state.documents import Stage

WRITTEN_AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
EARLY = Moment(clock=100.0, now=WRITTEN_AT + timedelta(seconds=10))
LATE = Moment(clock=100.0, now=WRITTEN_AT + PATIENCE)


def brief(row: Progress) -> tuple[Stage, bool, tuple[Finding, ...]]:
    """A row without the particulars of its account."""
    return row.stage, row.needs_lookup, row.findings
