"""When an answer comes, and what a row is like after it."""

from datetime import timedelta

from shared.models import Finding
from shared.provisioning.progress import PATIENCE, Moment, Progress
from shared.state.documents import Stage

EARLY = Moment(clock=100.0, elapsed=timedelta(seconds=10))
LATE = Moment(clock=100.0, elapsed=PATIENCE)


def brief(row: Progress) -> tuple[Stage, bool, tuple[Finding, ...]]:
    """A row without the particulars of its account."""
    return row.stage, row.in_doubt, row.findings
