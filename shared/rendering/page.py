"""The shapes of the page, before any markup: texts, lines and shares of the bar."""

from dataclasses import dataclass, field, replace

from shared.rendering.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of the outcome bar; `percent` of its width, at least 1."""

    text: str
    colour: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a row stands where it does; `label` names the cell to correct, if there is one."""

    label: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the file as a table shows it."""

    row_number: int
    name: str
    user_name: str
    country: str
    password: str | None = field(repr=False)
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The table of one outcome; `left_out` rows are in results.xlsx only."""

    title: str
    note: str
    colour: str
    shows_passwords: bool
    lines: tuple[Line, ...]
    left_out: int

    def shortened(self, lines: int) -> "Section":
        """The section with its first `lines` only."""
        kept = self.lines[:lines]
        return replace(self, lines=kept, left_out=self.count - len(kept))

    @property
    def count(self) -> int:
        """All rows with this outcome, shown or not."""
        return len(self.lines) + self.left_out

    @property
    def common_reason(self) -> str:
        """What every one of its rows has to explain, if it is the same: told above the table."""
        told = {tuple(reason.sentence for reason in line.reasons) for line in self.lines}
        labelled = any(reason.label for line in self.lines for reason in line.reasons)
        return "" if labelled or len(told) != 1 else " ".join(*told)

    @property
    def introduction(self) -> str:
        """What stands above its table."""
        return self.common_reason or self.note


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseLine:
    """What became of one SKU."""

    product: str
    enabled: int
    free_before: int
    used_now: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that the template lays out."""

    language: str
    headline: str
    preview: bool
    is_undo: bool
    undoes: str  # the run that is undone, in words, where there is one
    file_name: str
    refusal: Reason | None
    notices: tuple[str, ...]
    tasks: tuple[Task, ...]
    shares: tuple[Share, ...]
    sections: tuple[Section, ...]
    welcome: tuple[str, ...]
    licenses: tuple[LicenseLine, ...]
    job_id: str
    dropped_at: str
    attached: str
