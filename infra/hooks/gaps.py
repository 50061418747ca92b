"""What is missing, in words, and what mends it."""

from dataclasses import dataclass, field

BODY = "{body}"  # in a command: the path of the file with the gap's body


class HookError(Exception):
    """A hook cannot go on; its text is a sentence for the administrator, without secrets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that is missing.

    `sentence` tells it, and what to do about it. `command` are the arguments of `az` that mend
    it, empty when only a person can. `body` is handed to the command in a private file, where
    other users of the machine do not see it: it may be a secret. `patience` is for how many
    seconds the command is tried again, where what it needs may take time to act. A gap that does
    not stop the deployment is told, and left to whoever may mend it.
    """

    sentence: str
    command: tuple[str, ...] = ()
    body: str = field(default="", repr=False)
    patience: float = 0.0
    stops: bool = True
