"""Faults of the tenant, drawn at random."""

import random
from collections.abc import Sequence

from local.tenant import Drop, Fault, Match, Refuse, RetryAfter, RetryAfterForm, TakeUnits
from tests.chaos.evidence import UploadedFile

SKU = "O365_BUSINESS_PREMIUM"
_SEND_MAIL = "/sendMail$"
_CREATE = Match(method="POST", path="^/users$")
_ASSIGN = Match(method="POST", path="assignLicense$")
_LOOK_UP = Match(method="GET", path="^/users/")
_DELETE = Match(method="DELETE", path="^/users/")
_JOIN = Match(method="PATCH", path="^/groups/")
_JOIN_ALONE = Match(method="POST", path=r"^/groups/.*/members/\$ref$")
_SET_MANAGER = Match(method="PUT", path=r"^/users/.*/manager/\$ref$")
_ALLOW_SIGN_IN = Match(method="PATCH", path="^/users/")
_BATCH = Match(method="POST", path=r"^/\$batch$")
_NET_ID = "Property netId is invalid."


def in_subject(file_name: str) -> str:
    """What the mail about a file has in its subject, and no mail about another file anywhere."""
    return f": {file_name.rpartition('/')[2]}"


def draw_tenant_fault(rng: random.Random, files: Sequence[UploadedFile]) -> Fault:
    """What the tenant does wrong once, or a few times; `files` are those that mails are about."""
    kind = rng.choice((_lost, _lost, _lost, _throttled, _throttled, _odd, _mail, _taken))
    return kind(rng, files)


def draw_group_fault(rng: random.Random) -> Fault:
    """What goes wrong when members are added to a group."""
    return _draw_write_fault(rng, (_JOIN, _JOIN, _JOIN_ALONE))


def draw_follow_up_fault(rng: random.Random) -> Fault:
    """What goes wrong when a manager is set, sign-in is allowed or members are added."""
    return _draw_write_fault(rng, (_SET_MANAGER, _SET_MANAGER, _ALLOW_SIGN_IN, _JOIN, _JOIN_ALONE))


def _draw_write_fault(rng: random.Random, matches: Sequence[Match]) -> Fault:
    done = rng.random() < 0.5
    wait = _draw_wait(rng)
    return Fault(
        match=rng.choice(matches),
        action=rng.choice(
            (
                Drop(done=done),
                Refuse(status=503, done=done),
                Refuse(status=504, done=done),
                Refuse(status=429, code="TooManyRequests", retry_after=wait),
                Refuse(status=429, code="Directory_ConcurrencyViolation"),
            )
        ),
        nth=rng.randint(1, 3),
        times=rng.randint(1, 2),
    )


def _draw_wait(rng: random.Random) -> RetryAfter:
    """A moment that a run sits out, or minutes for which its work is put off."""
    seconds = rng.choice((rng.uniform(0.1, 1.2), rng.uniform(60, 900)))
    return RetryAfter(seconds=seconds, form=rng.choice(tuple(RetryAfterForm)))


def _lost(rng: random.Random, _files: Sequence[UploadedFile]) -> Fault:
    """An answer that does not come; the request may have been carried out."""
    match = rng.choice((_CREATE, _CREATE, _ASSIGN, _BATCH, _BATCH, _LOOK_UP, _DELETE))
    done = rng.random() < 0.5
    drop = Drop(done=done)
    return Fault(
        match=match,
        action=rng.choice((Refuse(status=503, done=done), Refuse(status=504, done=done), drop)),
        nth=rng.randint(1, 6),
        times=rng.randint(1, 2),
    )


def _throttled(rng: random.Random, _files: Sequence[UploadedFile]) -> Fault:
    wait = _draw_wait(rng)
    return Fault(
        match=rng.choice((_CREATE, _ASSIGN, _BATCH, _LOOK_UP, _DELETE)),
        action=Refuse(status=429, code="TooManyRequests", retry_after=rng.choice((wait, None))),
        nth=rng.randint(1, 6),
        times=rng.randint(1, 3),
    )


def _odd(rng: random.Random, _files: Sequence[UploadedFile]) -> Fault:
    """The directory's answers that mean something else than they say."""
    refusal = rng.choice(
        (
            Refuse(status=400, code="Request_BadRequest", message=_NET_ID),
            Refuse(status=400, code="Request_BadRequest", message=_NET_ID, done=True),
            Refuse(status=429, code="Directory_ConcurrencyViolation"),
            Refuse(status=403, code="Authorization_RequestDenied"),
        )
    )
    return Fault(match=_CREATE, action=refusal, nth=rng.randint(1, 5))


def _mail(rng: random.Random, files: Sequence[UploadedFile]) -> Fault:
    about = Match(path=_SEND_MAIL, mentions=in_subject(rng.choice(files).name))
    done = rng.random() < 0.5
    return Fault(match=about, action=rng.choice((Refuse(status=504, done=done), Drop(done=done))))


def _taken(rng: random.Random, _files: Sequence[UploadedFile]) -> Fault:
    """Another administrator assigns units."""
    taken = TakeUnits(sku_part_number=SKU, units=rng.randint(1, 4))
    return Fault(match=_ASSIGN, action=taken, nth=rng.randint(1, 5))
