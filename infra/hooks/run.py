"""Running a hook: options, showing gaps, mending them with patience."""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from infra.hooks.azure_cli import AzureCli, AzureCliError
from infra.hooks.deployment import Deployment, flatten_outputs
from infra.hooks.gaps import Gap, HookError

_PAUSE = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a hook was started with."""

    check: bool
    deployment: str
    pause: float  # seconds between two tries


type Find = Callable[[AzureCli, Options], Sequence[Gap]]


def run_hook(purpose: str, find: Find, arguments: Sequence[str]) -> int:
    """Find what is missing and mend it, or only show it; the exit status."""
    options = _parse(purpose, arguments)
    try:
        az = AzureCli.find()
        gaps = find(az, options)
        left = gaps if options.check else mend_all(az, gaps, options.pause)
    except HookError as error:
        print(error)
        return 1
    for gap in left:
        print(f"Missing: {gap.sentence}")
    if not left:
        print("Nothing is missing.")
    return int((options.check and bool(left)) or any(gap.stops for gap in left))


def mend_all(az: AzureCli, gaps: Sequence[Gap], pause: float) -> tuple[Gap, ...]:
    """Mend, in order, what a command can mend; what is left.

    A command that fails and stops the deployment is the last one: later ones may rest on it.
    """
    left: list[Gap] = []
    for index, gap in enumerate(gaps):
        if gap.command and _mend(az, gap, pause):
            continue
        left.append(gap)
        if gap.command and gap.stops:
            left += gaps[index + 1 :]
            break
    return tuple(left)


def _mend(az: AzureCli, gap: Gap, pause: float) -> bool:
    print(f"Mending: {gap.sentence}")
    end = time.monotonic() + gap.patience
    while True:
        try:
            az.mend(gap)
        except AzureCliError as error:
            if time.monotonic() + pause > end:
                print(f"  Azure says: {error}")
                return False
            time.sleep(pause)
        else:
            return True


def wait_until(reason_to_wait: Callable[[], str], patience: float, pause: float) -> None:
    """Wait while there is a reason to. Raises HookError with the last one."""
    end = time.monotonic() + patience
    while reason := reason_to_wait():
        if time.monotonic() + pause > end:
            raise HookError(reason)
        print(f"Waiting: {reason}")
        time.sleep(pause)


def deployment_of(az: AzureCli, options: Options) -> Deployment:
    """The installation: what azd has put into the environment, or what a deployment gave out."""
    if not options.deployment:
        return Deployment.from_outputs(os.environ)
    words = ("deployment", "sub", "show", "--name", options.deployment)
    return Deployment.from_outputs(flatten_outputs(az.ask(*words, "--query", "properties.outputs")))


def _parse(purpose: str, arguments: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--check", action="store_true", help="show what is missing, change nothing")
    parser.add_argument(
        "--deployment", default="", help="without azd: the name of the deployment, such as main"
    )
    parser.add_argument("--pause", type=float, default=_PAUSE, help=argparse.SUPPRESS)
    told = parser.parse_args(arguments)
    return Options(check=told.check, deployment=told.deployment, pause=told.pause)
