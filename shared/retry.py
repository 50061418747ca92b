"""How long the application waits, how often it asks, and when it believes an answer.

All times are in seconds unless they are a timedelta.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.errors import GraphThrottledError

# Replication lag has been seen to last minutes: until then absence and conflicts prove nothing.
# Counts from the row's own last write that may have been carried out.
PATIENCE = timedelta(minutes=4)
# After PATIENCE an answer that has come this often in a row is believed: one replica may be late.
TRIES_OF_A_LASTING_ANSWER = 3
# Creates that meet a taken name or a "netId is invalid" while the account is not found: the second
# shows that it lasts, and after PATIENCE without finding the account it is final.
MOST_CONTRADICTIONS = 2
# Lost or 5xx answers for one row: more than an hour of them, with the pauses between runs.
MOST_DOUBTFUL_CREATES = 40
MOST_WEAK_PASSWORDS = 3
# Lost and 5xx answers to one write after the account: a later round costs less than a batch that
# stays open.
MOST_FOLLOW_UP_TRIES = 6
# Members are added together before each is added alone: a pause costs less than a write for each.
TRIES_TOGETHER = 3
# Tries for a row in the last run of its batch, which creates and deletes nothing new.
LAST_TRIES = 4

# Equal refusals for permission or quota that are believed: a permission just granted may not be
# in the token yet.
REFUSALS_BELIEVED = 3
# Answers "not found" that are believed: another replica may not know the account yet.
ABSENCES_BELIEVED = 3
# Final refusals of a single account, and absence of one that is to be cleaned up: a second look.
SECOND_LOOK = 2
TRIES_OF_A_QUESTION = 5  # requests about the same accounts, while answers are not believed

LONGEST_SLEEP = 30.0  # a longer wait becomes a delayed message
LONGEST_ASKED = 3600.0  # of a Retry-After; a longer wait would stop the process for every file
# After a refused envelope that does not say how long to wait: long enough to be polite, short
# enough not to lose a run.
THROTTLED_PAUSE = 2.0
RUN_BUDGET = 150.0  # waiting and working before the rest of a batch is put off
UNSEEN_PAUSE = 30.0  # until an account that is too new to be found is looked for again

GIVE_UP_AFTER = timedelta(hours=12)  # then a job without an answer from Graph is reported as it is
STATE_TRIES = 40  # conditional writes of a document that every process changes

UNFINISHED_UPLOAD = timedelta(minutes=2)  # SFTP creates an empty blob first and writes to it later
NEXT_EVENT_PAUSE = 60.0  # by then the event of the version that overwrote a file has come as well
MOST_READS = 3  # attempts to read one version of a file: each ended before it stored an answer
# The shortest lease there is, because the work of a crashed run waits as long. If a live run loses
# its lease, nothing breaks: every write is conditional.
LEASE_SECONDS = 15
LEASE_RENEWAL = 5.0
BUSY_PAUSE = LEASE_SECONDS + 1.0  # by then the lease of a crashed run has expired
# By then any call that was running when a job closed has ended (functionTimeout, 10 minutes), so
# nothing more is stored.
QUIET_AFTER_CLOSING = timedelta(minutes=20)

_MINUTE = 60.0
_ALLOCATION_PAUSES = (30.0, 60.0, 120.0, 300.0, 600.0)  # while Graph gives no usable answer
_MAIL_PAUSES = (1 * _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE)  # after that hourly
MAIL_SECRETS_ATTEMPT = 3  # six minutes after the first, secrets that cannot be opened are lost
MAIL_OVERDUE_ATTEMPT = len(_MAIL_PAUSES)  # after an hour an administrator must look
MAIL_LAST_ATTEMPT = 27  # 24 hours after the first


def backoff(tries: int, asked: float | None = None) -> float:
    """Seconds until a request is sent again: as asked for, else exponential with jitter."""
    return _jittered(tries, first=1.0, longest=30.0) if asked is None else asked


def write_pause(tries: int) -> float:
    """Seconds until a conditional write that lost a race is tried again."""
    return _jittered(tries, first=0.02, longest=1.0)


def run_pause(attempt: int) -> float:
    """Seconds until a batch is run again; a failure that outlasts a run rarely clears soon."""
    return _exponential(attempt - 1, first=60.0, longest=900.0)


def service_pause(rounds: int) -> timedelta:
    """How long waiting rows rest after so many rounds in a row that the service did not answer."""
    return timedelta(seconds=_exponential(rounds - 1, first=5 * _MINUTE, longest=6 * 60 * _MINUTE))


def allocation_pause(attempt: int, asked: float) -> float:
    """Seconds until a job is allocated again, at least as long as Graph asked for."""
    return max(asked, _step(_ALLOCATION_PAUSES, attempt))


def mail_pause(attempt: int, asked: float = 0.0) -> float:
    """Seconds until a refused mail is sent again: 1, 5, 15, 60 minutes, then each hour."""
    return max(asked, _step(_MAIL_PAUSES, attempt))


def is_given_up(since: datetime) -> bool:
    """True if a job of that time no longer waits for Graph."""
    return datetime.now(UTC) - since >= GIVE_UP_AFTER


def _step(pauses: Sequence[float], attempt: int) -> float:
    return pauses[min(attempt, len(pauses)) - 1]


def _exponential(tries: int, *, first: float, longest: float) -> float:
    return min(longest, first * 2.0 ** min(tries, 20))


def _jittered(tries: int, *, first: float, longest: float) -> float:
    return _exponential(tries, first=first, longest=longest) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies[K, A]:
    """The answers by item: those believed, and the last one about each of the others."""

    believed: dict[K, A]
    doubted: dict[K, A]


async def ask_until_believed[K: Hashable, A](
    items: Sequence[K],
    ask: Callable[[Sequence[K]], Awaitable[Sequence[A]]],
    believe: Callable[[K, A], bool],
    asked: Callable[[A], float | None],
) -> Replies[K, A]:
    """Ask about items; ask again, a few times, about those whose answer is not believed.

    `ask` answers in the order of its items, `believe` is called once for each answer, and
    `asked` gives the pause that an answer asks for.

    Raises GraphThrottledError when that is longer than a run may sleep.
    """
    replies: Replies[K, A] = Replies(believed={}, doubted={})
    left = list(items)
    for tries in range(TRIES_OF_A_QUESTION):
        if not left:
            break
        if tries:
            pause = max(backoff(tries - 1, asked(replies.doubted[item])) for item in left)
            if pause > LONGEST_SLEEP:
                raise GraphThrottledError(pause)
            await asyncio.sleep(pause)
        replies.doubted.clear()
        for item, answer in zip(left, await ask(left), strict=True):
            found = replies.believed if believe(item, answer) else replies.doubted
            found[item] = answer
        left = list(replies.doubted)
    return replies


class AnswerCount[K: Hashable, V: Hashable]:
    """Counts how often each answer came for each item."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[K, V]] = Counter()

    def add(self, item: K, answer: V) -> int:
        """Count an answer; returns how often it came so far."""
        self._counts[item, answer] += 1
        return self._counts[item, answer]

    def only(self, item: K, answer: V) -> bool:
        """True if no other answer came for the item."""
        return all(seen == answer for each, seen in self._counts if each == item)
