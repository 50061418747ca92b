"""How each assumption is tried. The ids are those of `docs/assumptions.md`."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from infra.trial.assumption import Seen, Trial, not_tried, seen
from infra.trial.graph import Answer
from infra.trial.trial_accounts import ATTRIBUTES

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_JSON = {"Content-Type": "application/json"}
_STATES = {"Enabled", "Warning", "Suspended", "Deleted", "LockedOut"}
_UNUSED = 5.0  # seconds between creation and password within which an account counts as unused
_ROUNDS = 60  # of a second each, for a deletion to be seen
_WHEN_NEW = ("invalid usage location", "do not exist", "does not exist")
_NAME_NOT_FREE = ("netid is invalid", "conflicting object", "another object with the same value")
_ACCOUNT = (
    "id,accountEnabled,userPrincipalName,assignedLicenses,createdDateTime,"
    f"lastPasswordChangeDateTime,{ATTRIBUTES}"
)


type Attempt = Callable[[Trial], Seen]
ATTEMPTS: dict[str, Attempt] = {}


def attempt(assumption: str) -> Callable[[Attempt], Attempt]:
    """Register how an assumption is tried; they are tried in this order."""

    def register(function: Attempt) -> Attempt:
        ATTEMPTS[assumption] = function
        return function

    return register


@attempt("domains-of-organization")
def _domains(trial: Trial) -> Seen:
    answer = trial.graph.ask("GET", "/organization?$select=verifiedDomains")
    entries = (answer.body.get("value") or [{}])[0].get("verifiedDomains") or []
    named = {each.get("name", "").lower(): each.get("type") for each in entries}
    told = named.get(trial.people.domain.lower())
    return seen(told, f"{len(named)} domains, {trial.people.domain}: {told or answer}")


@attempt("sku-fields")
def _skus(trial: Trial) -> Seen:
    answer = trial.graph.ask("GET", "/subscribedSkus")
    entries = answer.body.get("value") or []
    odd = [each.get("skuPartNumber") for each in entries if not _is_sku(each)]
    if answer.status != HTTPStatus.OK:
        return seen(False, answer)
    return seen(not odd, f"{len(entries)} SKUs" + (f", unlike the rest: {odd}" if odd else ""))


def _is_sku(entry: Mapping[str, Any]) -> bool:
    units = entry.get("prepaidUnits")
    return (
        bool(_GUID.fullmatch(str(entry.get("skuId"))))
        and bool(entry.get("skuPartNumber"))
        and entry.get("capabilityStatus") in _STATES
        and isinstance(entry.get("consumedUnits"), int)
        and isinstance(units, dict)
        and all(isinstance(units.get(name), int) for name in ("enabled", "warning", "suspended"))
    )


@attempt("batch-parallel")
def _batch_parallel(trial: Trial) -> Seen:
    people = trial.people
    # One person that can be created, and 19 that lack a password: each is answered by itself.
    bodies = [people.body("a"), *({"displayName": "nobody"} for _ in range(19))]
    people.expect("a")
    answer = trial.graph.batch(
        [
            {"id": f"{n}", "method": "POST", "url": "/users", "headers": _JSON, "body": body}
            for n, body in enumerate(bodies)
        ]
    )
    items = {each["id"]: _item(each) for each in answer.body.get("responses") or []}
    if "0" in items:
        people.note("a", items["0"])
    counts = dict.fromkeys(sorted(item.status for item in items.values()), 0)
    for item in items.values():
        counts[item.status] += 1
    holds = answer.status == HTTPStatus.OK and counts == {201: 1, 400: 19}
    return seen(holds, counts or answer)


def _item(entry: Mapping[str, Any]) -> Answer:
    body = entry.get("body")
    headers = {name.lower(): str(value) for name, value in (entry.get("headers") or {}).items()}
    return Answer(
        status=int(entry["status"]), body=body if isinstance(body, dict) else {}, headers=headers
    )


@attempt("batch-mixed")
def _batch_mixed(trial: Trial) -> Seen:
    urls = ("/organization?$select=id", "/subscribedSkus?$select=skuId")
    requests: list[dict[str, Any]] = [
        {"id": f"{n}", "method": "GET", "url": urls[n % 2]} for n in range(4)
    ]
    requests[1]["dependsOn"] = ["0"]
    requests[3]["dependsOn"] = ["2"]
    answer = trial.graph.batch(requests)
    return seen(answer.status == HTTPStatus.BAD_REQUEST, answer)


@attempt("mark-readable")
def _mark(trial: Trial) -> Seen:
    answer, waited = trial.people.look_up_patiently(trial.people.name("a"), _ACCOUNT)
    told = f"found after {waited:.0f} s" if answer.status == HTTPStatus.OK else f"{answer}"
    kept = trial.people.bears_mark(answer.body)
    return seen(kept, told if kept else f"{told}, without the mark")


@attempt("mark-searchable")
def _search(trial: Trial) -> Seen:
    people = trial.people
    condition = quote(f"{ATTRIBUTES}/{people.attribute} eq '{people.mark}'")
    search = {
        "id": "0",
        "method": "GET",
        "url": f"/users?$select=id,{ATTRIBUTES}&$count=true&$filter={condition}",
        "headers": {"ConsistencyLevel": "eventual"},
    }

    def found() -> list[dict[str, Any]]:
        answers = trial.graph.batch([search]).body.get("responses") or []
        return [user for each in answers for user in _item(each).body.get("value") or []]

    users, waited = people.patiently(found, bool)
    told = f"{len(users)} found after {waited:.0f} s"
    return seen(bool(users) and all(people.bears_mark(each) for each in users), told)


@attempt("filter-by-names")
def _filter(trial: Trial) -> Seen:
    names = f"'{trial.people.name('a')}','{trial.people.name('nobody')}'"
    query = quote(f"userPrincipalName in ({names})")
    answer = trial.graph.ask("GET", f"/users?$select=id,userPrincipalName&$filter={query}")
    found = [each.get("userPrincipalName") for each in answer.body.get("value") or []]
    return seen(found == [trial.people.name("a")], answer if answer.message else f"{len(found)}")


@attempt("account-fields")
def _fields(trial: Trial) -> Seen:
    user = trial.people.look_up(trial.people.name("a"), _ACCOUNT)
    missing = [name for name in _ACCOUNT.split(",") if user.body.get(name) is None]
    as_sent = user.body.get("accountEnabled") is False
    return seen(not missing and as_sent, f"missing: {missing}" if missing else "all are there")


@attempt("created-time")
def _created(trial: Trial) -> Seen:
    user = trial.people.look_up(trial.people.name("a"), "id,createdDateTime")
    created = _moment(user.body.get("createdDateTime"))
    if created is None:
        return seen(False, user if user.message else "no createdDateTime")
    apart = abs((datetime.now(UTC) - created).total_seconds())
    return seen(apart < 600, f"{apart:.0f} s from this machine's clock")


@attempt("password-time")
def _password_time(trial: Trial) -> Seen:
    select = "id,createdDateTime,lastPasswordChangeDateTime"
    user = trial.people.look_up(trial.people.name("a"), select)
    created = _moment(user.body.get("createdDateTime"))
    changed = _moment(user.body.get("lastPasswordChangeDateTime"))
    if created is None or changed is None:
        return seen(False, user if user.message else "one of the times is missing")
    apart = abs((changed - created).total_seconds())
    return seen(apart <= _UNUSED, f"{apart:.1f} s apart")


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


@attempt("name-taken")
def _taken(trial: Trial) -> Seen:
    people = trial.people
    answer = trial.graph.ask("POST", "/users", people.body("a"))
    if answer.status == HTTPStatus.CREATED:  # must not be, so let it be removed as well
        people.note("a", answer)
    targets = {each.get("code"): each.get("target") for each in answer.details}
    holds = answer.status == HTTPStatus.BAD_REQUEST and (
        targets.get("ObjectConflict") == "userPrincipalName"
        or "another object with the same value" in answer.message.lower()
    )
    return seen(holds, f"{answer} {targets or ''}".strip())


@attempt("weak-password")
def _weak(trial: Trial) -> Seen:
    answer = trial.people.create("weak", passwordProfile={"password": "abc"})
    return seen("password complexity" in answer.message.lower(), answer)


@attempt("license-at-once")
def _license(trial: Trial) -> Seen:
    if not trial.sku:
        return not_tried("no --sku with a free unit was named")
    skus = trial.graph.ask("GET", "/subscribedSkus").body.get("value") or []
    ids = [each["skuId"] for each in skus if each["skuPartNumber"].lower() == trial.sku.lower()]
    if not ids:
        return not_tried(f"the tenant has no SKU {trial.sku}")
    created = trial.people.create("b")
    if created.status != HTTPStatus.CREATED:
        return seen(False, created)
    change = {"addLicenses": [{"skuId": ids[0], "disabledPlans": []}], "removeLicenses": []}
    answer = trial.graph.ask("POST", f"/users/{created.body['id']}/assignLicense", change)
    return seen(answer.status == HTTPStatus.OK or _is_too_new(answer), answer)


def _is_too_new(answer: Answer) -> bool:
    return answer.status == HTTPStatus.NOT_FOUND or any(
        text in answer.message.lower() for text in _WHEN_NEW
    )


@attempt("group-readable")
def _group(trial: Trial) -> Seen:
    if not trial.group:
        return not_tried("no --group was named")
    select = "id,assignedLicenses,groupTypes,isAssignableToRole,mailEnabled,onPremisesSyncEnabled"
    answer = trial.graph.ask("GET", f"/groups/{trial.group}?$select={select}")
    licenses = answer.body.get("assignedLicenses")
    shown = "assignedLicenses is null" if licenses is None else f"{len(licenses)} licences"
    return seen(licenses is not None, answer if answer.message else shown)


@attempt("group-new-member")
def _member(trial: Trial) -> Seen:
    if not trial.group:
        return not_tried("no --group was named")
    created = trial.people.create("c")
    if created.status != HTTPStatus.CREATED:
        return seen(False, created)
    member = f"{trial.graph.base_url}/directoryObjects/{created.body['id']}"
    answer = trial.graph.ask("PATCH", f"/groups/{trial.group}", {"members@odata.bind": [member]})
    return seen(answer.status == HTTPStatus.NO_CONTENT or _is_too_new(answer), answer)


@attempt("kosovo")
def _kosovo(trial: Trial) -> Seen:
    answer = trial.people.create("k", usageLocation="XK")
    named = "usagelocation" in answer.message.lower().replace(" ", "")
    return seen(answer.status == HTTPStatus.CREATED or named, answer)


@attempt("deleted-is-absent")
def _deleted(trial: Trial) -> Seen:
    people = trial.people
    name = people.name("a")
    object_id = people.made.get(name)
    if not object_id:
        return not_tried("nobody was created")
    first = people.delete("a")
    rounds = 0
    while people.look_up(object_id, "id").status != HTTPStatus.NOT_FOUND and rounds < _ROUNDS:
        rounds += 1
        people.sleep(1.0)
    again = trial.graph.ask("DELETE", f"/users/{object_id}")
    holds = (first.status, again.status) == (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND)
    told = f"{first.status}, absent after {rounds} s, then {again.status}"
    return seen(holds and rounds < _ROUNDS, told)


@attempt("name-free-again")
def _free_again(trial: Trial) -> Seen:
    answer = trial.people.create("a")
    known = any(text in answer.message.lower() for text in _NAME_NOT_FREE)
    return seen(answer.status == HTTPStatus.CREATED or known, answer)


@attempt("mail-accepted")
def _mail(trial: Trial) -> Seen:
    if not trial.sender:
        return not_tried("no --sender was named")
    answer = _send(trial, trial.sender, "Trial of Rollcall: this mail may be deleted.")
    return seen(answer.status == HTTPStatus.ACCEPTED, answer)


@attempt("mail-refused-elsewhere")
def _mail_elsewhere(trial: Trial) -> Seen:
    if not trial.other_mailbox or not trial.sender:
        return not_tried("no --other-mailbox was named")
    answer = _send(trial, trial.other_mailbox, "Trial of Rollcall: nobody should get this.")
    return seen(answer.status == HTTPStatus.FORBIDDEN, answer)


@attempt("mail-size")
def _mail_size(trial: Trial) -> Seen:
    if not trial.sender:
        return not_tried("no --sender was named")
    answer = _send(trial, trial.sender, "x" * (4 * 1024 * 1024 + 1))
    return seen(answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE, answer)


def _send(trial: Trial, mailbox: str, text: str) -> Answer:
    message = {
        "subject": "Rollcall trial",
        "body": {"contentType": "text", "content": text},
        "toRecipients": [{"emailAddress": {"address": trial.sender}}],
    }
    path = f"/users/{quote(mailbox)}/sendMail"
    return trial.graph.ask("POST", path, {"message": message, "saveToSentItems": False})


@attempt("retry-after")
def _retry_after(trial: Trial) -> Seen:
    waits = trial.graph.waits
    if not waits:
        return not_tried("Graph did not throttle this trial")
    return seen(all(wait.isdecimal() for wait in waits), ", ".join(waits))
