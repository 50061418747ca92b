"""Find cycles of managers in one file: no account of a cycle can be created first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from shared.models import Column, JudgedRow
from shared.validation.findings import manager_circle


def judge_managers(rows: Sequence[JudgedRow]) -> Sequence[JudgedRow]:
    """The rows, with a finding for each that is in a circle of managers."""
    if not any(row.extras.manager for row in rows):
        return rows
    judged = list(rows)
    for circle in _circles(rows):
        finding = manager_circle(sorted(rows[place].row_number for place in circle))
        for place in circle:
            row = rows[place]
            judged[place] = replace(row, findings=(*row.findings, finding))
    return judged


def _circles(rows: Sequence[JudgedRow]) -> Iterator[list[int]]:
    """The places of the rows of each circle; a row that is its own manager is one by itself."""
    first: dict[str, int] = {}
    for place, row in enumerate(rows):
        first.setdefault(row.values[Column.USER_NAME].casefold(), place)
    first.pop("", None)
    managers = [first.get(row.extras.manager.casefold()) for row in rows]
    finished: set[int] = set()
    for start in range(len(managers)):
        path: dict[int, None] = {}  # in its order
        at: int | None = start
        while at is not None and at not in finished and at not in path:
            path[at] = None
            at = managers[at]
        if at in path:
            ring = list(path)
            yield ring[ring.index(at) :]
        finished.update(path)
