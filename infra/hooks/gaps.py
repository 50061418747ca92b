"""What is missing, in words, and the command that fixes it."""

from dataclasses import dataclass, field

BODY = "{body}"  # in a command: the path of the file with the gap's body


class HookError(Exception):
    """A step cannot go on; its text is a sentence for the administrator, without secrets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that is missing.

    `sentence` says what, and what to do about it. `command` holds the arguments of `az` that fix
    it; it is empty when only a person can. `body` is passed to the command in a private file,
    where other users of the machine do not see it: it may be a secret. `patience` is for how many
    seconds the command is retried, where what it needs may take time to act. A gap with `stops`
    False does not fail the deployment: it is shown, and left to somebody who may fix it.
    """

    sentence: str
    command: tuple[str, ...] = ()
    body: str = field(default="", repr=False)
    patience: float = 0.0
    stops: bool = True
