"""The settings for a file."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from shared.models.codes import OPTIONAL_COLUMNS, Column

ANY_COUNTRY = "default"  # among countries of a setting: all that are not named


class PasswordDelivery(StrEnum):
    """How temporary passwords reach people."""

    EMAIL = "email"
    ENCRYPTED = "encrypted"  # by mail, in an attachment that a passphrase opens
    PAGE = "page"  # never by mail: who may, reveals them on the page
    NONE = "none"


class ExtraRecipients(StrEnum):
    """Which recipients a file may add to the configured ones."""

    NONE = "none"
    ANY = "any"  # addresses in the verified domains of the tenant; never with passwords


class FieldLimits(StrEnum):
    """Whose lengths hold for a user name."""

    WIZARD = "wizard"  # 30 before the @, 48 after it, 79 in all
    ENTRA = "entra"  # 64, 48 and 113


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingRules:
    """The rules for validating a file."""

    max_users: int = 250
    limits: FieldLimits = FieldLimits.WIZARD
    language: str = "en"  # of the file, as far as the settings and its metadata say
    today: date | None = None  # where the tenant is; None: by UTC
    default_country: str = ""  # ISO 3166-1 alpha-2; empty: the cell is required
    reserved_names: tuple[str, ...] = ()  # in addition to those that are always reserved
    allowed_domains: tuple[str, ...] = ()  # in lower case; empty: all verified domains
    only_columns: tuple[Column, ...] | None = None  # optional ones of a profile; None: all
    user_name_rule: str = ""  # what an empty user name becomes; empty: it is required
    allowed_groups: Mapping[str, str] = field(default_factory=dict)  # name → object id
    # Alias → skuPartNumbers and skuIds, none of them for no licences.
    allowed_licenses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The optional columns that are switched on."""
        off = {Column.GROUPS: not self.allowed_groups, Column.LICENCES: not self.allowed_licenses}
        columns = OPTIONAL_COLUMNS if self.only_columns is None else self.only_columns
        return tuple(column for column in columns if not off.get(column))


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteQuota:
    """How many directory writes the app has in this tenant: `writes` in each `seconds`."""

    writes: int
    seconds: float

    @property
    def writes_per_second(self) -> float:
        """The rate that is left once the burst is used."""
        return self.writes / self.seconds


def fold_name(name: str) -> str:
    """A name of a setting, such as that of a group, in the form in which two are compared."""
    return " ".join(name.split()).casefold()


def fold_sku(name: str) -> str:
    """A skuPartNumber or skuId in the form in which two of them are compared.

    Microsoft's table "Product names and service plan identifiers for licensing" prints
    non-breaking blanks in some part numbers where Graph sends plain ones.
    """
    return fold_name(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class LicensePlan:
    """The SKUs a new user gets: by default, and by ISO country instead of that.

    A SKU is named by its skuPartNumber or its skuId. `groups` are object ids of the groups that
    give the SKUs to their members, by ISO country or ANY_COUNTRY. `chosen` are the SKUs that
    single rows choose instead: as the row has them, and as they are named.
    """

    default: tuple[str, ...]
    by_country: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)

    def for_country(
        self, usage_location: str, instead: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """The SKUs of a user in this country; empty when none are wanted.

        `instead` are those that the row itself names, None if it names none.
        """
        if instead is not None:
            return tuple(dict.fromkeys(self.chosen.get(sku, sku) for sku in instead))
        return self.by_country.get(usage_location, self.default)

    def group_for(self, usage_location: str, instead: tuple[str, ...] | None = None) -> str:
        """The group that gives a user in this country the licences.

        Empty where they are assigned to the user directly, as those that the row itself names
        are, or where none are wanted.
        """
        if instead is not None or not self.for_country(usage_location):
            return ""
        return self.groups.get(usage_location, self.groups.get(ANY_COUNTRY, ""))

    @property
    def all_skus(self) -> tuple[str, ...]:
        """Every SKU named anywhere, once."""
        named = [*self.default, *(sku for skus in self.by_country.values() for sku in skus)]
        return tuple(dict.fromkeys((*named, *self.chosen.values())))

    def with_chosen(self, choices: Iterable[tuple[str, ...] | None]) -> "LicensePlan":
        """The plan of a file whose rows choose these SKUs; None for a row that chooses none."""
        names = (sku for skus in choices for sku in skus or ())
        return replace(self, chosen={sku: sku for sku in dict.fromkeys(names)})

    def renamed(self, name_of: Callable[[str], str]) -> "LicensePlan":
        """The same plan with each SKU named as `name_of` has it, and named once for a country."""
        return replace(
            self,
            default=_each_once(self.default, name_of),
            by_country={each: _each_once(skus, name_of) for each, skus in self.by_country.items()},
            chosen={each: name_of(sku) for each, sku in self.chosen.items()},
        )


def _each_once(skus: tuple[str, ...], name_of: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(name_of, skus)))
