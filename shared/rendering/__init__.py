"""The answer to a file: from what became of its rows to the mail that people read.

`render_mail` makes the mail with the temporary passwords, `render_copy` that for further
readers and `render_public` the stored copy, both without them. `describe` puts one finding into
words. Everything here is pure.
"""

from shared.rendering.mail import PublicCopy, render_copy, render_mail, render_public
from shared.rendering.request_size import measure_request
from shared.rendering.sentences import describe

__all__ = [
    "PublicCopy",
    "describe",
    "measure_request",
    "render_copy",
    "render_mail",
    "render_public",
]
