"""Judging: from the bytes of a staff list to judged rows, without any SDK."""

from shared.judging.columns import COLUMN_LIMITS
from shared.judging.countries import resolve_country
from shared.judging.suggestions import suggest_countries
from shared.judging.upload import judge_upload

__all__ = ["COLUMN_LIMITS", "judge_upload", "resolve_country", "suggest_countries"]
