"""The most memory that this process has held."""

import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_megabytes() -> float:
    """The peak of resident memory since this program began, in MB of 2**20 bytes.

    Not `ru_maxrss` where it can be helped: on Linux it begins with the peak of the process that
    started this one ("getrusage(2)": it is kept across execve).
    """
    if _STATUS.exists():
        lines = _STATUS.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
    return kilobytes / (1 << 20 if sys.platform == "darwin" else 1 << 10)
