"""The accounts of a trial: marked, and always removed again."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from infra.trial.graph import Answer, Graph

ATTRIBUTES = "onPremisesExtensionAttributes"
_PATIENCE = 60.0  # seconds that a new account may take to be found
_GONE = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND}
_REFUSED = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


@dataclass(slots=True, kw_only=True)
class People:
    """Makes accounts in `domain` and remembers each name before Graph is asked for it.

    Every account bears `mark` in `attribute`; only what bears it is ever removed. `made` holds the
    object id of each name: None while it is in doubt, empty where nobody was made.
    """

    graph: Graph
    domain: str
    attribute: str = "extensionAttribute15"
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    made: dict[str, str | None] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """What the accounts of this trial bear, and nobody else's."""
        return f"rollcall-trial:{self.run}"

    def name(self, who: str) -> str:
        """The user name of a person of this trial."""
        return f"rollcall-trial-{self.run}-{who}@{self.domain}"

    def body(self, who: str, **more: object) -> dict[str, object]:
        """What creates a person, with sign-in blocked and a name that says what it is."""
        name = self.name(who)
        body: dict[str, object] = {
            "accountEnabled": False,
            "displayName": "Rollcall trial, may be deleted",
            "mailNickname": name.partition("@")[0],
            "userPrincipalName": name,
            "usageLocation": "NL",
            "passwordProfile": {"password": f"Aa1-{secrets.token_urlsafe(18)}"},
            ATTRIBUTES: {self.attribute: self.mark},
        }
        return body | more

    def create(self, who: str, **more: object) -> Answer:
        """Create a person."""
        in_doubt = self.made.get(self.name(who), "") is None
        self.expect(who)
        answer = self.graph.ask("POST", "/users", self.body(who, **more))
        # A refusal says nothing about an earlier request whose answer was lost.
        return answer if in_doubt and answer.status in _REFUSED else self.note(who, answer)

    def expect(self, who: str) -> None:
        """Remember a name for which Graph is about to be asked."""
        self.made.setdefault(self.name(who), None)

    def note(self, who: str, answer: Answer) -> Answer:
        """Remember what Graph answered."""
        name = self.name(who)
        if answer.status == HTTPStatus.CREATED:
            self.made[name] = str(answer.body["id"])
        elif answer.status in _REFUSED and self.made.get(name) is None:
            self.made[name] = ""
        return answer

    def delete(self, who: str) -> Answer:
        """Delete a person of this trial."""
        answer = self.graph.ask("DELETE", f"/users/{self.made[self.name(who)]}")
        if answer.status in _GONE:
            self.made[self.name(who)] = ""
        return answer

    def look_up(self, key: str, select: str) -> Answer:
        """An account by id or name."""
        return self.graph.ask("GET", f"/users/{quote(key)}?$select={select}")

    def look_up_patiently(self, key: str, select: str) -> tuple[Answer, float]:
        """An account that was created a moment ago, and the seconds until it was found."""
        return self.patiently(
            lambda: self.look_up(key, select), lambda answer: answer.status != HTTPStatus.NOT_FOUND
        )

    def patiently[T](self, ask: Callable[[], T], is_there: Callable[[T], bool]) -> tuple[T, float]:
        """The first answer that shows what is looked for, or the last one, and the seconds."""
        start = self.clock()
        while True:
            answer = ask()
            if is_there(answer) or self.clock() - start > _PATIENCE:
                return answer, self.clock() - start
            self.sleep(1.0)

    def bears_mark(self, user: Mapping[str, Any]) -> bool:
        """True if an account is one of this trial."""
        return (user.get(ATTRIBUTES) or {}).get(self.attribute) == self.mark

    def remove_all(self) -> tuple[str, ...]:
        """Remove every account of this trial; the names of those that may still be there."""
        return tuple(name for name in self.made if not self._remove(name))

    def _remove(self, name: str) -> bool:
        object_id = self.made[name]
        if object_id is None:
            found, _ = self.look_up_patiently(name, f"id,{ATTRIBUTES}")
            if found.status != HTTPStatus.OK:
                return found.status == HTTPStatus.NOT_FOUND
            if not self.bears_mark(found.body):
                return False
            object_id = str(found.body["id"])
        if not object_id:
            return True
        return self.graph.ask("DELETE", f"/users/{object_id}").status in _GONE
