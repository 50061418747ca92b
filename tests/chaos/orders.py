"""What the host and a worker say to each other over their pipe."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.dooms import Doom
from tests.chaos.storage_faults import StorageFault

INTAKE = "intake"
INTAKE_POISON = "intake-poison"
SWEEP = "sweep"
CALM = "calm"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSetup:
    """How a worker starts: its app settings, the point it dies at (0: none), where it logs.

    `storage_faults` are what its storage does to it. After `seen_after` seconds every replica of
    the tenant shows a new account.
    """

    settings: dict[str, str] = field(repr=False)
    kill_at: int
    log_file: Path
    storage_faults: tuple[StorageFault, ...] = ()
    seen_after: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One call of a function. `step` is a queue's name, or one of the names above.

    `body` is the message, or the time that a sweep is to believe. `doom` is what befalls this call
    and no other. `ahead` is how many seconds the clock of the run is ahead of the machine's.
    """

    number: int
    step: str
    body: bytes = b""
    doom: Doom | None = None
    ahead: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A call came to its end; `error` is the class of what it raised, empty for nothing.

    `points` is the number of crash points reached by then, `after_graph` those of them that come
    just after an answer of Graph, `after_writes` those just after a request that changed something.
    `storage_faults` counts by kind those that struck by then.
    """

    number: int
    error: str
    points: int
    after_graph: tuple[int, ...]
    after_writes: tuple[int, ...]
    storage_faults: Counter[str]
