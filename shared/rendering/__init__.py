"""Render the report of a file as the mail that people read.

`render_mail` renders the mail with the temporary passwords, `render_copy` the mail for further
readers and `render_public` the stored copy, both without passwords. All of them write in the
language and time zone of the `Texts` from `texts_in`. Everything here is pure.
"""

from shared.rendering.i18n import Texts, texts_in
from shared.rendering.mail import (
    PublicCopy,
    measure_request,
    render_copy,
    render_mail,
    render_public,
)
from shared.rendering.sentences import describe

__all__ = [
    "PublicCopy",
    "Texts",
    "describe",
    "measure_request",
    "render_copy",
    "render_mail",
    "render_public",
    "texts_in",
]
