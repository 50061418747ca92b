"""Small builders of removals and of what is seen of their accounts."""

from datetime import UTC, datetime, timedelta

from shared.provisioning.batch_rows import Refusal
from shared.provisioning.directory import AccountState
from shared.provisioning.removal import Removal
from shared.state.documents import Stage
from tests.builders import a_mark, an_account

MADE_AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CLOCK = 100.0


def a_removal(
    number: int = 2,
    stage: Stage = Stage.OPEN,
    *,
    object_id: str = "",
    absences: int = 0,
    refusal: Refusal | None = None,
    refusals: int = 0,
    is_unchanged: bool = False,
) -> Removal:
    """An account on its way out."""
    return Removal(
        row_number=number,
        object_id=object_id or f"id-{number}",
        account=an_account(number, sku_ids=()),
        stage=stage,
        absences=absences,
        refusal=refusal,
        refusals=refusals,
        is_unchanged=is_unchanged,
    )


def a_state(
    *, changed_after: float = 0.0, matches: bool = True, mark: str = a_mark(2)
) -> AccountState:
    """An account whose password was changed so many seconds after it was made."""
    return AccountState(
        marks=frozenset({mark} - {""}),
        created_at=MADE_AT,
        password_changed_at=MADE_AT + timedelta(seconds=changed_after),
        matches=matches,
    )
