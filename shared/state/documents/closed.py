"""Where a job rests or is closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NextTryDocument:
    """`next-try.json`: the job rests until then on purpose."""

    next_try: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDocument:
    """`sent.json`: when Graph accepted the mail; `given_up` when it never did."""

    sent_at: datetime
    given_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SweptDocument:
    """`tenant/swept.json`: ids of jobs that are closed and have no secrets any more.

    `done_days` are earlier days of which that holds for all jobs, such as `20260302`. A note to
    save looking at them again: when it is lost, they are.
    """

    over: tuple[str, ...]
    done_days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyTotalsDocument:
    """`tenant/approved/…`, `tenant/undone/…`: accounts reserved on one day, by folder and job.

    A folder is named by its digest, and empty where the limit is one for all folders.
    """

    folders: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
