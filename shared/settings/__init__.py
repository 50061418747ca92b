"""What the app reads from its environment, checked once and as a whole."""

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
