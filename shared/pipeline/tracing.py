"""A step that a message asks for, as a span of the trace that the message belongs to."""

import logging
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate

from shared.errors import NewerDocumentError
from shared.events import Event, record
from shared.pipeline.app import App
from shared.state.messages import JobMessage
from shared.telemetry import Step, step_span

type _Taken[**P] = Callable[Concatenate[App, JobMessage, P], Coroutine[Any, Any, None]]


def traced[**P](step: Step) -> Callable[[_Taken[P]], _Taken[P]]:
    """Give every run of a use case its span, and let it leave a later version's job alone."""

    def within_span(take: _Taken[P]) -> _Taken[P]:
        @wraps(take)
        async def taken(
            app: App, message: JobMessage, /, *args: P.args, **kwargs: P.kwargs
        ) -> None:
            with step_span(
                step,
                message.traceparent,
                job=message.job,
                batch=message.batch,
                attempt=message.attempt,
            ):
                try:
                    await take(app, message, *args, **kwargs)
                except NewerDocumentError:
                    # Until that version is deployed again the sweep asks from time to time.
                    record(
                        Event.DOCUMENT_NEWER, logging.ERROR, job=message.job, batch=message.batch
                    )

        return taken

    return within_span
