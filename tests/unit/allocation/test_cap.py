from shared.allocation.rules import cap_accounts
from shared.models import ReasonCode
from shared.state.documents import RowVerdict, Verdict


def verdicts(*kinds: Verdict) -> tuple[RowVerdict, ...]:
    return tuple(
        RowVerdict(row_number=number, batch="NL-001", verdict=kind, findings=())
        for number, kind in enumerate(kinds, 2)
    )


def test_first_rows_get_what_is_left_of_the_day_and_the_others_read_its_limit() -> None:
    decided = verdicts(Verdict.CREATE, Verdict.DUPLICATE, Verdict.CREATE, Verdict.CREATE)

    capped = cap_accounts(decided, 2, 50)

    assert [each.verdict for each in capped] == [
        Verdict.CREATE,
        Verdict.DUPLICATE,
        Verdict.CREATE,
        Verdict.FAILED,
    ]
    [finding] = capped[-1].findings
    assert (finding.code, finding.facts) == (ReasonCode.DAILY_LIMIT, {"limit": "50"})


def test_nothing_changes_while_there_is_room() -> None:
    decided = verdicts(Verdict.CREATE, Verdict.NO_LICENSE, Verdict.CREATE)

    assert cap_accounts(decided, 2, 50) == decided
