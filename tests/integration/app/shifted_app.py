"""The application under a clock that a test moves: what the worker library loads in its place.

`ROLLCALL_ROOT` is the project, and the file `ROLLCALL_CLOCK` says how many seconds the clock is
ahead.
"""

import importlib.util
import os
import pkgutil
import sys
import threading
import time
from pathlib import Path

ROOT = Path(os.environ["ROLLCALL_ROOT"])
sys.path.insert(0, str(ROOT))

import shared  # noqa: E402 - found only now
from tests.chaos.clock import set_ahead, shift_application  # noqa: E402

for module in pkgutil.walk_packages(shared.__path__, "shared."):
    importlib.import_module(module.name)  # those that are imported later would keep their clock
shift_application()


def _follow() -> None:
    clock = Path(os.environ["ROLLCALL_CLOCK"])
    while True:
        set_ahead(float(clock.read_text() or 0))
        time.sleep(0.02)


threading.Thread(target=_follow, daemon=True).start()
_spec = importlib.util.spec_from_file_location("rollcall_functions", ROOT / "function_app.py")
assert _spec is not None
assert _spec.loader is not None
_functions = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_functions)
app = _functions.app
