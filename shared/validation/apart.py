"""Validation in a process of its own, with limits of memory and of time.

A hostile file can only harm that process: it has no access to the memory, the event loop and the
secrets of the app. One process per file, because it starts in a fraction of a second and nothing of
one file is left for the next. What crosses the pipe is JSON and the bytes of the file, never
anything that is executed when it is read.
"""

import asyncio
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from shared.errors import UploadError, ValidationProcessError
from shared.models import JudgedUpload, JudgingRules
from shared.validation.findings import CsvFault, not_csv
from shared.validation.process import Answer, Limits, Task, encode_task
from shared.validation.results_list import ResultsList

# Two at a time, so that an instance of 2,048 MB holds the app and both of them.
_AT_ONCE: Final = 2
LIMITS: Final = Limits(megabytes=512, cpu_seconds=120)
# The clock of the wall only ends what waits for something; the file cannot make it wait.
_LONGEST_WAIT: Final = 300.0  # seconds
ROOT: Final = Path(__file__).parents[2]
# What an interpreter may need to start; nothing that the app was given to keep.
_PASSED_ON: Final = ("LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "SYSTEMROOT")
# How a process ends that its file drove beyond a limit: out of time, or where memory is refused
# to code that cannot do without. SIGKILL is not among them: the system may need the memory itself.
_TOO_COSTLY: Final = frozenset(
    -getattr(signal, name)
    for name in ("SIGXCPU", "SIGSEGV", "SIGBUS", "SIGABRT")
    if hasattr(signal, name)
)

_threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="validation")


async def judge_upload_apart(
    content: bytes, file_name: str, rules: JudgingRules, limits: Limits = LIMITS
) -> JudgedUpload:
    """As `judge_upload`, in a process of its own.

    Raises UploadError also (`not_csv`, what: `too_costly`) for a file that takes more memory or
    time than the limits allow, and ValidationProcessError where the process itself fails.
    """
    task = Task(file_name=file_name, rules=rules, limits=limits)
    return _checked((await _answer(task, content)).judged)


async def read_results_list_apart(
    content: bytes, file_name: str, limits: Limits = LIMITS
) -> ResultsList:
    """As `read_results_list`, in a process of its own; raises what `judge_upload_apart` does."""
    task = Task(file_name=file_name, rules=None, limits=limits)
    return _checked((await _answer(task, content)).listed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How the process ended, and what it wrote."""

    code: int
    output: bytes


async def _answer(task: Task, content: bytes) -> Answer:
    loop = asyncio.get_running_loop()
    ended = await loop.run_in_executor(_threads, run_process, encode_task(task, content))
    if ended.code in _TOO_COSTLY:
        raise not_csv(CsvFault.TOO_COSTLY)
    if ended.code != 0:
        raise ValidationProcessError(f"it ended with {ended.code}")
    answer = msgspec.json.decode(ended.output, type=Answer)
    if answer.refused:
        raise UploadError(answer.refused)
    if answer.fault:
        raise ValidationProcessError(answer.fault)
    return answer


def environment() -> dict[str, str]:
    """The environment variables of the process: where its modules are, and no secret."""
    paths = [str(ROOT), *filter(None, sys.path)]
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed_on | {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def run_process(given: bytes) -> Ended:
    """Run the process with this input. Raises ValidationProcessError if it fails or hangs."""
    try:
        process = _start()
    except OSError as error:
        raise ValidationProcessError(type(error).__name__) from None
    try:
        output, _ = process.communicate(given, timeout=_LONGEST_WAIT)
    except subprocess.TimeoutExpired:
        raise ValidationProcessError("it took too long") from None
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    return Ended(code=process.returncode, output=output)


def _start() -> subprocess.Popen[bytes]:
    # No site: it looks for start-up files, and every path is given here.
    return subprocess.Popen(
        [sys.executable, "-S", "-P", "-m", "shared.validation.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback may quote the file
        cwd=ROOT,
        env=environment(),
    )


def _checked[T](answered: T | None) -> T:
    if answered is None:
        raise ValidationProcessError("it answered another question")
    return answered
