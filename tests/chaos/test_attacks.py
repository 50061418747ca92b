"""Hostile timing, played on purpose: what random schedules find only now and then."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from local.tenant import LICENSE_GROUP, Drop, Fault, Match, Refuse, RetryAfter, demo_tenant
from local.tenant.simulated_tenant import GROUP_PERMISSIONS
from tests.chaos.dooms import Doom
from tests.chaos.evidence import UploadedFile
from tests.chaos.other_admin import Deed, DeedKind
from tests.chaos.run import Play, RunResult, perform
from tests.chaos.stage import Storage, open_storage
from tests.staff_lists import people

_CREATE = Match(method="POST", path="^/users$")
_BATCH = Match(method="POST", path=r"^/\$batch$")
_LOCKED = 600.0
_BY_GROUP = {"LICENSE_GROUPS": f'{{"default": "{LICENSE_GROUP}"}}'}
_WAIT = Refuse(status=429, code="TooManyRequests", retry_after=RetryAfter(seconds=300.0))

pytestmark = pytest.mark.slow


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def storage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Storage]:
    async with open_storage(tmp_path_factory.mktemp("storage")) as opened:
        yield opened


async def _played(
    storage: Storage,
    folder: Path,
    *faults: Fault,
    countries: Sequence[str],
    settings: dict[str, str] | None = None,
    deeds: Sequence[Deed] = (),
    lag: float = 0.0,
    dies: bool = False,
) -> RunResult:
    """A run over one file; it `dies` before anything was written in the tenant."""
    tenant = demo_tenant()
    tenant.granted_permissions |= GROUP_PERMISSIONS
    tenant.replication_lag = lag
    tenant.faults.add(*faults)
    rows = tuple(range(2, 2 + len(countries)))
    play = Play(
        files=[UploadedFile(name="staff.csv", content=people(*countries), row_numbers=rows)],
        settings=settings or {},
        dooms={"provision": [Doom(at=8, deadly=True)]} if dies else {},
        lock_seconds=_LOCKED,
        deeds=deeds,
        fair=False,
    )
    return await perform(play, storage, tenant, folder)


@pytest.mark.parametrize(
    ("faults", "dies", "settings"),
    [
        pytest.param((), True, {}, id="a worker died"),
        pytest.param((), True, _BY_GROUP, id="a worker died, by group"),
        pytest.param((Fault(match=_BATCH, action=_WAIT, nth=2),), False, {}, id="Graph said wait"),
        pytest.param(
            (Fault(match=_CREATE, action=Drop()), Fault(match=_BATCH, action=_WAIT, nth=3)),
            False,
            {},
            id="an answer was lost before",
        ),
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_long_wait_uses_up_no_patience_with_accounts_that_are_new(
    storage: Storage,
    tmp_path: Path,
    faults: tuple[Fault, ...],
    dies: bool,
    settings: dict[str, str],
) -> None:
    result = await _played(
        storage, tmp_path, *faults, countries=["NL"] * 4, settings=settings, lag=2.0, dies=dies
    )

    assert result.violations == []
    assert [outcome for _, outcome in result.outcomes] == ["created"] * 4


@pytest.mark.parametrize(
    ("fault", "units"),
    [
        pytest.param(Fault(match=_BATCH, action=Drop(done=False), nth=2), 0, id="a lost request"),
        pytest.param(Fault(match=_CREATE, action=Refuse(status=503)), 25, id="an answer in doubt"),
        pytest.param(Fault(match=_CREATE, action=_WAIT), 25, id="a wait"),
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_an_account_that_somebody_else_created_like_ours_stays_theirs(
    storage: Storage, tmp_path: Path, fault: Fault, units: int
) -> None:
    taken = Deed(kind=DeedKind.TAKE, nth=2, sku="O365_BUSINESS_PREMIUM", units=25 - units)
    twin = Deed(kind=DeedKind.TWIN, nth=1)

    result = await _played(storage, tmp_path, fault, countries=["NL"], deeds=[twin, taken])

    assert result.violations == []
    assert [outcome for _, outcome in result.outcomes] == ["duplicate_user_name"]


@pytest.mark.asyncio(loop_scope="module")
async def test_an_account_renamed_while_its_answer_was_lost_is_found_by_its_mark(
    storage: Storage, tmp_path: Path
) -> None:
    renamed = Deed(kind=DeedKind.RENAME_NEW, nth=1)
    lost = Fault(match=_CREATE, action=Drop())

    result = await _played(storage, tmp_path, lost, countries=["NL", "NL"], deeds=[renamed])

    assert result.violations == []
    assert [outcome for _, outcome in result.outcomes] == ["created"] * 2
