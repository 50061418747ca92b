"""Plans of jobs, kept for the next of their batches."""

import asyncio
from collections.abc import Awaitable, Callable

from shared.pipeline.plan_cache import JobPlan, JobPlans
from tests.builders import a_job, a_row, a_verdict, an_allocation


def _plan(rows: int = 1) -> JobPlan:
    numbers = range(2, 2 + rows)
    job = a_job(rows={"NL-001": [a_row(number) for number in numbers]})
    return JobPlan.of(job, an_allocation(*(a_verdict(number) for number in numbers)))


class _Loading:
    """Loads of plans, noted by job."""

    def __init__(self) -> None:
        self.loaded: list[str] = []

    def of(self, job: str, plan: JobPlan | None) -> Callable[[], Awaitable[JobPlan | None]]:
        async def load() -> JobPlan | None:
            self.loaded.append(job)
            await asyncio.sleep(0)
            return plan

        return load


async def test_many_who_ask_at_the_same_time_share_one_load() -> None:
    plans, loading, plan = JobPlans(), _Loading(), _plan()

    found = await asyncio.gather(*(plans.get("a", loading.of("a", plan)) for _ in range(5)))

    assert all(each is plan for each in found)
    assert loading.loaded == ["a"]


async def test_a_job_without_a_plan_is_asked_for_again() -> None:
    plans, loading = JobPlans(), _Loading()
    early = await plans.get("a", loading.of("a", None))

    later = await plans.get("a", loading.of("a", _plan()))

    assert early is None
    assert later is not None


async def test_the_plan_that_was_asked_for_longest_ago_makes_room() -> None:
    plans, loading = JobPlans(most_rows=5), _Loading()
    for job in ("a", "b", "a", "c"):
        await plans.get(job, loading.of(job, _plan(rows=2)))

    for job in ("a", "c", "b"):
        await plans.get(job, loading.of(job, _plan(rows=2)))

    assert loading.loaded == ["a", "b", "c", "b"]


async def test_a_plan_larger_than_all_room_is_kept_while_it_is_in_use() -> None:
    plans, loading = JobPlans(most_rows=1), _Loading()

    for _ in range(3):
        await plans.get("a", loading.of("a", _plan(rows=10)))

    assert loading.loaded == ["a"]


async def test_a_load_that_fails_leaves_the_next_one_to_try_again() -> None:
    plans, loading = JobPlans(), _Loading()

    async def failing() -> JobPlan | None:
        raise OSError

    failed = await asyncio.gather(plans.get("a", failing), return_exceptions=True)
    found = await plans.get("a", loading.of("a", _plan()))

    assert isinstance(failed[0], OSError)
    assert found is not None


def test_a_plan_lists_the_verdicts_and_the_rows_of_each_batch() -> None:
    plan = _plan(rows=2)

    assert set(plan.to_carry_out["NL-001"]) == {2, 3}
    assert plan.entries["NL-001"].batch == "NL-001"
    assert plan.row_count == 2
