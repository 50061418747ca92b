"""The app settings, read from the environment and checked once, all together."""

from shared.settings.model import (
    GraphSettings,
    Settings,
    StorageSettings,
    SweepTimes,
)
from shared.settings.values import parse_country, parse_language, parse_recipients

__all__ = [
    "GraphSettings",
    "Settings",
    "StorageSettings",
    "SweepTimes",
    "parse_country",
    "parse_language",
    "parse_recipients",
]
