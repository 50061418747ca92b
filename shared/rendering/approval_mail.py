"""The mail that asks for an approval. It holds a link and no way to approve."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.models import Finding, JobKind, Mail
from shared.rendering.html import render_template
from shared.rendering.i18n import Texts
from shared.rendering.lazy_texts import LazyText, gettext_lazy, ngettext_lazy
from shared.rendering.plain_text import one_line, unlinked
from shared.rendering.sentences import describe

_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequest:
    """A request for approval: which file, how many accounts, why, until when, where."""

    file_name: str
    kind: JobKind
    count: int
    remarks: tuple[Finding, ...]
    until: datetime
    url: str
    is_reminder: bool


def render_approval_request(request: ApprovalRequest, texts: Texts) -> Mail:
    """The mail to the approvers."""
    name = unlinked(one_line(request.file_name, _LONGEST_NAME))
    subject = (
        gettext_lazy("Rollcall reminder: please approve {file}", file=name)
        if request.is_reminder
        else gettext_lazy("Rollcall: please approve {file}", file=name)
    )
    html = render_template(
        "approval.html.j2",
        texts,
        headline=texts.gettext("A list waits for your approval"),
        file_name=texts.isolate(name),
        lines=tuple(map(texts.say, _lines(request))),
        url=request.url,
    )
    return Mail(subject=texts.say(subject), html=html)


def _lines(request: ApprovalRequest) -> Iterator[LazyText]:
    yield _count(request)
    yield from (describe(remark, linked=False) for remark in request.remarks)
    yield gettext_lazy(
        "If nobody decides, the list ends on {time} and nothing is done.", time=request.until
    )
    yield gettext_lazy(
        "You can decide on the page only, after signing in. A reply to this email approves nothing."
    )


def _count(request: ApprovalRequest) -> LazyText:
    if request.kind is JobKind.UNDO:
        return ngettext_lazy(
            "{count} account would be removed. If it was used or changed, it is kept.",
            "{count} accounts would be removed. Those that were used or changed are kept.",
            request.count,
        )
    return ngettext_lazy(
        "{count} account would be created", "{count} accounts would be created", request.count
    )
