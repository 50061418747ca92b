"""The app settings, read from the environment and checked once, all together."""

from shared.settings.model import (
    ApprovalSettings,
    GraphSettings,
    Settings,
    StorageSettings,
    SweepTimes,
)
from shared.settings.page_settings import PageSettings, is_page_on
from shared.settings.profiles import Profile
from shared.settings.values import parse_country, parse_language, parse_recipients

__all__ = [
    "ApprovalSettings",
    "GraphSettings",
    "PageSettings",
    "Profile",
    "Settings",
    "StorageSettings",
    "SweepTimes",
    "is_page_on",
    "parse_country",
    "parse_language",
    "parse_recipients",
]
