"""Ownership: which row created an account, by its mark, and if it was changed since. Pure.

Each row gets a mark before anything is sent for it. It is stored in the intents and is part of
the very request that creates the account, in one of the 15 custom attributes
("onPremisesExtensionAttributes resource type": a cloud-only user takes them at creation, up to
1,024 characters each). It cannot be guessed, so an account with this mark was created by this row.

A mark looks like `rollcall:20260302T090000Z-0123456789abcdef:‹random›`. An administrator lists
what a file created with
`$filter=startsWith(onPremisesExtensionAttributes/extensionAttribute15,'rollcall:‹job›:')`.
"""

import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from shared.models import Finding, ReasonCode
from shared.provisioning.directory import AccountState
from shared.state.blob_names import job_time

_PREFIX = "rollcall"
_RANDOM_BYTES = 18  # 144 bits: 24 characters of base64url
_MARK = re.compile(rf"{_PREFIX}:([0-9]{{8}}T[0-9]{{6}}Z-[0-9a-f]+)(?:\.r[0-9]+)?:")
# Graph records the creation of an account and of its password one after the other.
_SAME_MOMENT = timedelta(seconds=5)


class Marked(Protocol):
    """An account as it was read; `marks` are the texts in its custom attributes."""

    @property
    def marks(self) -> frozenset[str]:
        """Every custom attribute that is not empty."""
        ...


def make_mark(job: str) -> str:
    """A new mark for a row of this job."""
    return f"{_PREFIX}:{job}:{secrets.token_urlsafe(_RANDOM_BYTES)}"


def is_ours(account: Marked, mark: str) -> bool:
    """True if the account was created by the row with this mark.

    It is looked for in every attribute: the setting that names one may have changed since. A row
    without a mark owns nothing.
    """
    return bool(mark) and mark in account.marks


def time_of_creation(marks: Iterable[str]) -> datetime | None:
    """When the file was uploaded that an account was created from; None if it bears no mark.

    Good for words only: anyone who may write the attribute can copy a mark.
    """
    for mark in marks:
        if found := _MARK.match(mark):
            with suppress(ValueError):  # digits that are no time
                return job_time(found[1])
    return None


def job_of_creation(marks: Iterable[str]) -> str:
    """The first job of the file that an account was created from; empty if it bears no mark.

    Anyone who may write the attribute can copy a mark: it shows where to look, and no more.
    """
    return next((found[1] for mark in marks if (found := _MARK.match(mark))), "")


def find_traces(account: AccountState, mark: str) -> tuple[Finding, ...]:
    """Why an account may not be removed: it was used or changed. Empty if it may.

    An account without `mark` is not ours. Its password was changed if `lastPasswordChangeDateTime`
    is later than `createdDateTime` ("user resource type"); without these times it counts as used.
    """
    created, changed = account.created_at, account.password_changed_at
    if created is None or changed is None or changed - created > _SAME_MOMENT:
        return (Finding(code=ReasonCode.USED),)
    unchanged = is_ours(account, mark) and account.matches
    return () if unchanged else (Finding(code=ReasonCode.CHANGED),)
