"""Where the templates are, for tests that need no compiler."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
INFRA = ROOT / "infra"


def read(name: str) -> str:
    """The text of a file in `infra/`."""
    return (INFRA / name).read_text(encoding="utf-8")
