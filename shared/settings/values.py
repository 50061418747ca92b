"""Parse the text of each kind of app setting.

Every `parse_` function raises ValueError with words that follow the setting's name. None of them
repeats the value, because a setting may contain a secret.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.languages import LANGUAGES, offered_language
from shared.models import ANY_COUNTRY, WriteQuota, fold_sku

NO_LICENSES = "none"
LONGEST_SECRETS_HOURS = 72
LONGEST_WAIT_DAYS = 25
MOST_ROWS = 20_000
MOST_RECIPIENTS = 500  # of one mail ("Exchange Online limits", Recipient limits)
# Exchange resolves no address with two dots in a row or one at an end.
_ADDRESS_PART = r"[^@\s,;:<>\"()\[\]\\.]+"
_ADDRESS = re.compile(
    rf"{_ADDRESS_PART}(?:\.{_ADDRESS_PART})*@{_ADDRESS_PART}(?:\.{_ADDRESS_PART})+"
)
# 7-Zip takes at most 99 bytes for an AES zip and calls a longer passphrase wrong (its source,
# `Crypto/WzAes.h`); how characters beyond ASCII become bytes differs from program to program.
_PASSPHRASE = re.compile(r"[ -~]{16,99}")
# The commas between part numbers: those within one, as in `Windows_365_Business_16_vCPU,_64_GB,…`,
# have an underscore after them, which no part number begins with.
_BETWEEN_SKUS = re.compile(r",(?!_)")
_NEVER_IN_A_SKU = frozenset('"{}[]<>;@')
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
OBJECT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

# "Use the Azurite emulator": its account, key and ports are the same everywhere.
_EMULATOR = (
    "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey="
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
    "BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;"
    "QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1;"
)


def spell_out(connection_string: str) -> str:
    """A connection string in full; the host knows the emulator's short form, the SDK does not."""
    short = connection_string.rstrip(";").lower() == "usedevelopmentstorage=true"
    return _EMULATOR if short else connection_string


def parse_ownership_attribute(text: str) -> str:
    """One of Graph's 15 custom attributes, spelt as Graph does. Raises ValueError."""
    by_lower_case = {f"extensionattribute{number}": number for number in range(1, 16)}
    number = by_lower_case.get(text.lower())
    if number is None:
        msg = "must be one of extensionAttribute1 to extensionAttribute15"
        raise ValueError(msg)
    return f"extensionAttribute{number}"


def parse_skus(text: str) -> tuple[str, ...]:
    """skuPartNumbers and skuIds with commas between them; none of them for `none`.

    Blanks of any kind within one count as plain ones ("Product names and service plan identifiers
    for licensing" prints some that do not break). Raises ValueError.
    """
    return () if text.lower() == NO_LICENSES else checked_skus(_BETWEEN_SKUS.split(text))


def checked_skus(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, regardless of case. Raises ValueError if there is none or an invalid one."""
    once: dict[str, str] = {}
    for name in filter(str.strip, names):
        once.setdefault(fold_sku(name), " ".join(name.split()))
    if not once or not all(map(_may_name_a_sku, once.values())):
        msg = "must be skuPartNumbers or skuIds with commas between them, or none"
        raise ValueError(msg)
    return tuple(once.values())


def _may_name_a_sku(name: str) -> bool:
    return name.isprintable() and not _NEVER_IN_A_SKU & set(name)


def parse_skus_by_country(text: str) -> Mapping[str, tuple[str, ...]]:
    """ISO code → skuPartNumbers and skuIds, from a JSON object. Raises ValueError."""
    msg = 'must be JSON such as {"JP": ["ENTERPRISEPACK"]}'
    try:
        by_country = json.loads(text)
    except json.JSONDecodeError:
        raise ValueError(msg) from None
    if not isinstance(by_country, dict):
        raise ValueError(msg)  # noqa: TRY004 - a wrong setting, not a wrong type of ours
    parsed: dict[str, tuple[str, ...]] = {}
    for country, skus in by_country.items():
        if not (country and isinstance(skus, list) and all(isinstance(sku, str) for sku in skus)):
            raise ValueError(msg)
        wants_none = [sku.strip().lower() for sku in skus] in ([], [NO_LICENSES])
        parsed[parse_country(country)] = () if wants_none else checked_skus(skus)
    return parsed


def parse_license_groups(text: str) -> Mapping[str, str]:
    """ISO code or ANY_COUNTRY → object id of a group, from a JSON object. Raises ValueError."""
    msg = 'must be JSON such as {"default": "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"}'
    try:
        groups = json.loads(text)
    except json.JSONDecodeError:
        raise ValueError(msg) from None
    if not isinstance(groups, dict):
        raise ValueError(msg)  # noqa: TRY004 - a wrong setting, not a wrong type of ours
    parsed: dict[str, str] = {}
    for country, group_id in groups.items():
        if not (country and isinstance(group_id, str) and OBJECT_ID.fullmatch(group_id)):
            raise ValueError(msg)
        is_any = country.lower() == ANY_COUNTRY
        parsed[ANY_COUNTRY if is_any else parse_country(country)] = group_id.lower()
    return parsed


def parse_country(text: str) -> str:
    """The ISO code of a country in any spelling; empty for empty. Raises ValueError."""
    if not text:
        return ""
    # Most functions never import `validation`; only these two settings name countries.
    from shared.validation.countries import resolve_country

    code = resolve_country(text)
    if code is None:
        msg = "names a country that is not known, use a code such as NL"
        raise ValueError(msg)
    return code


def parse_names(text: str) -> tuple[str, ...]:
    """Names with commas or semicolons between them, each once. Raises ValueError."""
    names = _listed(text)
    if not text.isprintable() or (text and not names):
        msg = "must be names with commas between them"
        raise ValueError(msg)
    return names


def parse_domains(text: str) -> tuple[str, ...]:
    """Domains with commas or semicolons between them, in lower case. Raises ValueError."""
    domains = _listed(text.lower())
    if (text and not domains) or not all(map(_DOMAIN.fullmatch, domains)):
        msg = "must be domains with commas between them, such as contoso.com"
        raise ValueError(msg)
    return domains


def _listed(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in re.split("[,;]", text))
    return tuple(dict.fromkeys(filter(None, parts)))


def parse_language(text: str) -> str:
    """A language the mail can be written in, from a tag such as `nl-NL`. Raises ValueError."""
    language = offered_language(text.strip())
    if language is None:
        msg = f"must be one of {', '.join(LANGUAGES)}"
        raise ValueError(msg)
    return language


def parse_time_zone(text: str) -> str:
    """The IANA name of a time zone, such as `Europe/Amsterdam`. Raises ValueError."""
    name = text.strip()
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a name such as `Europe`
        msg = "must be the IANA name of a time zone, such as Europe/Amsterdam"
        raise ValueError(msg) from None
    return name


def parse_recipients(text: str) -> tuple[str, ...]:
    """Mail addresses with commas or semicolons between them, each once. Raises ValueError."""
    addresses = [part.strip() for part in re.split("[,;]", text) if part.strip()]
    if not addresses or not all(_ADDRESS.fullmatch(address) for address in addresses):
        msg = "must be mail addresses with commas or semicolons between them"
        raise ValueError(msg)
    if len(addresses) > MOST_RECIPIENTS:
        msg = f"must be at most {MOST_RECIPIENTS} addresses"
        raise ValueError(msg)
    return tuple({address.lower(): address for address in addresses}.values())


def parse_operator(text: str) -> str:
    """A mail address, or nothing. Raises ValueError."""
    if text and not _ADDRESS.fullmatch(text):
        msg = "must be a mail address"
        raise ValueError(msg)
    return text


def parse_web_address(text: str) -> str:
    """An https address, or nothing. Raises ValueError."""
    parts = urlsplit(text)
    host = parts.hostname or ""
    if text and not (parts.scheme == "https" and "." in host and re.fullmatch(r"[!-~]+", text)):
        msg = "must be an address that begins with https://"
        raise ValueError(msg)
    return text


def parse_sender(text: str) -> str:
    """The address of a mailbox. Raises ValueError."""
    if not _ADDRESS.fullmatch(text):
        msg = "must be the address of the mailbox that sends"
        raise ValueError(msg)
    return text


def parse_quota(text: str) -> WriteQuota:
    """A write quota from `writes/seconds`. Raises ValueError."""
    match = re.fullmatch(r"([0-9]{1,7})/([0-9]{1,5}(?:\.[0-9]+)?)", text)
    if match is None or int(match[1]) == 0 or float(match[2]) == 0:
        msg = "must be writes/seconds, such as 3000/150"
        raise ValueError(msg)
    return WriteQuota(writes=int(match[1]), seconds=float(match[2]))


def parse_span(text: str) -> float:
    """A length of time, in the unit of its setting. Raises ValueError."""
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]+)?", text):
        msg = "must be a number, such as 20"
        raise ValueError(msg)
    return float(text)


def parse_wait_days(text: str) -> float:
    """For how many days rows wait: jobs are kept for 30. Raises ValueError."""
    days = parse_span(text)
    if days > LONGEST_WAIT_DAYS:
        msg = f"must be at most {LONGEST_WAIT_DAYS}"
        raise ValueError(msg)
    return days


def parse_approval_days(text: str) -> float:
    """For how many days a list waits for an approval: jobs are kept for 30. Raises ValueError."""
    days = parse_wait_days(text)
    if days < 1:
        msg = "must be at least one day"
        raise ValueError(msg)
    return days


def parse_most_rows(text: str) -> int | None:
    """A number of rows from 0 to 20000; None for no text. Raises ValueError."""
    if text and not (re.fullmatch(r"[0-9]{1,9}", text) and int(text) <= MOST_ROWS):
        msg = f"must be a whole number from 0 to {MOST_ROWS}, or not set"
        raise ValueError(msg)
    return int(text) if text else None


def parse_recipients_or_none(text: str) -> tuple[str, ...]:
    """As `parse_recipients`, and nobody for no text. Raises ValueError."""
    return parse_recipients(text) if text else ()


def parse_hours_of_secrets(text: str) -> float:
    """For how many hours a password may be stored, at most three days. Raises ValueError."""
    hours = parse_span(text)
    if hours > LONGEST_SECRETS_HOURS:
        msg = f"must be at most {LONGEST_SECRETS_HOURS}"
        raise ValueError(msg)
    return hours


def parse_truth(text: str) -> bool:
    """True or false, without case. Raises ValueError."""
    if text.lower() not in {"true", "false"}:
        msg = "must be true or false"
        raise ValueError(msg)
    return text.lower() == "true"


def parse_passphrase(text: str) -> str:
    """A passphrase that every zip program accepts; empty for empty. Raises ValueError."""
    if text and not _PASSPHRASE.fullmatch(text):
        msg = "must have 16 to 99 characters, all of them plain ASCII"
        raise ValueError(msg)
    return text


def parse_key(text: str) -> bytes:
    """The 32 bytes of a base64 text; no bytes for no text. Raises ValueError."""
    if not text:
        return b""
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        msg = "must be base64 of 32 random bytes"
        raise ValueError(msg)
    return key
