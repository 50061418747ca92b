"""What can go wrong on the host's side.

HostError
├── HostConfigurationError  host.json, a setting or a connection cannot be used
├── IndexingError  the app could not be imported or indexed, or holds no function
└── WorkerExitedError  the worker process ended while a call was under way
"""


class HostError(Exception):
    """Anything the host raises on purpose."""


class HostConfigurationError(HostError):
    """host.json, an app setting or a connection cannot be used."""


class IndexingError(HostError):
    """The app has no functions; the text says why, usually with the traceback."""


class WorkerExitedError(HostError):
    """The worker process ended while a call was under way."""
