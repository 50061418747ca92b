"""Rows with optional columns: what a file's rows ask for beyond the 16 columns."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from shared.models import JudgedUpload, JudgingRules, OptionalValues
from shared.pipeline import intake
from shared.validation.apart import judge_upload_apart


def add_extras(monkeypatch: pytest.MonkeyPatch, extras: Mapping[int, OptionalValues]) -> None:
    """Let the rows of each file that is judged from now on ask for this, by row number."""

    async def judge(content: bytes, name: str, rules: JudgingRules) -> JudgedUpload:
        judged = await judge_upload_apart(content, name, rules)
        rows = (replace(row, extras=extras.get(row.row_number, row.extras)) for row in judged.rows)
        return replace(judged, rows=tuple(rows))

    monkeypatch.setattr(intake, "judge_upload_apart", judge)
