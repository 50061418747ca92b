"""The sentences about a file as a whole, such as a wish that was not met: see `sentences`."""

from collections.abc import Mapping
from typing import Final

from shared.models import RemarkCode
from shared.rendering.i18n import gettext_noop

REMARK_SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    RemarkCode.LANGUAGE_NOT_OFFERED: (
        gettext_noop(
            "The language “{value}” requested with this file is not available, so "
            "this email is in the usual language."
        ),
    ),
    RemarkCode.COUNTRY_NOT_KNOWN: (
        gettext_noop(
            "The default country “{value}” requested with this file is not known, "
            "so the usual setting was used."
        ),
    ),
    RemarkCode.FOLDER_NOT_KNOWN: (
        gettext_noop(
            "The folder “{value}” is not known, so this file was only checked. To create the "
            "accounts, upload it outside any folder."
        ),
    ),
    RemarkCode.RECIPIENTS_NOT_READ: (
        gettext_noop(
            "The further recipients requested with this file are not email "
            "addresses, so this email was sent to the usual recipients only."
        ),
    ),
    RemarkCode.RECIPIENTS_NOT_ALLOWED: (
        gettext_noop(
            "Further recipients were asked for with this file. They did not get this email, as the "
            "settings of Rollcall allow no further recipients."
        ),
    ),
    RemarkCode.RECIPIENTS_TOO_MANY: (
        gettext_noop(
            "More than {limit} further recipients were asked for with this file, so this email "
            "went to the usual ones only."
        ),
    ),
    RemarkCode.RECIPIENTS_NOT_CHECKED: (
        gettext_noop(
            "This email went to the usual recipients only, as Rollcall could not check whether the "
            "further ones belong to your organisation."
        ),
    ),
    RemarkCode.RECIPIENTS_ADDED: (
        gettext_noop("A copy of this email without passwords also goes to {value}."),
    ),
    RemarkCode.RECIPIENTS_NOT_OURS: (
        gettext_noop(
            "This email was not sent to {value}, because further recipients need an"
            " address in a domain of your organisation."
        ),
    ),
    RemarkCode.READ_BY_POSITION: (
        gettext_noop(
            "The heading “{value}” is not known, so this column was read as “{lacking}” by its "
            "position. If that is wrong, put the columns in the order of the example."
        ),
    ),
    RemarkCode.HEADINGS_NOT_KNOWN: (
        gettext_noop(
            "The headings of this file are not known, so its columns were read in the order of "
            "the example."
        ),
    ),
    RemarkCode.HIDDEN_ROWS: (
        gettext_noop("Rows that are hidden in your file were read like all others: {value}."),
    ),
    RemarkCode.FILTERED_ROWS: (
        gettext_noop(
            "Your file contains a filter. The rows that it hides were read like all others: "
            "{value}."
        ),
    ),
    RemarkCode.PREFILLED_ROWS: (
        gettext_noop(
            "Rows below the last person that name nobody, such as rows with only a country, were "
            "skipped: {value}."
        ),
    ),
    RemarkCode.STOPPED: (
        gettext_noop(
            "Microsoft 365 refused many accounts of this file for the same reason: {code}. "
            "Rollcall stopped and tries again automatically. The administrator has been told."
        ),
    ),
    RemarkCode.STOPPED_FOR_GOOD: (
        gettext_noop(
            "Microsoft 365 refused many accounts of this file for the same reason: {code}. "
            "Rollcall stopped and the administrator has been told. Upload the file again once the "
            "cause is removed."
        ),
    ),
    RemarkCode.OTHER_SHEETS: (
        gettext_noop(
            "Only one sheet of your file was read. There are also people on {value}: upload "
            "them in a file of their own."
        ),
    ),
    RemarkCode.UPLOADED_BY: (gettext_noop("Uploaded by {who}."),),
    RemarkCode.WOULD_NEED_APPROVAL: (
        gettext_noop(
            "If you upload this list to create the accounts, somebody must approve it first."
        ),
    ),
    RemarkCode.EVERY_LIST: (gettext_noop("Every list must be approved."),),
    RemarkCode.MANY_ROWS: (
        gettext_noop("This list has {count} people. Lists of more than {limit} must be approved."),
    ),
    RemarkCode.MANY_ROWS_IN_A_DAY: (
        gettext_noop(
            "With earlier lists of the same person this makes {count} people today. More than "
            "{limit} a day must be approved."
        ),
    ),
    RemarkCode.MANY_REMOVALS: (
        gettext_noop(
            "This list would remove {count} accounts. More than {limit} a day must be approved."
        ),
    ),
    RemarkCode.NEW_UPLOADER: (
        gettext_noop("This person has not uploaded a list before, so it must be approved."),
    ),
    RemarkCode.UPLOADER_NOT_KNOWN: (
        gettext_noop("It is not known who uploaded this list, so it must be approved."),
    ),
    RemarkCode.APPROVAL_ASKED: (
        gettext_noop("This list waits for an approval until {until}. Asked by email: {people}."),
    ),
    RemarkCode.APPROVED: (
        gettext_noop("{who} approved this list on {since}: “{sentence}”."),
        gettext_noop("{who} approved this list on {since}."),
    ),
}
