"""The sentences for what can be wrong with a row: see `sentences` for how one is chosen."""

from collections.abc import Mapping
from typing import Final

from shared.models import RowError
from shared.rendering.i18n import gettext_noop

_USER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "invalid_upn:missing_at": (
        gettext_noop("There is no @ in this username. Write it as name@contoso.com."),
    ),
    "invalid_upn:two_ats": (
        gettext_noop("There is more than one @ in this username. Write it as name@contoso.com."),
    ),
    "invalid_upn:blank": (
        gettext_noop("A username cannot contain spaces. Remove them or replace them with a dot."),
    ),
    "invalid_upn:characters": (
        gettext_noop("A username cannot contain {characters}. Replace or remove it."),
    ),
    "invalid_upn:no_alias": (
        gettext_noop(
            "There is nothing before the @ in this username. Write it as name@contoso.com."
        ),
    ),
    "invalid_upn:dot": (
        gettext_noop(
            "The part before the @ cannot begin or end with a dot or have two dots "
            "in a row. Remove the dot."
        ),
    ),
    "invalid_upn:no_extension": (
        gettext_noop(
            "The domain after the @ has no ending. Write it in full, such as contoso.com."
        ),
    ),
    "invalid_upn:domain": (
        gettext_noop("The domain after the @ does not exist. Check its spelling."),
    ),
    RowError.UNKNOWN_DOMAIN: (
        gettext_noop(
            "Accounts cannot be created in the domain {domain}. Use a domain that "
            "your organisation has verified in Microsoft 365."
        ),
    ),
    "unknown_domain:not_allowed": (
        gettext_noop(
            "New accounts are not allowed in the domain {domain}. Use one of these domains: "
            "{domains}."
        ),
    ),
    RowError.RESERVED_NAME: (
        gettext_noop(
            "The username {name} is reserved for administration or for a role that people trust. "
            "Choose another username."
        ),
    ),
    "reserved_name:lookalike": (
        gettext_noop(
            "This username looks like {name}, which is reserved. Choose another username."
        ),
    ),
    "reserved_name:guest": (
        gettext_noop("A username with #EXT# belongs to a guest. Choose another username."),
    ),
    RowError.DUPLICATE_IN_FILE: (
        gettext_noop(
            "Row {row} has the same username. Remove this row or give this person another one."
        ),
    ),
}

_LENGTHS: Final[Mapping[str, tuple[str, ...]]] = {
    RowError.TOO_LONG: (
        gettext_noop("This has {length} characters and at most {limit} are allowed. Shorten it."),
    ),
    "too_long:alias": (
        gettext_noop(
            "The part before the @ has {length} characters and at most {limit} are "
            "allowed. Shorten it."
        ),
    ),
    "too_long:domain": (
        gettext_noop(
            "The part after the @ has {length} characters and at most {limit} are "
            "allowed. Use a shorter domain."
        ),
    ),
}

_COUNTRIES: Final[Mapping[str, tuple[str, ...]]] = {
    "required:country": (
        gettext_noop(
            "This cell is empty. Fill in the country where the person will use Microsoft 365."
        ),
    ),
    RowError.UNKNOWN_COUNTRY: (
        gettext_noop("It is not clear which country “{value}” is. Did you mean {suggestions}?"),
        gettext_noop(
            "We do not recognise “{value}” as a country. Write its usual name or "
            "its two-letter code, such as Netherlands or NL."
        ),
    ),
}

_OPTIONAL: Final[Mapping[str, tuple[str, ...]]] = {
    RowError.UNKNOWN_MANAGER: (
        gettext_noop(
            "The manager {value} has no account and no row in this file that gets one. Correct the "
            "username or leave the cell empty."
        ),
    ),
    RowError.MANAGER_CIRCLE: (
        gettext_noop(
            "The people in the rows {rows} are each other's managers. Correct the manager in one "
            "of these rows."
        ),
    ),
    "manager_circle:self": (
        gettext_noop(
            "This person is their own manager in this row. Correct the username or leave the cell "
            "empty."
        ),
    ),
    "not_allowed:groups": (
        gettext_noop("New people cannot be added to {value} by a list. Use only {allowed}."),
    ),
    "not_allowed:licences": (
        gettext_noop("A list cannot give the licence {value}. Use only {allowed}."),
    ),
    "not_allowed:none_and_others": (
        gettext_noop(
            "This cell asks for licences and for no licence at the same time. Keep one of the two."
        ),
    ),
    RowError.BAD_DATE: (
        gettext_noop(
            "“{value}” is not a date. Write the date with the year first, such as 2026-04-03."
        ),
    ),
    "bad_date:serial": (
        gettext_noop(
            "The spreadsheet saved this date as the number {value}. Format the column as text and "
            "write the date with the year first, such as 2026-04-03."
        ),
    ),
    "bad_date:too_far": (
        gettext_noop(
            "The date {value} is more than a year ahead. Correct it or upload this row later."
        ),
    ),
    RowError.AMBIGUOUS_DATE: (
        gettext_noop(
            "“{value}” can be {dates}. Write the date with the year first, such as 2026-04-03."
        ),
    ),
}

_DAMAGE: Final[Mapping[str, tuple[str, ...]]] = {
    "bad_characters:characters": (
        gettext_noop("This cell contains {characters}. Enter the text again without it."),
    ),
    "bad_characters:not_an_address": (
        gettext_noop("This is not an email address. Correct it or leave the cell empty."),
    ),
    "bad_characters:scientific": (
        gettext_noop(
            "The spreadsheet shortened this number and its last digits are lost. "
            "Format the column as text and enter the number again."
        ),
    ),
    "bad_characters:date": (
        gettext_noop(
            "The spreadsheet turned this into a date or a time. Format the column as text and "
            "enter it again."
        ),
    ),
    "bad_characters:lost_zero": (
        gettext_noop(
            "The leading zero was lost. Format the column as text and enter the number again."
        ),
    ),
    "bad_characters:spreadsheet_error": (
        gettext_noop("This is a spreadsheet error value. Enter the text itself in the cell."),
    ),
    "bad_characters:program_text": (
        gettext_noop(
            "The program that made this file wrote its own code here instead of a value. Enter "
            "the text itself or leave the cell empty."
        ),
    ),
    "bad_characters:replaced": (
        gettext_noop(
            "Some letters have been replaced by question marks. Enter the text "
            "again and save the file as CSV UTF-8."
        ),
    ),
    "bad_characters:misread": (
        gettext_noop(
            "Letters with accents are garbled. Enter the text again and save the file as CSV UTF-8."
        ),
    ),
}

ROW_SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    RowError.REQUIRED: (gettext_noop("This cell is empty but must be filled in."),),
    "required:unspellable": (
        gettext_noop(
            "No username can be made from this name. Enter the username in the first column."
        ),
    ),
    RowError.COLUMN_COUNT: (
        gettext_noop(
            "This row has {found} cells and the heading has {expected}. Look for a "
            "separator or a quotation mark too many or too few."
        ),
    ),
    **_USER_NAMES,
    **_LENGTHS,
    **_COUNTRIES,
    **_OPTIONAL,
    **_DAMAGE,
}
