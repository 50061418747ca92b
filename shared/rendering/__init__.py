"""The answer to a file: from what became of its rows to the mail that people read.

`render_mail` makes the mail with the temporary passwords, `render_public` its copy without
them; `describe` puts one finding into words. Everything here is pure.
"""

from shared.rendering.mail import PublicCopy, render_mail, render_public
from shared.rendering.sentences import describe

__all__ = ["PublicCopy", "describe", "render_mail", "render_public"]
