"""Refusals as Graph words them."""

from shared.graph.responses import GraphResponse

BAD = "Request_BadRequest"
DENIED = "Authorization_RequestDenied"


def said(
    status: int,
    code: str = "",
    message: str = "",
    *details: tuple[str, str],
    retry_after: float | None = None,
) -> GraphResponse:
    """A refusal; details are pairs of code and target."""
    return GraphResponse(
        status=status,
        error_code=code,
        message=message,
        detail_codes=tuple(code for code, _ in details),
        detail_targets=tuple(target for _, target in details),
        retry_after=retry_after,
    )
