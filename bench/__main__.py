"""`python -m bench`: every measurement, one table, and `docs/benchmarks.md`.

A module of this package takes part when it has a function `measure() -> tuple[Figure, ...]`; its
docstring describes the method, and `details() -> str`, where there is one, gives more figures.
Name modules to run only those; the page is then left as it is.
"""

import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from bench.figures import Figure, render_table

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
_FOLDER = Path(__file__).parent
_OPENING = """# What was measured

`make bench` writes this page. Every figure is from one run on one machine and is next to what it
was measured against in the same run, so that the machine matters little. A figure that misses its
aim says so.
"""


def main(chosen: Sequence[str]) -> None:
    """Measure what was chosen, or everything."""
    modules = {
        name: module for name, module in _measuring().items() if name in chosen or not chosen
    }
    figures = [figure for module in modules.values() for figure in _measured(module)]
    print(render_table(figures))
    if not chosen:
        PAGE.write_text(render_page(figures, modules, describe_machine()), encoding="utf-8")


def render_page(figures: Iterable[Figure], modules: Mapping[str, ModuleType], machine: str) -> str:
    """The page: the figures, the machine, and how each of them came about."""
    methods = [_method(name, module) for name, module in modules.items()]
    return "\n".join([_OPENING, f"Machine: {machine}.\n", render_table(figures), "", *methods])


def _method(name: str, module: ModuleType) -> str:
    parts = [f"## {name}", (module.__doc__ or "").strip()]
    if hasattr(module, "details"):
        parts.append(module.details())
    return "\n\n".join(parts) + "\n"


def describe_machine() -> str:
    """The machine in general terms."""
    return (
        f"{os.cpu_count()} cores, {platform.system()} on {platform.machine()}, "
        f"Python {platform.python_version()}, the storage emulator and the tenant next to the app"
    )


def _measuring() -> Mapping[str, ModuleType]:
    names = [found.name for found in iter_modules([str(_FOLDER)]) if found.name != "__main__"]
    modules = {name: import_module(f"bench.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "measure")}


def _measured(module: ModuleType) -> tuple[Figure, ...]:
    print(f"{module.__name__} …", file=sys.stderr, flush=True)
    figures: tuple[Figure, ...] = module.measure()
    return figures


if __name__ == "__main__":
    main(sys.argv[1:])
