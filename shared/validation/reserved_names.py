"""User names and display names that outsiders and colleagues trust, and what looks like them.

Anyone who reads the mail of `postmaster@` or `admin@` can obtain certificates for the domain, and
people do what an account called `ceo@` or "IT Support" asks. Nothing is compared with the accounts
that the tenant has: that would need a permission to read all roles. The list below is what is
compared, and the setting RESERVED_NAMES adds to it, such as the user names and display names of
directors.

What looks alike is brought to one form ("Unicode Security Mechanisms", Unicode Technical Standard
39, `skeleton`), as far as a user name and a name in Latin, Cyrillic or Greek letters need it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, Self

# "Mailbox Names for Common Services, Roles and Functions" (RFC 2142).
_SERVICES: Final = (
    "info marketing sales support abuse noc security postmaster hostmaster usenet news webmaster "
    "www uucp ftp"
)
# The addresses that certificate authorities send to ("Baseline Requirements", 3.2.2.4.4), and
# what else administers.
_ADMINISTRATION: Final = (
    "admin administrator webmaster hostmaster postmaster root superuser sysadmin system sysop "
    "operator superadmin globaladmin domainadmin itadmin itsupport ithelpdesk helpdesk servicedesk "
    "mailerdaemon noreply donotreply nobody daemon it ict mis dns ssladmin ssladministrator "
    "sslwebmaster certificate certificates verification notification notifications alert alerts"
)
_EXECUTIVES: Final = (
    "ceo cfo coo cto cio ciso cmo cpo chro cso president vicepresident chairman chairwoman "
    "chairperson managingdirector directorgeneral boardroom"
)
_OFFICES: Final = "hr payroll humanresources accountspayable"
RESERVED_NAMES: Final = tuple(
    dict.fromkeys(f"{_SERVICES} {_ADMINISTRATION} {_EXECUTIVES} {_OFFICES}".split())
)
# Words that make a reserved name of several: it-support, microsoft.security, hr-onboarding.
_COMPANIONS: Final = (
    "microsoft microsoft365 office office365 m365 o365 azure entra windows exchange teams "
    "outlook team desk service services account accounts global domain tenant cloud network "
    "mail email onboarding recruiting department dept master user online center centre 365"
)
_BRANDS: Final = "microsoft microsoft365 office365 m365 o365"
# Words of a display name that nobody is called.
_TITLES: Final = (
    "admin administrator sysadmin superuser postmaster hostmaster webmaster helpdesk "
    "servicedesk ceo cfo coo cto cio ciso microsoft microsoft365 office365"
)

GUEST_MARK: Final = "#ext#"  # of a guest's user name
_SEPARATORS: Final = re.compile(r"[^a-z0-9]+")
_LOOKALIKES: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"))
_DIGITS_AT_END: Final = re.compile(r"[0-9]+\Z")
# Cyrillic and Greek letters that look the same as Latin ones, after casefolding.
_LATIN: Final = str.maketrans(
    "аеорсухіјѕԁһӏԛԝгпкмтвнαορνικτυχγ", "aeopcyxijsdhlqwrnkmtbhaopviktuxy"
)
_WORD: Final = re.compile(r"\w+")
_BEYOND_LATIN: Final = re.compile("[\u0345\u0370-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservedNames:
    """The names that are reserved, by what they look like."""

    names: Mapping[str, str]
    companions: Mapping[str, str]
    brands: Mapping[str, str]
    titles: Mapping[str, str]
    own: Mapping[str, str]  # of the setting alone

    @classmethod
    def with_own(cls, own: Iterable[str] = ()) -> Self:
        """The built-in list and those of the setting."""
        mine = {_form(name.partition("@")[0]): name for name in own}
        return cls(
            names={_skeleton(name): name for name in RESERVED_NAMES} | mine,
            companions={_skeleton(word): word for word in _COMPANIONS.split()},
            brands={_skeleton(word): word for word in _BRANDS.split()},
            titles={_skeleton(title): title for title in _TITLES.split()},
            own=mine,
        )

    def like_user_name(self, user_name: str) -> str:
        """The reserved name that a user name is, or looks like; empty for none."""
        alias = user_name.partition("@")[0]
        parts = _parts(alias)
        if found := self._named("".join(parts)):
            return found
        words = list(takewhile(bool, map(self._known, parts)))
        is_reserved = len(words) == len(parts) and any(map(self._is_telling, words))
        return " ".join(words) if is_reserved else ""

    def like_display_name(self, display_name: str) -> str:
        """The trusted name that a display name shows, or passes for; empty for none."""
        if self.own and (found := self.own.get(_form(display_name))):
            return found
        latin = _in_latin(display_name)
        for word in _skeleton(" ".join(_parts(latin))).split():
            if found := self.titles.get(word):
                return found
        if not _BEYOND_LATIN.search(display_name):
            return ""
        return latin if any(map(_mixes_scripts, _WORD.findall(display_name))) else ""

    def _known(self, part: str) -> str:
        """The word of a reserved name that a part is; empty where a person may have it."""
        words = (self.names, self.brands, self.companions)
        return next((known[form] for form in _forms(part) for known in words if form in known), "")

    def _is_telling(self, word: str) -> bool:
        form = _skeleton(word)
        return form in self.names or form in self.brands

    def _named(self, text: str) -> str:
        return next((self.names[form] for form in _forms(text) if form in self.names), "")


def is_same_name(user_name: str, reserved: str) -> bool:
    """True if a user name is the reserved one itself and does not only look like it."""
    return "".join(_parts(user_name.partition("@")[0])) == "".join(
        _parts(reserved.partition("@")[0])
    )


def _parts(text: str) -> list[str]:
    return [part for part in _SEPARATORS.split(text.casefold()) if part]


def _skeleton(text: str) -> str:
    for seen, meant in _LOOKALIKES:
        text = text.replace(seen, meant)
    return text


def _forms(text: str) -> Iterator[str]:
    """What a text looks like, with and without a number at its end."""
    yield _skeleton(text)
    if (without_number := _DIGITS_AT_END.sub("", text)) != text:
        yield _skeleton(without_number)


def _form(name: str) -> str:
    """What two names have in common that look alike; in other scripts, the letters themselves."""
    latin = _in_latin(name)
    return _skeleton("".join(_parts(latin))) or latin.strip()


def _in_latin(text: str) -> str:
    if text.isascii():
        return text[:256].casefold()
    taken_apart = unicodedata.normalize("NFKD", text[:256].casefold())
    return "".join(_without_accents(taken_apart)).translate(_LATIN)


def _without_accents(text: str) -> Iterator[str]:
    return (character for character in text if not unicodedata.combining(character))


def _mixes_scripts(word: str) -> bool:
    """True if a word has Latin letters and Cyrillic or Greek ones that look like Latin."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    has_latin = any("a" <= letter <= "z" for letter in letters)
    return has_latin and any(ord(letter) in _LATIN for letter in letters)
