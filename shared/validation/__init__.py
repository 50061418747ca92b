"""Validation: from the bytes of a staff list to validated rows, without any SDK."""

from shared.validation.columns import COLUMN_LIMITS
from shared.validation.countries import resolve_country
from shared.validation.country_suggestions import suggest_countries
from shared.validation.staff_list import judge_upload

__all__ = ["COLUMN_LIMITS", "judge_upload", "resolve_country", "suggest_countries"]
