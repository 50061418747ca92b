"""The form of a first live run takes what the trial prints."""

import json
from pathlib import Path

import pytest

from infra.hooks import trial
from infra.trial.assumption import Seen, Verdict
from shared import VERSION
from tools.live_run import FORM, fill, main


def printed() -> str:
    """What the trial prints of two assumptions and an account that is left."""
    seen = {
        "mark-readable": Seen(verdict=Verdict.HOLDS, text="read after 2 s"),
        "kosovo": Seen(verdict=Verdict.DIFFERS, text="refused | in\nother words"),
    }
    return trial._as_json(seen, ["rollcall-trial-1@contoso.com"])


def test_the_form_is_filled_with_what_the_trial_prints() -> None:
    text = fill(FORM.read_text("utf-8"), json.loads(printed()), "2026-03-02")

    assert "| `mark-readable` | holds | read after 2 s |\n" in text
    assert "| `kosovo` | differs | refused \\| in other words |\n" in text
    assert "Not removed: `rollcall-trial-1@contoso.com`." in text
    assert "who ran it | 2026-03-02 |" in text
    assert f"| {VERSION} |" in text
    assert text.index("`kosovo`") < text.index("## The steps")


def test_a_file_that_is_no_trial_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "trial.json"
    file.write_text("[]")

    assert [main([]), main([str(file)])] == [2, 2]
    assert capsys.readouterr().err.count("Name a file that `trial.py --json` has written") == 2
