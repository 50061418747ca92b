"""The mail that asks for an approval. It holds a link and no way to approve."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.models import Finding, JobKind, Mail
from shared.rendering.html import render_template
from shared.rendering.i18n import Texts
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
    name = texts.isolate(unlinked(one_line(request.file_name, _LONGEST_NAME)))
    subject = (
        texts.gettext("Rollcall reminder: please approve {file}")
        if request.is_reminder
        else texts.gettext("Rollcall: please approve {file}")
    ).format(file=name)
    html = render_template(
        "approval.html.j2",
        texts,
        headline=texts.gettext("A list waits for your approval"),
        file_name=name,
        lines=tuple(_lines(request, texts)),
        url=request.url,
        language=texts.language,
    )
    return Mail(subject=subject, html=html)


def _lines(request: ApprovalRequest, texts: Texts) -> Iterator[str]:
    yield _count(request, texts)
    yield from (describe(remark, texts, linked=False) for remark in request.remarks)
    yield texts.gettext("If nobody decides, the list ends on {time} and nothing is done.").format(
        time=texts.isolate(texts.moment(request.until))
    )
    yield texts.gettext(
        "You can decide on the page only, after signing in. A reply to this email approves nothing."
    )


def _count(request: ApprovalRequest, texts: Texts) -> str:
    if request.kind is JobKind.UNDO:
        return texts.plural(
            "{count} account would be removed. If it was used or changed, it is kept.",
            "{count} accounts would be removed. Those that were used or changed are kept.",
            request.count,
        )
    return texts.plural(
        "{count} account would be created", "{count} accounts would be created", request.count
    )
