"""Findings about valid rows, and remarks on a file: a constructor for each kind that has facts.

The signatures say which facts there are. A reason or remark without facts is made as it is:
`Finding(code=ReasonCode.NOT_TRIED)`.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from shared.models.codes import Column, Finding, ReasonCode, RemarkCode, RowError

_NO_PERMISSION: Final = "Authorization_RequestDenied"


def no_license(skus: Sequence[str]) -> Finding:
    """A row that waits for units of these SKUs, by skuPartNumber."""
    return Finding(code=ReasonCode.NO_LICENSE, facts={"skus": ", ".join(skus)})


def waits_for_license(skus: Sequence[str]) -> Finding:
    """A row that waits for units of these SKUs, by skuPartNumber, and gets its account then."""
    return Finding(code=ReasonCode.LICENCE, facts={"skus": ", ".join(skus)})


def refused_for_now(cause: Finding) -> Finding:
    """A row that waits until Microsoft 365 no longer refuses it for this `cause`."""
    encoded = json.dumps([cause.code, dict(cause.facts)])
    return Finding(
        code=ReasonCode.REFUSED_FOR_NOW, facts={"code": _spoken_cause(cause), "cause": encoded}
    )


def stopped(cause: Finding, *, lets_wait: bool) -> Finding:
    """A remark that many rows were refused for this `cause`, and whether they wait."""
    code = RemarkCode.STOPPED if lets_wait else RemarkCode.STOPPED_FOR_GOOD
    return Finding(code=code, facts={"code": _spoken_cause(cause)})


def _spoken_cause(cause: Finding) -> str:
    """What an administrator can look up."""
    if cause.code == ReasonCode.QUOTA_EXCEEDED:
        return "Directory_QuotaExceeded"
    # Never the message: it may contain personal data, and this is logged.
    return cause.facts.get("code") or cause.facts.get("permission") or cause.code


def end_of_wait(finding: Finding) -> Finding | None:
    """Why a row fails that waited with this finding to the end; None where it does not say so."""
    if finding.code == ReasonCode.NEXT_DAY:
        return replace(finding, code=ReasonCode.DAILY_LIMIT)
    return cause_of(finding)


def cause_of(finding: Finding) -> Finding | None:
    """The cause of a `refused_for_now`; None of any other finding."""
    if finding.code != ReasonCode.REFUSED_FOR_NOW:
        return None
    code, facts = json.loads(finding.facts["cause"])
    return Finding(code=code, facts=facts)


def next_day(limit: int) -> Finding:
    """A row beyond the `limit` of new accounts a day, which waits for another day."""
    return Finding(code=ReasonCode.NEXT_DAY, facts={"limit": str(limit)})


def starts_later(start: date, created: date) -> Finding:
    """A row whose account is created on a later day, before the `start` of the person."""
    facts = {"start": start.isoformat(), "created": created.isoformat()}
    return Finding(code=ReasonCode.START_DATE, column=Column.START_DATE, facts=facts)


def start_moved(start: date) -> Finding:
    """A person of an earlier file whose start date is now another one."""
    facts = {"start": start.isoformat()}
    return Finding(code=ReasonCode.MOVED, column=Column.START_DATE, facts=facts)


def manager_open(manager: str, code: str = "", *, is_over: bool = False) -> Finding:
    """An account without its manager; `code` is Graph's reason, empty while there is no manager."""
    reason = ReasonCode.MANAGER_NOT_SET if is_over else ReasonCode.MANAGER_LATER
    return Finding(code=reason, column=Column.MANAGER, facts={"manager": manager, "code": code})


def groups_open(names: Sequence[str], code: str, *, is_over: bool = False) -> Finding:
    """An account that is not yet a member of these groups; `code` is Graph's reason."""
    reason = ReasonCode.GROUPS_NOT_JOINED if is_over else ReasonCode.GROUPS_LATER
    facts = {"groups": ", ".join(names), "code": code}
    return Finding(code=reason, column=Column.GROUPS, facts=facts)


def sign_in_later(start: date) -> Finding:
    """An account that nobody can sign in to before the `start` date."""
    facts = {"start": start.isoformat()}
    return Finding(code=ReasonCode.SIGN_IN_LATER, column=Column.START_DATE, facts=facts)


def sign_in_not_allowed() -> Finding:
    """An account that nobody can sign in to, because it was changed or refused."""
    return Finding(code=ReasonCode.SIGN_IN_NOT_ALLOWED, column=Column.START_DATE)


def unusable_group(name: str) -> Finding:
    """A group of a row, by its name in the settings, that takes no members."""
    return Finding(code=ReasonCode.UNUSABLE_GROUP, column=Column.GROUPS, facts={"groups": name})


def waits_already(file: str, since: datetime) -> Finding:
    """A person who has waited in another `file` since then."""
    facts = {"file": file, "since": since.isoformat()}
    return Finding(code=ReasonCode.WAITS_ALREADY, column=Column.USER_NAME, facts=facts)


def duplicate_user_name(since: datetime | None = None) -> Finding:
    """A person who has an account; where Rollcall created it, from a file uploaded at `since`."""
    facts = {"since": since.isoformat()} if since else {}
    return Finding(code=ReasonCode.DUPLICATE_USER_NAME, column=Column.USER_NAME, facts=facts)


def unknown_sku(names: Sequence[str]) -> Finding:
    """SKUs of the settings, as they are written there, that the tenant does not have."""
    return Finding(code=ReasonCode.UNKNOWN_SKU, facts={"sku": ", ".join(names)})


def group_lacks_license(skus: Sequence[str]) -> Finding:
    """A licence group that does not give these SKUs, by skuPartNumber."""
    return Finding(code=ReasonCode.GROUP_LACKS_LICENSE, facts={"skus": ", ".join(skus)})


def unknown_domain(domain: str) -> Finding:
    """A user name in a domain where the tenant creates no accounts."""
    facts = {"domain": domain}
    return Finding(code=RowError.UNKNOWN_DOMAIN, column=Column.USER_NAME, facts=facts)


def unknown_manager(user_name: str) -> Finding:
    """A manager who has no account, and who is no row of the file that gets one."""
    facts = {"value": user_name}
    return Finding(code=RowError.UNKNOWN_MANAGER, column=Column.MANAGER, facts=facts)


def daily_limit(limit: int) -> Finding:
    """A row beyond the `limit` of new accounts a day."""
    return Finding(code=ReasonCode.DAILY_LIMIT, facts={"limit": str(limit)})


def missing_permission(*permissions: str) -> Finding:
    """The application has none of these permissions, and needs one of them."""
    return Finding(code=ReasonCode.NOT_PERMITTED, facts={"permission": ", ".join(permissions)})


def access_denied(code: str, permissions: Sequence[str] = ()) -> Finding:
    """A refusal of access by Graph with its error `code`.

    One of the `permissions` is missing where the code says so ("Microsoft Graph error responses
    and resource types": insufficient privileges); otherwise the reason is not known.
    """
    if permissions and code == _NO_PERMISSION:
        return missing_permission(*permissions)
    return Finding(code=ReasonCode.NOT_PERMITTED, facts={"code": code})


def license_refused(message: str) -> Finding:
    """A licence that Graph refused; `message` is Graph's, and may be empty."""
    return Finding(code=ReasonCode.LICENSE_REFUSED, facts={"message": message})


def graph_refused(code: str, message: str = "") -> Finding:
    """An account that Graph refused with its error `code` and, where it gave one, a message."""
    return Finding(code=ReasonCode.GRAPH_REFUSED, facts={"code": code, "message": message})


def country_refused(code: ReasonCode, country: str) -> Finding:
    """A country, by ISO code, that Graph refuses for the account or for its licences."""
    return Finding(code=code, facts={"country": country})


def unmet_wish(code: RemarkCode, value: str) -> Finding:
    """A remark about a `value`, such as what a file's metadata or folder asked for."""
    return Finding(code=code, facts={"value": value})


def read_by_position(label: str, column: Column) -> Finding:
    """A column with an unknown label, which was read as the one in its position."""
    facts = {"value": label, "lacking": str(column)}
    return Finding(code=RemarkCode.READ_BY_POSITION, facts=facts)


def too_many_recipients(limit: int) -> Finding:
    """More further recipients than the `limit`."""
    return Finding(code=RemarkCode.RECIPIENTS_TOO_MANY, facts={"limit": str(limit)})


def many_rows(count: int, limit: int) -> Finding:
    """A list of so many valid rows, where more than `limit` need an approval."""
    return _counted(RemarkCode.MANY_ROWS, count, limit)


def many_rows_in_a_day(count: int, limit: int) -> Finding:
    """Lists of one person that have so many rows on one day together."""
    return _counted(RemarkCode.MANY_ROWS_IN_A_DAY, count, limit)


def many_removals(count: int, limit: int) -> Finding:
    """A list that would remove so many accounts, where `limit` is what a folder may in a day."""
    return _counted(RemarkCode.MANY_REMOVALS, count, limit)


def _counted(code: RemarkCode, count: int, limit: int) -> Finding:
    return Finding(code=code, facts={"count": str(count), "limit": str(limit)})


def approval_asked(people: Sequence[str], until: datetime) -> Finding:
    """Who was asked for an approval, by address, and until when the list waits for it."""
    facts = {"people": ", ".join(people), "until": until.isoformat()}
    return Finding(code=RemarkCode.APPROVAL_ASKED, facts=facts)


def approved(who: str, at: datetime, sentence: str) -> Finding:
    """Who approved a list, and what they had to say."""
    facts = {"who": who, "since": at.isoformat(), "sentence": sentence}
    return Finding(code=RemarkCode.APPROVED, facts=facts)


def not_approved(who: str, sentence: str) -> Finding:
    """A row of a list that an approver refused, and why."""
    return Finding(code=ReasonCode.NOT_APPROVED, facts={"who": who, "sentence": sentence})


def uploaded_by(who: str) -> Finding:
    """Who uploaded a file, as its metadata says."""
    return Finding(code=RemarkCode.UPLOADED_BY, facts={"who": who})
