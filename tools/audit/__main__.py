"""Judge checkov's JSON on standard input; exit status 1 when there is something to mend.

checkov itself leaves a file out that it cannot read, and still reports success.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any


def faults(found: Mapping[str, Any]) -> list[str]:
    """A line for each failed check, and one when files were not read."""
    failed = [
        f"{each['file_path']}: {each['check_id']} {each['check_name']} ({each['resource']})"
        for each in found["results"]["failed_checks"]
    ]
    unread = found["summary"]["parsing_errors"]
    return failed + ([f"{unread} files could not be read"] if unread else [])


def main() -> int:
    """Print the faults."""
    found = json.load(sys.stdin)
    lines = faults(found)
    summary = found["summary"]
    lines.append(f"{summary['passed']} checks passed, {summary['skipped']} skipped with a reason.")
    sys.stdout.write("\n".join(lines) + "\n")
    return int(len(lines) > 1)


if __name__ == "__main__":
    sys.exit(main())
