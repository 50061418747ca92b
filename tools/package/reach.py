"""Which modules of a package can ever be imported, given those that are imported first.

Every import statement counts, at the top of a module and inside its functions, whichever of them
runs: what is not reached that way, no call can come to need. Code under `TYPE_CHECKING`
never runs, nor do the functions of a module that the caller knows to be unused. A package that
imports by a name made at run time would have to be left whole; `imports_by_name` finds it.
"""

import ast
from collections.abc import Container, Iterable, Iterator, Set
from pathlib import Path


def reachable_modules(
    site: Path, package: str, first: Iterable[str], unused: Container[str] = ()
) -> frozenset[Path]:
    """The files of `package` under `site` that the modules called `first` can lead to.

    Modules called `unused` are imported, but nothing in them is ever called.
    """
    reached: dict[str, Path] = {}
    waiting = list(first)
    while waiting:
        module = waiting.pop()
        file = _file_of(site, module)
        if module in reached or file is None or module.partition(".")[0] != package:
            continue
        reached[module] = file
        waiting += [*_parents(module), *imports_of(file, module, called=module not in unused)]
    return frozenset(reached.values())


def imports_of(file: Path, module: str, *, called: bool = True) -> frozenset[str]:
    """The modules that a file may import; a name imported from one may be a module as well.

    Where nothing of it is `called`, those that its functions import do not count.
    """
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    names: set[str] = set()
    for statement in _running(ast.parse(file.read_bytes()), called=called):
        if isinstance(statement, ast.Import):
            names.update(alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            origin = _origin(statement, package)
            names.update((origin, *(f"{origin}.{alias.name}" for alias in statement.names)))
    return frozenset(names)


def imports_by_name(files: Set[Path]) -> frozenset[Path]:
    """Those files that import by a name which is made only when they run."""
    return frozenset(
        file
        for file in files
        if b"import_module" in (text := file.read_bytes()) or b"__import__" in text
    )


def _running(tree: ast.AST, *, called: bool) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and _is_for_types(child.test):
            yield from _running(ast.Module(child.orelse, []), called=called)
        elif called or not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from _running(child, called=called)


def _is_for_types(test: ast.expr) -> bool:
    return ast.unparse(test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def _origin(statement: ast.ImportFrom, package: str) -> str:
    if not statement.level:
        return statement.module or ""
    parts = package.split(".")
    above = parts[: len(parts) - statement.level + 1]
    return ".".join([*above, *filter(None, [statement.module])])


def _parents(module: str) -> Iterator[str]:
    parts = module.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts)))


def _file_of(site: Path, module: str) -> Path | None:
    path = site.joinpath(*module.split("."))
    candidates = (path / "__init__.py", path.with_name(f"{path.name}.py"))
    return next((each for each in candidates if each.is_file()), None)
