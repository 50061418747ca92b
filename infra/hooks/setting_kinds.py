"""What the value of a setting may be: each kind says in words what is wrong with a text.

The words follow "must be". None of them repeats the value. What the app accepts the hooks accept
too, except where Azure is stricter than the app.
"""

import ipaddress
import json
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import available_timezones

GUID = "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"()]+\.[^@\s,;<>\"()]+")
_DOMAIN = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.I)

_RULE = re.compile(
    r"([a-z0-9._-]|\{(first|last|f|l)\})+@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value must be, in words, whether a text is that, and an example."""

    words: str
    accepts: Callable[[str], bool]
    example: str

    def fault(self, text: str) -> str:
        """What the text must be; empty when it is."""
        return "" if self.accepts(text) else self.words


def quoted(text: str) -> str:
    """A value as a shell takes it."""
    return shlex.quote(text)


def whole(least: int, most: int) -> Kind:
    """A whole number from `least` to `most`."""
    return Kind(
        f"a whole number from {least} to {most}",
        lambda text: bool(re.fullmatch(r"[0-9]{1,9}", text)) and least <= int(text) <= most,
        str(least),
    )


def span(most: int, *, least: float = 0) -> Kind:
    """A length of time from `least` up to `most`, in the unit of its setting."""

    def accepted(text: str) -> bool:
        is_number = re.fullmatch(r"[0-9]{1,6}(\.[0-9]+)?", text)
        return bool(is_number) and least <= float(text) <= most

    return Kind(f"a number up to {most}, such as 20", accepted, "20")


def one_of(*words: str) -> Kind:
    """One of these words, without case."""
    told = " or ".join(words) if len(words) < 3 else f"one of {', '.join(words)}"
    folded = {word.lower() for word in words}
    return Kind(told, lambda text: text.lower() in folded, words[0])


def list_of(words: str, accepts: Callable[[str], bool], example: str, signs: str = ",") -> Kind:
    """A list of what `accepts` accepts, with one of `signs` between them; blanks mean nothing."""

    def accepted(text: str) -> bool:
        parts = [part.strip() for part in re.split(f"[{signs}]", text)]
        parts = [part for part in parts if part]
        return bool(parts) and all(map(accepts, parts))

    return Kind(words, accepted, example)


def language(*offered: str) -> Kind:
    """A language tag of one of these languages, such as `nl-NL`."""
    pattern = re.compile(rf"({'|'.join(offered)})([-_][a-z0-9]{{1,8}})*", re.IGNORECASE)
    told = f"one of {', '.join(offered)}"
    return Kind(told, lambda text: bool(pattern.fullmatch(text)), offered[0])


def _is_sku(text: str) -> bool:
    # Microsoft's own names hold blanks, slashes and brackets, and its tables print the blanks as
    # non-breaking ones ("Product names and service plan identifiers for licensing").
    return " ".join(text.split()).isprintable() and not set('"{}[]<>;@') & set(text)


def _are_names_of_skus(text: str) -> bool:
    # A comma before an underscore belongs to the name: Windows_365_Business_16_vCPU,_64_GB.
    names = [name for name in re.split(",(?!_)", text) if name.strip()]
    return bool(names) and all(map(_is_sku, names))


def _is_country(text: str) -> bool:
    return bool(re.fullmatch(r"[^\W\d_][^\d_\n{}\[\]\"]*", text))


def _loaded(text: str) -> object:
    try:
        loaded: object = json.loads(text)
    except json.JSONDecodeError:
        return None
    return loaded


def _by_country(accepts: Callable[[object], bool]) -> Callable[[str], bool]:
    def accepted(text: str) -> bool:
        loaded = _loaded(text)
        return isinstance(loaded, dict) and all(
            _is_country(country) and accepts(value) for country, value in loaded.items()
        )

    return accepted


def _are_skus(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, str) and each.strip() and _is_sku(each) for each in value
    )


def _is_guid(text: object) -> bool:
    return isinstance(text, str) and bool(_GUID.fullmatch(text))


def _by_name(accepts: Callable[[str, object], bool]) -> Callable[[str], bool]:
    """Accepts JSON whose names may be in a cell, no two of them alike but for case and blanks."""

    def accepted(text: str) -> bool:
        try:
            pairs: object = json.loads(text, object_pairs_hook=_Pairs)
        except json.JSONDecodeError:
            return False
        if not isinstance(pairs, _Pairs):
            return False
        names = [" ".join(name.split()) for name, _ in pairs]
        return (
            all(0 < len(name) <= 256 and name.isprintable() and ";" not in name for name in names)
            and len({name.casefold() for name in names}) == len(names)
            and all(accepts(name, value) for name, (_, value) in zip(names, pairs, strict=True))
        )

    return accepted


class _Pairs(list[tuple[str, object]]):
    """The pairs of a JSON object, also those of a name that it has twice."""


def _are_skus_or_none(alias: str, value: object) -> bool:
    if type(value) is not list:
        return False
    wants_none = [str(each).strip().lower() for each in value] in ([], ["none"])
    return wants_none or (alias.casefold() != "none" and _are_skus(value))


def _is_profile(folder: str, value: object) -> bool:
    keys = {
        "recipients",
        "language",
        "default_country",
        "sign_in_allowed",
        "licenses",
        "allowed_groups",
        "columns",
    }
    is_free = "/" not in folder and folder.lower() not in {"preview", "undo"}
    # json has a dictionary as its pairs here, as those of every object of the text.
    return is_free and isinstance(value, _Pairs) and {key for key, _ in value} <= keys


def _is_quota(text: str) -> bool:
    match = re.fullmatch(r"([0-9]{1,7})/([0-9]{1,5}(?:\.[0-9]+)?)", text)
    return match is not None and int(match[1]) > 0 and float(match[2]) > 0


def _is_range(text: str) -> bool:
    # "Configure Azure Storage firewalls": IPv4 only, single addresses in place of /31 and /32.
    try:
        network = ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        return False
    return "/" not in text or network.prefixlen <= 30


def _are_sftp_users(text: str) -> bool:
    loaded = _loaded(text)
    return isinstance(loaded, list) and all(
        isinstance(user, dict)
        and user.keys() == {"name", "publicKey"}
        and bool(re.fullmatch(r"[a-z0-9]{3,64}", str(user["name"])))
        and bool(re.fullmatch(r"(ssh|ecdsa|sk)-\S+ \S+( .*)?", str(user["publicKey"])))
        for user in loaded
    )


def _is_site(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme == "https" and bool(parts.hostname) and bool(parts.path.strip("/"))


TEXT = Kind("text in one line", str.isprintable, "…")
TRUTH = Kind("true or false", lambda text: text.lower() in {"true", "false"}, "true")
ENVIRONMENT_NAME = Kind(
    "1 to 64 letters, digits, hyphens, underscores, brackets or dots, and not end with a dot",
    lambda text: bool(re.fullmatch(r"[A-Za-z0-9\-()_.]{0,63}[A-Za-z0-9\-()_]", text)),
    "hr",
)
REGION = Kind(
    "the name of a region",
    lambda text: bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9 ]+", text)),
    "westeurope",
)
OBJECT_ID = Kind("an id, a GUID", _is_guid, GUID)
OBJECT_IDS = list_of("object ids with commas between them", _is_guid, GUID)
SKUS = Kind(
    "skuPartNumbers or skuIds with commas between them, or none",
    _are_names_of_skus,
    "O365_BUSINESS_PREMIUM",
)
SKUS_BY_COUNTRY = Kind(
    'JSON such as {"JP": ["ENTERPRISEPACK"]}', _by_country(_are_skus), '{"JP": ["ENTERPRISEPACK"]}'
)
GROUPS_BY_COUNTRY = Kind(
    f'JSON such as {{"default": "{GUID}"}}', _by_country(_is_guid), f'{{"default": "{GUID}"}}'
)
GROUPS_BY_NAME = Kind(
    f'JSON such as {{"Sales": "{GUID}"}}, each name once',
    _by_name(lambda _, value: _is_guid(value)),
    f'{{"Sales": "{GUID}"}}',
)
SKUS_BY_ALIAS = Kind(
    'JSON such as {"Office": ["ENTERPRISEPACK"], "none": []}, each name once',
    _by_name(_are_skus_or_none),
    '{"Office": ["ENTERPRISEPACK"], "none": []}',
)
PROFILES = Kind(
    'JSON such as {"hr-nl": {"recipients": ["hr-nl@contoso.com"]}}',
    _by_name(lambda name, value: _is_profile(name, value)),
    '{"hr-nl": {"recipients": ["hr-nl@contoso.com"]}}',
)
COUNTRY = Kind("a country, best its code such as NL", _is_country, "NL")
TIME_ZONE = Kind(
    "the IANA name of a time zone, such as Europe/Amsterdam",
    # Windows has no list of time zones: there only the app finds a wrong one.
    lambda text: text in (available_timezones() or {text}),
    "Europe/Amsterdam",
)
ADDRESS = Kind(
    "a mail address", lambda text: bool(_MAIL.fullmatch(text)), "hr-onboarding@contoso.com"
)
ADDRESSES = list_of(
    "mail addresses with commas or semicolons between them",
    lambda text: bool(_MAIL.fullmatch(text)),
    "hr@contoso.com",
    signs=",;",
)
DOMAINS = list_of(
    "domains with commas between them",
    lambda text: bool(_DOMAIN.fullmatch(text)),
    "contoso.com",
    signs=",;",
)
NAMES = list_of("names with commas between them", str.isprintable, "ceo,board", signs=",;")
USER_NAME_RULE = Kind(
    "a rule such as {first}.{last}@contoso.com, with {first}, {last}, {f} or {l}",
    lambda text: bool(_RULE.fullmatch(text) and re.search(r"\{.+\}.*@", text)),
    "{first}.{last}@contoso.com",
)
WRITE_QUOTA = Kind("writes/seconds, such as 3000/150", _is_quota, "3000/150")
ADDRESS_RANGES = list_of(
    "IPv4 addresses or ranges up to /30 with commas between them", _is_range, "203.0.113.0/24"
)
SFTP_USERS = Kind(
    'JSON such as [{"name": "hr", "publicKey": "ssh-ed25519 …"}], names of 3 to 64 small letters '
    "and digits",
    _are_sftp_users,
    '[{"name": "hrteam", "publicKey": "ssh-ed25519 …"}]',
)
SHAREPOINT_SITE = Kind(
    "the https address of a SharePoint site", _is_site, "https://contoso.sharepoint.com/sites/hr"
)
WEB_ADDRESS = Kind(
    "an address that begins with https://",
    lambda text: bool(re.fullmatch(r"https://[^/\s\"<>]+\.[!-~]+", text)),
    "https://intranet.contoso.com/hr-guide.html",
)
FIRST_OF_MONTH = Kind(
    "the first day of a month, such as 2026-03-01",
    lambda text: bool(re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])-01", text)),
    "2026-03-01",
)
