"""The sentences for what a file's metadata asked for and did not get: see `wording`."""

from collections.abc import Mapping
from typing import Final

from shared.models import RemarkCode
from shared.rendering.i18n import marked

REMARK_SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    RemarkCode.LANGUAGE_NOT_OFFERED: (
        marked(
            "The language “{value}” requested with this file is not available, so "
            "this email is in the usual language."
        ),
        marked(
            "The language requested with this file is not available, so this email "
            "is in the usual language."
        ),
    ),
    RemarkCode.COUNTRY_NOT_KNOWN: (
        marked(
            "The default country “{value}” requested with this file is not known, "
            "so the usual setting was used."
        ),
        marked(
            "The default country requested with this file is not known, so the "
            "usual setting was used."
        ),
    ),
    RemarkCode.FOLDER_NOT_KNOWN: (
        marked(
            "The folder “{value}” is not known, so this file was only checked. To create the "
            "accounts, upload it outside any folder."
        ),
        marked(
            "The folder of this file is not known, so the file was only checked. To create the "
            "accounts, upload it outside any folder."
        ),
    ),
    RemarkCode.RECIPIENTS_NOT_READ: (
        marked(
            "The further recipients requested with this file are not email "
            "addresses, so this email was sent to the usual recipients only."
        ),
    ),
    RemarkCode.RECIPIENTS_NOT_ALLOWED: (
        marked(
            "Further recipients were asked for with this file. They did not get this mail, as the "
            "settings of Rollcall allow no further recipients."
        ),
    ),
    RemarkCode.RECIPIENTS_TOO_MANY: (
        marked(
            "More than {limit} further recipients were asked for with this file, so this mail went "
            "to the usual ones only."
        ),
        marked(
            "Too many further recipients were asked for with this file, so this mail went to the "
            "usual ones only."
        ),
    ),
    RemarkCode.RECIPIENTS_NOT_CHECKED: (
        marked(
            "This mail went to the usual recipients only, as Rollcall could not check whether the "
            "further ones belong to your organisation."
        ),
    ),
    RemarkCode.RECIPIENTS_ADDED: (
        marked("A copy of this mail without passwords also goes to {value}."),
        marked("A copy of this mail without passwords also goes to further recipients."),
    ),
    RemarkCode.RECIPIENTS_NOT_OURS: (
        marked(
            "This email was not sent to {value}, because further recipients need an"
            " address in a domain of your organisation."
        ),
        marked("This email was not sent to recipients outside the domains of your organisation."),
    ),
}
