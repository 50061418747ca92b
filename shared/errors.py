"""The error tree of the application.

RollcallError
├── SettingsError  settings are missing or wrong; names every one of them
├── UploadError  a file is refused as a whole; carries the finding
├── ValidationProcessError  the process that validates a file failed; a retry may work
├── MessageError  a queue message that this version cannot read
├── SecretError  an encrypted password that no configured key opens
├── StorageConflictError  a conditional write lost its race
├── DocumentError  a stored document that cannot be read
│   └── NewerDocumentError  written by a later version of the application
├── AccountsUnclearError  it is not certain yet which accounts of an undo exist
├── AccessDeniedError  Graph does not let the app read the accounts of an undo
├── SweepError  parts of a sweep failed; each was recorded
└── GraphError  Microsoft Graph refused or did not answer
    ├── GraphThrottledError  asks to wait longer than one run may take
    └── GraphUnavailableError  no usable answer: the request may or may not have been carried out

Bad rows are values (`models.Finding`), never exceptions. No error text contains a name, an address
or a password, because it may be logged.
"""

from http import HTTPStatus

from shared.models import Finding


class RollcallError(Exception):
    """Anything this application raises on purpose."""


class SettingsError(RollcallError):
    """App settings are missing or wrong.

    `faults` holds one sentence for each setting, its name first.
    """

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("Settings to fix: " + " | ".join(faults))
        self.faults = faults


class UploadError(RollcallError):
    """A file that is refused as a whole; `finding` says why, and its code is a `FileError`."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"file refused: {finding.code}")
        self.finding = finding


class ValidationProcessError(RollcallError):
    """The process that validates a file ended without a result; the file may be fine."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the validation process failed: {what}")


class MessageError(RollcallError):
    """A queue message that is not in the form of `state.messages`."""


class SecretError(RollcallError):
    """A stored password that none of the configured keys can open."""


class StorageConflictError(RollcallError):
    """A blob was changed or created between reading and writing it."""


class DocumentError(RollcallError):
    """A stored document that is damaged, or not of the expected kind."""


class NewerDocumentError(DocumentError):
    """A stored document that a later version of the application wrote."""


class SweepError(RollcallError):
    """Parts of a sweep failed. Each was recorded, and the others were carried out."""


class AccountsUnclearError(RollcallError):
    """It is not certain yet which accounts of an undo exist; a later try may find out."""

    def __init__(self, what: str, accounts: int) -> None:
        super().__init__(f"{what}: {accounts} accounts")


class AccessDeniedError(RollcallError):
    """The app lacks the permission to read the accounts of an undo; `code` is Graph's."""

    def __init__(self, code: str) -> None:
        super().__init__(f"access denied: {code}")
        self.code = code


class GraphError(RollcallError):
    """Microsoft Graph refused a request as a whole.

    `status` is the HTTP status; `code` is Graph's `error.code`; `request_id` is what
    Microsoft's support asks for.
    """

    def __init__(self, status: int, code: str, request_id: str = "") -> None:
        super().__init__(f"Graph answered {status} {code} (request-id {request_id or 'none'})")
        self.status = status
        self.code = code
        self.request_id = request_id

    @property
    def is_final(self) -> bool:
        """True if the same request would be refused again: it is malformed or too large."""
        return self.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.CONTENT_TOO_LARGE)


class GraphThrottledError(GraphError):
    """Graph asks to wait longer than one run may take; `retry_after` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(429, "TooManyRequests")
        self.retry_after = retry_after


class GraphUnavailableError(GraphError):
    """No usable answer came: 5xx, a broken connection or a time-out."""
