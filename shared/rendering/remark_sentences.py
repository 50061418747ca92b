"""The sentences for what a file's metadata asked for and did not get: see `wording`."""

from collections.abc import Mapping
from typing import Final

from shared.models import RemarkCode
from shared.rendering.i18n import marked

REMARK_SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    RemarkCode.LANGUAGE_NOT_OFFERED: (
        marked(
            "The language “{value}” was asked for with this file and is not offered, so this mail "
            "is in the usual one."
        ),
        marked(
            "The language that was asked for with this file is not offered, so this mail is in the "
            "usual one."
        ),
    ),
    RemarkCode.COUNTRY_NOT_KNOWN: (
        marked(
            "The default country “{value}” was asked for with this file and is not known, so the "
            "usual setting was used."
        ),
        marked(
            "The default country that was asked for with this file is not known, so the usual "
            "setting was used."
        ),
    ),
    RemarkCode.RECIPIENTS_NOT_READ: (
        marked(
            "The further recipients that were asked for with this file are not mail addresses, so "
            "this mail went to the usual ones only."
        ),
    ),
    RemarkCode.RECIPIENTS_NOT_OURS: (
        marked(
            "This mail did not go to {value}, as further recipients need an address in a domain "
            "of your organisation."
        ),
        marked("This mail did not go to recipients outside the domains of your organisation."),
    ),
}
