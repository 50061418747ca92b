"""Number generated user names so that each is free in the tenant."""

import logging
from collections.abc import Sequence
from typing import Final

from shared.allocation.tenant_reading import PersonName, TenantReading
from shared.errors import GraphError
from shared.events import Event, record
from shared.models import JudgedRow
from shared.pipeline.app import App
from shared.validation.made_names import number_names, numbered

_LOOKED_UP: Final = 5  # numbers of one name at a time
_MOST_NUMBERS: Final = 50


async def settle_user_names(app: App, job: str, rows: Sequence[JudgedRow]) -> Sequence[JudgedRow]:
    """The rows, each user name that was made with the lowest number that is free.

    A name stays with the person it was made for: an account that Rollcall created, with the same
    first, last and display name, is found again when a list is uploaded once more. Where the tenant
    cannot be read, the file alone decides: allocation then reports a name that is taken.
    """
    bases = list(dict.fromkeys(row.made_name for row in rows if row.made_name))
    if not bases:
        return rows
    try:
        taken = await _taken_names(app, bases)
    except GraphError as error:
        record(Event.NAMES_UNCHECKED, logging.WARNING, job=job, code=error.code)
        return rows

    def is_free(row: JudgedRow, name: str) -> bool:
        return name not in taken or taken[name] == PersonName.of(row)

    return number_names(rows, is_free)


async def _taken_names(app: App, bases: Sequence[str]) -> dict[str, PersonName | None]:
    """Who has the names of these with the first numbers; None for others than ours.

    Further numbers are looked up as long as all of one name are taken.
    """
    taken: dict[str, PersonName | None] = {}
    for first in range(1, _MOST_NUMBERS, _LOOKED_UP):
        names = [
            numbered(base, number) for base in bases for number in range(first, first + _LOOKED_UP)
        ]
        reading: TenantReading = await app.graph().read_tenant(names)
        taken |= {name: reading.people.get(name) for name in reading.existing}
        bases = [base for base in bases if numbered(base, first + _LOOKED_UP - 1) in taken]
        if not bases:
            break
    return taken
