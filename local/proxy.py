"""Requests to this machine, on a network whose environment names a proxy."""

import os

_LOOPBACK = "127.0.0.1,localhost"


def bypass_proxy() -> None:
    """Let this process reach this machine directly, also where HTTP_PROXY is set.

    In both spellings, because clients prefer the lower-case one ("urllib.request", getproxies).
    """
    for name in ("NO_PROXY", "no_proxy"):
        given = os.environ.get(name)
        os.environ[name] = f"{given},{_LOOPBACK}" if given else _LOOPBACK
