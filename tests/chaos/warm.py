"""What a worker has loaded and filled that is at work for a while.

Importing this fills caches; the workers are forked from a process that has done so, which
makes a start cheap.
"""

import importlib

from shared.models import JudgingRules
from shared.rendering import render_mail, render_public, texts_in
from shared.validation import judge_upload
from tests.staff_lists import people
from tests.unit.rendering.reports import a_report, rows_of_every_outcome

# Libraries that others import only when a first request leaves.
_IMPORTED_LATE = ("anyio", "anyio._backends._asyncio", "h2.connection", "httpcore", "_strptime")

for _name in _IMPORTED_LATE:
    importlib.import_module(_name)
judge_upload(people("NL", "Atlantis"), "staff.csv", JudgingRules())
render_mail(a_report(*rows_of_every_outcome()), texts_in("en"))
render_public(a_report(*rows_of_every_outcome()), texts_in("en"))
