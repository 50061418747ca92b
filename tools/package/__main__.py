"""`python -m tools.package`: the package that needs no build in Azure, and what is in it.

It writes a zip, or, with `--folder`, the folder that azd zips and deploys.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tools.package.building import (
    BuildError,
    BuiltPackage,
    build_package,
    clear_folder,
    write_ignore_file,
    write_zip,
)

_MEGABYTE = 1e6
_LARGEST_SHOWN = 12


def main() -> None:
    """Build, write and measure."""
    arguments = argparse.ArgumentParser(prog="python -m tools.package", description=__doc__)
    arguments.add_argument("--output", type=Path, default=Path("out/rollcall.zip"))
    arguments.add_argument("--folder", type=Path, help="write this folder, and no zip")
    arguments.add_argument("--whole", action="store_true", help="leave nothing out")
    chosen = arguments.parse_args()
    try:
        if chosen.folder:
            clear_folder(chosen.folder)
            built = build_package(chosen.folder, whole=chosen.whole)
            write_ignore_file(chosen.folder)
        else:
            with tempfile.TemporaryDirectory(prefix="rollcall-package-") as folder:
                built = build_package(Path(folder), whole=chosen.whole)
                chosen.output.parent.mkdir(parents=True, exist_ok=True)
                write_zip(built.root, chosen.output)
    except BuildError as error:
        sys.exit(str(error))
    _report(built)
    if not chosen.folder:
        _tell(f"{_megabytes(chosen.output.stat().st_size)} as {chosen.output}")


def _report(built: BuiltPackage) -> None:
    for rule in built.left_out:
        _tell(f"{_megabytes(rule.size)} left out in {rule.files:>6,} files: {rule.what}")
    _tell(f"{_megabytes(built.bytecode)} added: bytecode")
    sizes = sorted(built.sizes.items(), key=lambda item: item[1], reverse=True)
    for name, size in sizes[:_LARGEST_SHOWN]:
        _tell(f"{_megabytes(size)} {name}")
    rest = sum(size for _, size in sizes[_LARGEST_SHOWN:])
    _tell(f"{_megabytes(rest)} {len(sizes[_LARGEST_SHOWN:])} smaller ones")
    _tell(f"{_megabytes(sum(built.sizes.values()))} in all, {built.files:,} files")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:>8.1f} MB"


if __name__ == "__main__":
    main()
