"""Check that a text can be the user principal name of a new account.

Rules: page "Password policies and account restrictions", part "Username policies". What that
page leaves open (a leading or doubled dot, the form of the domain) is refused: Graph would
refuse it later, with less to say.
"""

import re
from typing import Final

from shared.models import Finding
from shared.validation.characters import name_characters
from shared.validation.columns import UserNameLimits
from shared.validation.findings import NamePart, UpnRule, invalid_upn, too_long_user_name

_ALIAS: Final = r"[A-Za-z0-9'\-_!#^~]+(?:\.[A-Za-z0-9'\-_!#^~]+)*"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"
_EXTENSION: Final = r"(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9\-]{0,57}[A-Za-z0-9])"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)+{_EXTENSION}")
_USER_NAME: Final = re.compile(rf"{_ALIAS}@{_DOMAIN.pattern}")

_WIDE_AT: Final = "＠"  # reported as a character, as it looks like the missing sign

_NOT_IN_ALIAS: Final = re.compile(r"[^A-Za-z0-9'.\-_!#^~@]")
_NOT_IN_DOMAIN: Final = re.compile(r"[^A-Za-z0-9.\-@]")

# Every mailbox address: RFC 5321 without its quoted forms.
_MAILBOX: Final = re.compile(
    rf"[A-Za-z0-9!#$%&'*+\-/=?^_`{{|}}~]+(?:\.[A-Za-z0-9!#$%&'*+\-/=?^_`{{|}}~]+)*@{_DOMAIN.pattern}"
)


def judge_user_name(text: str, limits: UserNameLimits) -> list[Finding]:
    """The faults of a user name that is not empty: its length, its form, or both."""
    found = [too_long] if (too_long := _too_long_part(text, limits)) else []
    return found if _USER_NAME.fullmatch(text) else [*found, _broken_rule(text)]


def is_mailbox(text: str) -> bool:
    """True if `text` is one e-mail address of any organisation and any length."""
    return _MAILBOX.fullmatch(text) is not None


def _too_long_part(text: str, limits: UserNameLimits) -> Finding | None:
    alias, at, domain = text.partition("@")
    if at and len(alias) > limits.alias:
        return too_long_user_name(NamePart.ALIAS, len(alias), limits.alias)
    if len(domain) > limits.domain:
        return too_long_user_name(NamePart.DOMAIN, len(domain), limits.domain)
    if len(text) > limits.address:
        return too_long_user_name(NamePart.ADDRESS, len(text), limits.address)
    return None


def _broken_rule(text: str) -> Finding:
    rule = _first_broken(text)
    if rule is not UpnRule.CHARACTERS:
        return invalid_upn(rule)
    return invalid_upn(rule, name_characters(_forbidden_characters(text)))


def _forbidden_characters(text: str) -> list[str]:
    alias, _, domain = text.partition("@")
    return _NOT_IN_ALIAS.findall(alias) + _NOT_IN_DOMAIN.findall(domain)


def _first_broken(text: str) -> UpnRule:
    alias, at, domain = text.partition("@")
    broken = {
        UpnRule.MISSING_AT: not at and _WIDE_AT not in text,
        UpnRule.TWO_ATS: "@" in domain,
        UpnRule.BLANK: any(map(str.isspace, text)),
        UpnRule.CHARACTERS: bool(_forbidden_characters(text)),
        UpnRule.NO_ALIAS: not alias,
        UpnRule.DOT: alias.startswith(".") or alias.endswith(".") or ".." in alias,
        UpnRule.NO_EXTENSION: "." not in domain,
    }
    return next((rule for rule, is_broken in broken.items() if is_broken), UpnRule.DOMAIN)
