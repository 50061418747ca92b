"""Requests to this machine, on a network whose environment names a proxy."""

import os

_LOOPBACK = "127.0.0.1,localhost"


def bypass_proxy() -> None:
    """Let this process reach this machine directly, also where HTTP_PROXY is set.

    Both spellings get what the lower-case one has, which clients prefer, or else the other; `*`
    means every machine only where it is alone ("urllib.request", getproxies).
    """
    given = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    exempt = given if given == "*" else ",".join(filter(None, (given, _LOOPBACK)))
    os.environ |= {"NO_PROXY": exempt, "no_proxy": exempt}
