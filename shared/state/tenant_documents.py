"""The documents below `tenant/` that belong to no single job."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.models import Reveal


@dataclass(frozen=True, slots=True, kw_only=True)
class SweptDocument:
    """`tenant/swept.json`: ids of jobs that are closed and have no secrets any more.

    `done_days` are earlier days of which that holds for all jobs, such as `20260302`, `open_days`
    those of which it does not, however long ago; None if that is not known. A cache: if it is
    lost, the jobs are listed again.
    """

    over: tuple[str, ...]
    done_days: tuple[str, ...] = ()
    open_days: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyTotalsDocument:
    """`tenant/approved/…`, `tenant/undone/…`: accounts reserved on one day, by folder and job.

    A folder is named by its digest, and empty where the limit is one for all folders.
    """

    folders: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealsDocument:
    """`tenant/reveals/…`: who revealed passwords on one day.

    `told` is True while all of them are reported.
    """

    reveals: tuple[Reveal, ...] = ()
    told: bool = False
