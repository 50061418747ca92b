"""Durations the real host fixes, here adjustable so that a test need not wait for them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostTimings:
    """All in seconds; the defaults are the real ones unless a comment says otherwise."""

    message_lock: int = 600  # whole seconds, as the queue service counts; renewed at half time
    shortest_poll: float = 0.1
    longest_poll: float = 0.5  # caps host.json's maxPollingInterval: nobody waits a minute here
    singleton_lease: int = 15  # 60 in Azure; a lease lasts 15 to 60 whole seconds
    singleton_retry: float = 5.0
    worker_start: float = 60.0
    worker_restart_pause: float = 0.1
    shutdown_grace: float = 10.0  # what calls in flight get when the host stops
