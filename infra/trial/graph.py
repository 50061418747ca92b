"""Asking Graph over plain HTTP, one request at a time."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

_TIMEOUT = 60.0  # seconds
_LONGEST_WAIT = 120.0
_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer of Graph; the status is 0 when none came."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]

    @property
    def message(self) -> str:
        """What Graph says is wrong."""
        return str(self._error.get("message", ""))

    @property
    def code(self) -> str:
        """Its code for what is wrong."""
        return str(self._error.get("code", ""))

    @property
    def details(self) -> Sequence[Mapping[str, Any]]:
        """The details of the refusal."""
        return self._error.get("details") or ()

    @property
    def _error(self) -> Mapping[str, Any]:
        error: Mapping[str, Any] = self.body.get("error") or {}
        return error

    def __str__(self) -> str:
        """Status and message, for the table."""
        told = f"{self.status} {self.code}".strip()
        return f"{told}: {self.message}" if self.message else told


@dataclass(slots=True, kw_only=True)
class Graph:
    """Graph v1.0 at `base_url`. `waits` are the Retry-After texts that it has sent so far."""

    base_url: str
    token: str = field(repr=False)
    sleep: Callable[[float], None] = time.sleep
    waits: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        """One request; throttling is waited for, a lost answer is status 0."""
        for _ in range(_TRIES):
            answer = self._once(method, path, body)
            if answer.status not in {
                HTTPStatus.TOO_MANY_REQUESTS,
                HTTPStatus.SERVICE_UNAVAILABLE,
            }:
                break
            self.sleep(self._wait(answer))
        return answer

    def batch(self, requests: Sequence[Mapping[str, Any]]) -> Answer:
        """A `$batch` of these requests."""
        return self.ask("POST", "/$batch", {"requests": list(requests)})

    def _wait(self, answer: Answer) -> float:
        told = answer.headers.get("retry-after", "")
        self.waits += [told] if told else []
        try:
            return min(float(told), _LONGEST_WAIT)
        except ValueError:
            return 10.0

    def _once(self, method: str, path: str, body: object) -> Answer:
        request = urllib.request.Request(  # noqa: S310 - checked to be https or loopback
            self.base_url + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={
                "Authorization": f"Bearer {self.token}",
                **({} if body is None else {"Content-Type": "application/json"}),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310
                return _answer(response.status, response.headers.items(), response.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _answer(refusal.code, refusal.headers.items(), refusal.read())
        except OSError as error:
            lost = {"error": {"code": "NoAnswer", "message": str(error)}}
            return Answer(status=0, body=lost, headers={})


def _answer(status: int, headers: Any, content: bytes) -> Answer:  # noqa: ANN401 - pairs of texts
    try:
        body = json.loads(content) if content else {}
    except ValueError:
        body = {}
    named = {name.lower(): value for name, value in headers}
    return Answer(status=status, body=body if isinstance(body, dict) else {}, headers=named)
