"""When an account is created and when sign-in is allowed, by the start date of its row. Pure.

Days are those of the tenant's time zone.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.models import Finding, JudgedRow
from shared.models.reasons import starts_later


def creation_day(row: JudgedRow, days_before: int) -> date | None:
    """The first day on which the account of a row is created; None if that is any day."""
    start = row.extras.start_date
    return start - timedelta(days=days_before) if start else None


def created_later(row: JudgedRow, days_before: int, today: date) -> Finding | None:
    """Why a row has to wait for its start date; None if it does not."""
    start, day = row.extras.start_date, creation_day(row, days_before)
    if start is None or day is None or day <= today:
        return None
    return starts_later(start, day)


def begin_of(day: date, time_zone: str) -> datetime:
    """The moment at which a day begins, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(UTC)


def today_in(time_zone: str, now: datetime) -> date:
    """The date in a time zone, by its IANA name."""
    return now.astimezone(ZoneInfo(time_zone)).date()
