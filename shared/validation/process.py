"""The process that validates one file and ends: `python -m shared.validation.process`.

It reads a task from its standard input, a line of JSON with the bytes of the file behind it, sets
its own limits before it looks at the file, and writes one answer in JSON.
"""

import sys
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from shared.errors import UploadError
from shared.models import Finding, JudgedUpload, JudgingRules
from shared.validation.findings import CsvFault, not_csv
from shared.validation.results_list import ResultsList, read_results_list
from shared.validation.rows import RowValues
from shared.validation.staff_list import judge_upload

_MOST_ANSWERED = 64 << 20  # bytes; the app holds it in memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most address space and processor time that one file may take."""

    megabytes: int
    cpu_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to do with a file: validate it by rules, or without rules read it as a results list."""

    file_name: str
    rules: JudgingRules | None
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The result of the task; exactly one field is set."""

    judged: JudgedUpload | None = None
    listed: ResultsList | None = None
    refused: Finding | None = None
    fault: str = ""  # the name of an error's class: its text may quote the file


def encode_task(task: Task, content: bytes) -> bytes:
    """The input of the process."""
    return msgspec.json.encode(task) + b"\n" + content


def main() -> None:
    """Do the one task that is given."""
    task = decode_task(sys.stdin.buffer.readline())
    limit_process(task.limits)
    sys.stdout.buffer.write(carry_out(task, sys.stdin.buffer))


def decode_task(line: bytes) -> Task:
    """The task in the first line of the input."""
    return msgspec.json.decode(line, type=Task)


def carry_out(task: Task, source: BinaryIO) -> bytes:
    """The output of the process: the answer about the file that the source holds."""
    try:
        answer = msgspec.json.encode(_answer(task, source), enc_hook=_plain)
    except MemoryError:
        answer = b""
    if answer and len(answer) <= _MOST_ANSWERED:
        return answer
    return msgspec.json.encode(Answer(refused=not_csv(CsvFault.TOO_COSTLY).finding))


def limit_process(limits: Limits) -> None:
    """Hold this process to the limits, for good. Windows has none: there only the clock ends it."""
    if sys.platform == "win32":
        return
    import resource

    space = limits.megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    # The first limit ends the process with a signal of its own.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 10))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(task: Task, source: BinaryIO) -> Answer:
    content = source.read()
    try:
        if task.rules is None:
            return Answer(listed=read_results_list(content, task.file_name))
        return Answer(judged=judge_upload(content, task.file_name, task.rules))
    except UploadError as error:
        return Answer(refused=error.finding)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - its text, which may quote the file, stays here
        return Answer(fault=type(error).__name__)


def _plain(value: object) -> object:
    if isinstance(value, RowValues):
        return dict(value)
    raise NotImplementedError


if __name__ == "__main__":
    main()
