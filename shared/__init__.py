"""The application. `function_app` next to it holds the triggers and nothing else."""

from typing import Final

VERSION: Final = "0.2.0"
