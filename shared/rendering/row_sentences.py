"""The sentences for what can be wrong with a row: see `wording` for how one is chosen."""

from collections.abc import Mapping
from typing import Final

from shared.models import RowError
from shared.rendering.i18n import marked

_USER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    RowError.INVALID_UPN: (
        marked("This is not a user name that Microsoft 365 takes: write it as name@contoso.com."),
    ),
    "invalid_upn:missing_at": (
        marked("There is no @ in this user name: write it as name@contoso.com."),
    ),
    "invalid_upn:two_ats": (
        marked("There is more than one @ in this user name: write it as name@contoso.com."),
    ),
    "invalid_upn:blank": (
        marked("A user name has no spaces, so take them out or put a dot in their place."),
    ),
    "invalid_upn:characters": (
        marked("A user name cannot have {characters} in it, so replace that or take it out."),
        marked("A user name takes unaccented letters, digits and . - _ ' only, so replace others."),
    ),
    "invalid_upn:no_alias": (
        marked("There is nothing before the @ in this user name: write it as name@contoso.com."),
    ),
    "invalid_upn:dot": (
        marked(
            "The part before the @ cannot begin or end with a dot or have two in a row, so take "
            "the dot out."
        ),
    ),
    "invalid_upn:no_extension": (
        marked("The domain after the @ has no ending: write it in full, such as contoso.com."),
    ),
    "invalid_upn:domain": (
        marked("There is no such domain as that after the @, so check how it is spelled."),
    ),
    RowError.UNKNOWN_DOMAIN: (
        marked(
            "Accounts cannot be created in the domain {domain}, so use a domain that your "
            "organisation has verified in Microsoft 365."
        ),
        marked(
            "Accounts cannot be created in this domain, so use one that your organisation has "
            "verified in Microsoft 365."
        ),
    ),
    RowError.DUPLICATE_IN_FILE: (
        marked(
            "Row {row} has the same user name, so remove this row or give this person another one."
        ),
        marked(
            "An earlier row has the same user name, so remove this row or give this person "
            "another one."
        ),
    ),
}

_LENGTHS: Final[Mapping[str, tuple[str, ...]]] = {
    RowError.TOO_LONG: (
        marked("This has {length} characters and at most {limit} are allowed, so shorten it."),
        marked("At most {limit} characters are allowed here, so shorten it."),
        marked("This is longer than allowed, so shorten it."),
    ),
    "too_long:alias": (
        marked(
            "The part before the @ has {length} characters and at most {limit} are allowed, so "
            "shorten it."
        ),
        marked("The part before the @ is longer than allowed, so shorten it."),
    ),
    "too_long:domain": (
        marked(
            "The part after the @ has {length} characters and at most {limit} are allowed, so "
            "use a shorter domain."
        ),
        marked("The part after the @ is longer than allowed, so use a shorter domain."),
    ),
}

_COUNTRIES: Final[Mapping[str, tuple[str, ...]]] = {
    "required:country": (
        marked("This cell is empty: fill in the country where the person will use Microsoft 365."),
    ),
    RowError.UNKNOWN_COUNTRY: (
        marked("“{value}” is not clear as a country: did you mean {suggestions}?"),
        marked(
            "“{value}” is not known as a country, so write its usual name or its two-letter "
            "code, such as Netherlands or NL."
        ),
        marked(
            "This country is not known, so write its usual name or its two-letter code, such "
            "as Netherlands or NL."
        ),
    ),
}

_DAMAGE: Final[Mapping[str, tuple[str, ...]]] = {
    RowError.BAD_CHARACTERS: (marked("The text of this cell is damaged, so type it again."),),
    "bad_characters:characters": (
        marked("This cell has {characters} in it, so type it again without."),
        marked("This cell has invisible characters in it, so type it again without."),
    ),
    "bad_characters:not_an_address": (
        marked("This is not an e-mail address, so correct it or leave the cell empty."),
    ),
    "bad_characters:scientific": (
        marked(
            "The spreadsheet shortened this number and its last digits are lost, so format the "
            "column as text and type it again."
        ),
    ),
    "bad_characters:decimal": (
        marked(
            "The spreadsheet made a decimal number of this, so format the column as text and "
            "type it again."
        ),
    ),
    "bad_characters:lost_zero": (
        marked(
            "The zero at the front was lost, so format the column as text and type the number "
            "again."
        ),
    ),
    "bad_characters:spreadsheet_error": (
        marked("This is an error of the spreadsheet, so put the text itself into the cell."),
    ),
    "bad_characters:replaced": (
        marked(
            "Question marks stand here for letters that were lost, so type the text again and "
            "save the file as CSV UTF-8."
        ),
    ),
    "bad_characters:misread": (
        marked(
            "Letters with accents were garbled on the way, so type the text again and save the "
            "file as CSV UTF-8."
        ),
    ),
}

ROW_SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    RowError.REQUIRED: (marked("This cell is empty but has to be filled in."),),
    RowError.COLUMN_COUNT: (
        marked(
            "This row has {found} cells and the heading has {expected}, so look for a separator "
            "or a quotation mark that is missing or too many."
        ),
        marked(
            "This row has more or fewer cells than the heading, so look for a separator or a "
            "quotation mark that is missing or too many."
        ),
    ),
    **_USER_NAMES,
    **_LENGTHS,
    **_COUNTRIES,
    **_DAMAGE,
}
