"""Faults on request: what goes wrong, for which request, and how often.

A script is a list of `Fault`s. Every request that reaches the tenant, alone, as a batch or as an
item of one, is held against all of them; each fault counts its own matches, so the same script
and the same requests always give the same run.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from local.tenant.exchange import GraphRequest
from local.tenant.throttling import RetryAfter


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which requests are meant; what is left None matches anything.

    `path` is a regular expression searched for in the decoded path, such as `^/users$` or
    `^/\\$batch$`. `mentions` is text in the path or the body, such as a userPrincipalName, without
    regard to case.
    """

    method: str | None = None
    path: str | None = None
    mentions: str | None = None
    in_batch: bool | None = None

    def fits(self, request: GraphRequest) -> bool:
        """True if this request is meant."""
        return (
            self.method in (None, request.method)
            and self.in_batch in (None, request.in_batch)
            and (self.path is None or re.search(self.path, request.path) is not None)
            and (self.mentions is None or _mentions(request, self.mentions))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Answer with an error; `done` says whether the request is carried out all the same."""

    status: int
    code: str = "UnknownError"
    message: str = ""
    retry_after: RetryAfter | None = None
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Close the connection without an answer; for a batch item, that of the whole batch."""

    done: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OmitBody:
    """Carry the request out, and answer with its status and `body`: null, or text.

    Batches have done so: `"body": null` (microsoft-graph-docs-contrib, issue 8108), and JSON as
    base64 (Microsoft Q&A, question 1352007).
    """

    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Let the request wait before anything else happens to it."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUnits:
    """Another administrator assigns units just before the request is looked at.

    No more than are left are taken.
    """

    sku_part_number: str
    units: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention:
    """Somebody else does something just before the request is looked at, or just `after`."""

    deed: Callable[[GraphRequest], None]
    after: bool = False


type Action = Refuse | Drop | OmitBody | Delay | TakeUnits | Intervention


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An action on the matches number `nth` to `nth + times - 1`; `times=None`: ever after."""

    match: Match = field(default_factory=Match)
    action: Action
    nth: int = 1
    times: int | None = 1

    def is_due(self, occurrence: int) -> bool:
        """True if the match of this number, counted from 1, is one to act on."""
        return occurrence >= self.nth and (self.times is None or occurrence < self.nth + self.times)


def net_id_invalid(match: Match, *, nth: int = 1) -> Fault:
    """The directory's odd answer to a name that was created moments ago."""
    refusal = Refuse(status=400, code="Request_BadRequest", message="Property netId is invalid.")
    return Fault(match=match, action=refusal, nth=nth)


@dataclass(slots=True)
class _Counted:
    fault: Fault
    matches: int = 0
    fired: int = 0


class FaultScript:
    """The faults in force, with their counts."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._counted = [_Counted(fault) for fault in faults]

    def add(self, *faults: Fault) -> None:
        """Put more faults in force; they count from now on."""
        self._counted += [_Counted(fault) for fault in faults]

    def clear(self) -> None:
        """Let everything go right again."""
        self._counted.clear()

    def actions_for(self, request: GraphRequest) -> tuple[Action, ...]:
        """What happens to this request, in the order of the script. Counts the matches."""
        return tuple(
            counted.fault.action for counted in self._counted if self._is_due(counted, request)
        )

    @property
    def fired(self) -> tuple[tuple[Fault, int], ...]:
        """How often each fault has struck: a test wants to know that its fault did."""
        return tuple((counted.fault, counted.fired) for counted in self._counted)

    @staticmethod
    def _is_due(counted: _Counted, request: GraphRequest) -> bool:
        if not counted.fault.match.fits(request):
            return False
        counted.matches += 1
        due = counted.fault.is_due(counted.matches)
        counted.fired += due
        return due


def _mentions(request: GraphRequest, text: str) -> bool:
    body = "" if request.body is None else json.dumps(request.body, ensure_ascii=False)
    return text.lower() in f"{request.path}\n{body}".lower()
