"""Messages for later: the time they are due travels with them.

Storage hides a message by its own clock, which no run can move. So all are visible at once, and
the host keeps back what is not due.
"""

from datetime import datetime

_MARK = "due "


def defer(body: str, due: datetime) -> str:
    """A message that the host hands over at this time."""
    return f"{_MARK}{due.isoformat()}\n{body}"


def split_due(content: str) -> tuple[datetime | None, str]:
    """When a message is due, None for at once, and its body."""
    if not content.startswith(_MARK):
        return None, content
    due, _, body = content.removeprefix(_MARK).partition("\n")
    return datetime.fromisoformat(due), body
