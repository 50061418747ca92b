from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.allocation.rules import Candidate, Pool, TenantView, allocate
from shared.models import Column, Finding, ReasonCode, RowError
from shared.state.documents import RowVerdict, Verdict
from tests.builders import GROUP_ID, SKU, a_candidate, user_name

OTHER_SKU = "AAD_PREMIUM"
THIRD_SKU = "ENTERPRISEPACK"


def a_view(
    *,
    existing: Sequence[str] = (),
    in_work: Sequence[str] = (),
    domains: Sequence[str] = ("contoso.com",),
    free: Mapping[str, int] | None = None,
    unknown: Sequence[str] = (),
) -> TenantView:
    """A tenant with `free` units by SKU; of the `unknown` ones nobody can be given any."""
    pools = {sku: Pool(assignable=True, free=units) for sku, units in (free or {SKU: 99}).items()}
    return TenantView(
        existing=frozenset(existing),
        in_work=frozenset(in_work),
        domains=frozenset(domains),
        pools=pools | {sku: Pool(assignable=False, free=0) for sku in unknown},
    )


def verdicts_of(verdicts: Sequence[RowVerdict]) -> dict[int, Verdict]:
    return {each.row_number: each.verdict for each in verdicts}


def test_somebody_who_is_being_removed_is_a_duplicate_in_words_of_its_own() -> None:
    view = replace(a_view(), existing={user_name(2)}, under_removal={user_name(2)})

    (verdict,) = allocate([a_candidate(2)], view)

    assert verdict.verdict is Verdict.DUPLICATE
    assert [each.code for each in verdict.findings] == [ReasonCode.NAME_UNDER_REMOVAL]


def test_everybody_is_created_while_units_last() -> None:
    candidates = [a_candidate(2), a_candidate(3)]

    assert allocate(candidates, a_view(free={SKU: 2})) == (
        RowVerdict(row_number=2, batch="NL-001", verdict=Verdict.CREATE),
        RowVerdict(row_number=3, batch="NL-001", verdict=Verdict.CREATE),
    )


def test_file_order_decides_over_all_countries() -> None:
    # Batches come one after the other; rows 2 and 4 are in the first of them.
    candidates = [
        a_candidate(2, batch="NL-001"),
        a_candidate(4, batch="NL-001"),
        a_candidate(3, batch="DE-001"),
    ]

    verdicts = allocate(candidates, a_view(free={SKU: 2}))

    assert [(v.row_number, v.batch, v.verdict) for v in verdicts] == [
        (2, "NL-001", Verdict.CREATE),
        (3, "DE-001", Verdict.CREATE),
        (4, "NL-001", Verdict.NO_LICENSE),
    ]


def test_who_gets_no_unit_reads_which_skus_are_used_up() -> None:
    (verdict,) = allocate([a_candidate(skus=(SKU, OTHER_SKU))], a_view(free={SKU: 5, OTHER_SKU: 0}))

    assert verdict.findings == (Finding(code=ReasonCode.NO_LICENSE, facts={"skus": OTHER_SKU}),)


def test_a_row_without_a_unit_of_each_sku_takes_none_from_those_after_it() -> None:
    candidates = [a_candidate(2, skus=(SKU, OTHER_SKU)), a_candidate(3, skus=(SKU,))]

    verdicts = allocate(candidates, a_view(free={SKU: 1, OTHER_SKU: 0}))

    assert verdicts_of(verdicts) == {2: Verdict.NO_LICENSE, 3: Verdict.CREATE}


def test_countries_with_skus_of_their_own_draw_on_their_own_units() -> None:
    candidates = [
        a_candidate(2, skus=(SKU,)),
        a_candidate(3, batch="JP-001", skus=(THIRD_SKU,)),
        a_candidate(4, skus=(SKU,)),
        a_candidate(5, batch="JP-001", skus=(THIRD_SKU,)),
    ]

    verdicts = allocate(candidates, a_view(free={SKU: 1, THIRD_SKU: 2}))

    assert verdicts_of(verdicts) == {
        2: Verdict.CREATE,
        3: Verdict.CREATE,
        4: Verdict.NO_LICENSE,
        5: Verdict.CREATE,
    }


def test_who_wants_no_licence_is_created_without_units() -> None:
    verdicts = allocate([a_candidate(skus=())], a_view(free={SKU: 0}))

    assert verdicts_of(verdicts) == {2: Verdict.CREATE}


@pytest.mark.parametrize(
    ("view", "verdict", "finding"),
    [
        pytest.param(
            a_view(existing=[user_name(2)]),
            Verdict.DUPLICATE,
            Finding(code=ReasonCode.DUPLICATE_USER_NAME, column=Column.USER_NAME),
            id="has an account",
        ),
        pytest.param(
            a_view(in_work=[user_name(2)]),
            Verdict.DUPLICATE,
            Finding(code=ReasonCode.DUPLICATE_USER_NAME, column=Column.USER_NAME),
            id="in work for another file",
        ),
        pytest.param(
            a_view(existing=[user_name(2)], domains=["fabrikam.com"], unknown=[SKU]),
            Verdict.DUPLICATE,
            Finding(code=ReasonCode.DUPLICATE_USER_NAME, column=Column.USER_NAME),
            id="has an account and other faults",
        ),
        pytest.param(
            a_view(domains=["fabrikam.com"]),
            Verdict.INVALID,
            Finding(
                code=RowError.UNKNOWN_DOMAIN,
                column=Column.USER_NAME,
                facts={"domain": "contoso.com"},
            ),
            id="domain unknown or federated",
        ),
        pytest.param(
            a_view(domains=["fabrikam.com"], unknown=[SKU]),
            Verdict.INVALID,
            Finding(
                code=RowError.UNKNOWN_DOMAIN,
                column=Column.USER_NAME,
                facts={"domain": "contoso.com"},
            ),
            id="domain unknown before the SKU",
        ),
        pytest.param(
            a_view(unknown=[SKU]),
            Verdict.FAILED,
            Finding(code=ReasonCode.UNKNOWN_SKU, facts={"sku": SKU}),
            id="SKU unknown",
        ),
    ],
)
def test_a_row_that_cannot_be_created_has_one_verdict(
    view: TenantView, verdict: Verdict, finding: Finding
) -> None:
    assert allocate([a_candidate()], view) == (
        RowVerdict(row_number=2, batch="NL-001", verdict=verdict, findings=(finding,)),
    )


def test_user_names_are_compared_without_case() -> None:
    candidate = a_candidate(name="Person2@CONTOSO.com")

    verdicts = allocate([candidate], a_view(existing=[user_name(2)]))

    assert verdicts_of(verdicts) == {2: Verdict.DUPLICATE}


def test_domains_are_compared_without_case() -> None:
    verdicts = allocate([a_candidate(name="Person2@CONTOSO.com")], a_view())

    assert verdicts_of(verdicts) == {2: Verdict.CREATE}


def test_who_is_not_created_takes_no_units() -> None:
    candidates = [a_candidate(2), a_candidate(3, name="person3@example.com"), a_candidate(4)]

    verdicts = allocate(candidates, a_view(existing=[user_name(2)], free={SKU: 1}))

    assert verdicts_of(verdicts) == {
        2: Verdict.DUPLICATE,
        3: Verdict.INVALID,
        4: Verdict.CREATE,
    }


def test_only_the_unknown_ones_of_several_skus_are_named() -> None:
    candidate = a_candidate(skus=(SKU, OTHER_SKU, THIRD_SKU))

    (verdict,) = allocate([candidate], a_view(free={SKU: 5}, unknown=[OTHER_SKU, THIRD_SKU]))

    assert verdict.findings[0].facts == {"sku": f"{OTHER_SKU}, {THIRD_SKU}"}


@pytest.mark.parametrize("free", [0, 1, 99])
def test_what_was_granted_before_is_granted_again_exactly(free: int) -> None:
    candidates = [a_candidate(2), a_candidate(3, name="Person3@contoso.com"), a_candidate(4)]

    verdicts = allocate(candidates, a_view(free={SKU: free}), granted={user_name(3)})

    assert verdicts_of(verdicts) == {
        2: Verdict.NO_LICENSE,
        3: Verdict.CREATE,
        4: Verdict.NO_LICENSE,
    }


def test_what_was_granted_before_is_not_created_when_it_exists_by_now() -> None:
    verdicts = allocate([a_candidate()], a_view(existing=[user_name(2)]), granted={user_name(2)})

    assert verdicts_of(verdicts) == {2: Verdict.DUPLICATE}


SKU_SETS = ((), (SKU,), (OTHER_SKU,), (SKU, OTHER_SKU), (SKU, OTHER_SKU, THIRD_SKU))
candidate_lists = st.lists(
    st.tuples(st.sampled_from(SKU_SETS), st.sampled_from(["contoso.com", "example.com"])),
    max_size=30,
).map(
    lambda wanted: [
        a_candidate(number, skus=skus, name=user_name(number, domain))
        for number, (skus, domain) in enumerate(wanted, start=2)
    ]
)
units = st.fixed_dictionaries({sku: st.integers(0, 8) for sku in (SKU, OTHER_SKU, THIRD_SKU)})


@given(candidates=candidate_lists, free=units, taken=st.sets(st.integers(2, 31)))
def test_there_are_never_more_accounts_than_units(
    candidates: list[Candidate], free: dict[str, int], taken: set[int]
) -> None:
    view = a_view(free=free, existing=[user_name(number) for number in taken])

    verdicts = verdicts_of(allocate(candidates, view))

    assert sorted(verdicts) == [each.row_number for each in candidates]
    used = Counter(
        sku
        for each in candidates
        if verdicts[each.row_number] is Verdict.CREATE
        for sku in each.skus
    )
    assert all(used[sku] <= units for sku, units in free.items())


@given(candidates=candidate_lists, free=units)
def test_nobody_goes_without_while_units_of_all_their_skus_are_left(
    candidates: list[Candidate], free: dict[str, int]
) -> None:
    verdicts = verdicts_of(allocate(candidates, a_view(free=free)))

    left = dict(free)
    for each in candidates:
        if verdicts[each.row_number] is Verdict.CREATE:
            left = {sku: units - (sku in each.skus) for sku, units in left.items()}
        elif verdicts[each.row_number] is Verdict.NO_LICENSE:
            assert any(left[sku] == 0 for sku in each.skus)


@pytest.mark.parametrize(
    ("groups", "finding"),
    [
        pytest.param({}, Finding(code=ReasonCode.UNUSABLE_GROUP), id="not there"),
        pytest.param(
            {GROUP_ID: {"AAD_PREMIUM"}},
            Finding(code=ReasonCode.GROUP_LACKS_LICENSE, facts={"skus": SKU}),
            id="gives something else",
        ),
    ],
)
def test_a_group_that_cannot_license_fails_its_rows_and_takes_no_units(
    groups: dict[str, set[str]], finding: Finding
) -> None:
    candidates = [replace(a_candidate(2), group_id=GROUP_ID), a_candidate(3)]

    first, second = allocate(candidates, replace(a_view(free={SKU: 1}), groups=groups))

    assert (first.verdict, first.findings) == (Verdict.FAILED, (finding,))
    assert second.verdict is Verdict.CREATE


def test_a_group_that_may_not_be_read_fails_its_rows_only_and_names_the_permission() -> None:
    candidates = [replace(a_candidate(2), group_id=GROUP_ID), a_candidate(3)]

    first, second = allocate(candidates, replace(a_view(), hidden_groups={GROUP_ID}))

    assert first.findings == (
        Finding(code=ReasonCode.NOT_PERMITTED, facts={"permission": "GroupMember.Read.All"}),
    )
    assert second.verdict is Verdict.CREATE


def test_a_group_that_gives_more_than_is_counted_will_do() -> None:
    view = replace(a_view(), groups={GROUP_ID: {SKU, "AAD_PREMIUM"}})

    verdicts = allocate([replace(a_candidate(), group_id=GROUP_ID)], view)

    assert verdicts_of(verdicts) == {2: Verdict.CREATE}
