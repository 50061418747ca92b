"""Try on a live tenant what the code assumes of Graph and Exchange (docs/assumptions.md).

It creates a few marked accounts in a verified domain, with sign-in blocked, and removes them in
the end, also after Ctrl-C.
"""

import argparse
import json
import os
import re
import signal
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from infra.hooks import azd, deployment_settings
from infra.hooks.azure_cli import AzureCli
from infra.hooks.gaps import HookError
from infra.trial.assumption import Seen, Trial, Verdict
from infra.trial.attempts import ATTEMPTS
from infra.trial.graph import Graph
from infra.trial.trial_accounts import People

PAGE = azd.ROOT / "docs" / "assumptions.md"
_ROW = re.compile(r"^\| `([a-z-]+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A row of the page."""

    id: str
    claim: str
    place: str
    source: str
    otherwise: str


def assumptions(page: Path = PAGE) -> tuple[Assumption, ...]:
    """The rows of the page, in their order."""
    rows = _ROW.findall(page.read_text(encoding="utf-8"))
    names = ("id", "claim", "place", "source", "otherwise")
    return tuple(Assumption(**dict(zip(names, row, strict=True))) for row in rows)


def main(arguments: Sequence[str]) -> int:
    """Try everything; the exit status: 1 when something differs or could not be removed."""
    chosen = _parse(arguments)
    environment = azd.complete(os.environ)
    try:
        graph = _graph(environment)
    except HookError as error:
        print(error)
        return 1
    people = People(graph=graph, domain=chosen.domain, attribute=chosen.attribute)
    trial = Trial(
        graph=graph,
        people=people,
        sender=chosen.sender,
        other_mailbox=chosen.other_mailbox,
        sku=chosen.sku,
        group=chosen.group,
    )
    seen, left = try_all(trial)
    print(_as_json(seen, left) if chosen.json else _as_table(seen, left))
    differing = any(each.verdict is Verdict.DIFFERS for each in seen.values())
    return int(differing or bool(left) or len(seen) < len(ATTEMPTS))


def try_all(trial: Trial) -> tuple[Mapping[str, Seen], Sequence[str]]:
    """What was seen, by the id of each assumption, and the names that could not be removed.

    Ctrl-C, or a signal to end, ends the trying and not the removing.
    """
    seen: dict[str, Seen] = {}
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for name, attempt in ATTEMPTS.items():
            seen[name] = _try(attempt, trial)
    except KeyboardInterrupt:
        print("Interrupted: removing what was created …", file=sys.stderr)
    finally:
        again = signal.signal(signal.SIGINT, signal.SIG_IGN)
        left = trial.people.remove_all()
        signal.signal(signal.SIGINT, again)
        signal.signal(signal.SIGTERM, before)
    return seen, left


def _try(attempt: Any, trial: Trial) -> Seen:  # noqa: ANN401 - an Attempt
    try:
        result: Seen = attempt(trial)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        # An answer of another form than any that is known: that is a result as well.
        return Seen(verdict=Verdict.DIFFERS, text=f"an answer of another form: {error!r}")
    return result


def _graph(environment: Mapping[str, str]) -> Graph:
    base_url = deployment_settings.read(environment)["GRAPH_BASE_URL"].rstrip("/")
    parts = urlsplit(base_url)
    if base_url not in deployment_settings.GRAPH_CLOUDS and parts.hostname not in _LOOPBACK:
        msg = f"GRAPH_BASE_URL must be one of {', '.join(deployment_settings.GRAPH_CLOUDS)}."
        raise HookError(msg)
    token = environment.get("GRAPH_ACCESS_TOKEN", "")
    if not token:
        az = AzureCli.find()
        resource = f"{parts.scheme}://{parts.netloc}"
        subscription = environment.get("AZURE_SUBSCRIPTION_ID", "")
        tenant_of = ("--subscription", subscription) if subscription else ()
        told = az.ask("account", "get-access-token", "--resource", resource, *tenant_of)
        token = told["accessToken"]
    return Graph(base_url=base_url, token=token)


def _as_json(seen: Mapping[str, Seen], left: Sequence[str]) -> str:
    rows = [
        {
            "id": each.id,
            "assumption": each.claim,
            "verdict": seen[each.id].verdict.value,
            "seen": seen[each.id].text,
            "if it differs": each.otherwise,
        }
        for each in assumptions()
        if each.id in seen
    ]
    return json.dumps({"assumptions": rows, "not removed": list(left)}, indent=2)


def _as_table(seen: Mapping[str, Seen], left: Sequence[str]) -> str:
    return "\n".join((*_lines(seen), "", *_end(seen, left)))


def _lines(seen: Mapping[str, Seen]) -> Iterable[str]:
    for each in assumptions():
        if each.id not in seen:
            continue
        result = seen[each.id]
        yield f"{result.verdict.value:9}  {each.id}"
        told = [("assumed", each.claim), ("seen", result.text)]
        if result.verdict is Verdict.DIFFERS:
            told.append(("to do", each.otherwise))
        for label, text in told:
            indent = " " * 20
            yield textwrap.fill(f"{'':11}{label:9}{text}", 100, subsequent_indent=indent)


def _end(seen: Mapping[str, Seen], left: Sequence[str]) -> Iterable[str]:
    counts = dict.fromkeys(Verdict, 0)
    for result in seen.values():
        counts[result.verdict] += 1
    yield ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items())
    for name in left:
        yield f"Not removed: {name}. Remove this account by hand, in the admin centre."


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domain", required=True, help="a verified domain of the tenant")
    parser.add_argument("--sender", default="", help="the mailbox that sends reports")
    parser.add_argument("--other-mailbox", default="", help="one that the app must not send from")
    parser.add_argument("--sku", default="", help="skuPartNumber of a licence with a free unit")
    parser.add_argument("--group", default="", help="object id of a group that gives licences")
    parser.add_argument("--attribute", default="extensionAttribute15", help="OWNERSHIP_ATTRIBUTE")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
