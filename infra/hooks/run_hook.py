"""Running a hook: options, showing gaps, fixing them with patience."""

import argparse
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.hooks import azd, deployment_settings
from infra.hooks.azure_cli import AzureCli, AzureCliError, NotSignedInError
from infra.hooks.deployment import Deployment, flatten_outputs, settings_of
from infra.hooks.gaps import Gap, HookError

_PAUSE = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a hook: with which az, for which installation, and whether it may change it."""

    az: AzureCli
    environment: Mapping[str, str]
    check: bool = False
    deployment_name: str = ""
    pause: float = _PAUSE  # seconds between two tries

    def deployment(self) -> Deployment:
        """The installation: what azd has put into the environment, or a deployment's outputs.

        Raises HookError when neither names it.
        """
        if not self.deployment_name:
            return Deployment.from_outputs(self.environment)
        return Deployment.from_outputs(flatten_outputs(self._told("outputs")))

    def settings(self) -> Mapping[str, str]:
        """Every setting of the installation: azd's, or those the deployment was made with."""
        if not self.deployment_name:
            return deployment_settings.read(self.environment)
        return deployment_settings.read(
            {**self.environment, **settings_of(self._told("parameters"))}
        )

    def wait_until(self, reason_to_wait: Callable[[], str], patience: float) -> None:
        """Wait while there is a reason to. Raises HookError with the last one."""
        end = time.monotonic() + (0 if self.check else patience)
        while reason := reason_to_wait():
            if time.monotonic() + self.pause > end:
                raise HookError(reason)
            print(f"Waiting: {reason}")
            time.sleep(self.pause)

    def _told(self, what: str) -> Mapping[str, Mapping[str, Any]]:
        words = ("deployment", "sub", "show", "--name", self.deployment_name)
        told: Mapping[str, Mapping[str, Any]] = self.az.ask(*words, "--query", f"properties.{what}")
        return told


type Step = Callable[[Run], Sequence[Gap]]


def run_hook(purpose: str, steps: Sequence[Step], arguments: Sequence[str]) -> int:
    """Take the steps, or with --check only show what is missing; the exit status.

    A step that fails does not keep the next from running; the end names all that is missing.
    """
    options = _parse(purpose, arguments)
    environment = azd.complete(os.environ)
    left: list[Gap] = []
    try:
        run = Run(
            az=AzureCli.find(environment.get("AZURE_SUBSCRIPTION_ID", "")),
            environment=environment,
            check=options.check,
            deployment_name=options.deployment,
            pause=options.pause,
        )
        for step in steps:
            left += _take(run, step)
    except NotSignedInError as error:
        left.append(Gap(sentence=str(error)))
    except HookError as error:
        print(error)
        return 1
    for sentence in dict.fromkeys(gap.sentence for gap in left):
        print(f"Missing: {sentence}")
    if not left:
        print("Nothing is missing.")
    return int((options.check and bool(left)) or any(gap.stops for gap in left))


def _take(run: Run, step: Step) -> Sequence[Gap]:
    """What one step leaves open."""
    try:
        gaps = step(run)
    except NotSignedInError:
        raise
    except HookError as error:
        return (Gap(sentence=str(error)),)
    return gaps if run.check else fix_all(run, gaps)


def fix_all(run: Run, gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Fix, in order, what a command can fix; what is left.

    A command that fails and stops the deployment is the last one of its step: later ones may
    depend on it.
    """
    left: list[Gap] = []
    for index, gap in enumerate(gaps):
        if gap.command and _fix(run, gap):
            continue
        left.append(gap)
        if gap.command and gap.stops:
            left += gaps[index + 1 :]
            break
    return tuple(left)


def _fix(run: Run, gap: Gap) -> bool:
    print(f"Fixing: {gap.sentence}")
    end = time.monotonic() + gap.patience
    while True:
        try:
            run.az.fix(gap)
        except AzureCliError as error:
            if time.monotonic() + run.pause > end:
                print(f"  Azure says: {error}")
                return False
            print(f"  Waiting: {error}")
            time.sleep(run.pause)
        else:
            return True


def _parse(purpose: str, arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--check", action="store_true", help="show what is missing, change nothing")
    parser.add_argument(
        "--deployment", default="", help="without azd: the name of the deployment, such as rollcall"
    )
    parser.add_argument("--pause", type=float, default=_PAUSE, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)
