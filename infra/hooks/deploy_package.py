"""Deploy out/rollcall.zip, which `python -m tools.package` builds: for those who do not use azd.

The app's right to its own deployment container takes minutes to act after the first provisioning;
until then Azure refuses the upload with InaccessibleStorageException, and this is retried.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from infra.hooks.azd import ROOT
from infra.hooks.gaps import Gap, HookError
from infra.hooks.run_hook import Run, run_hook

_ROLE_DELAY = 600.0


def deploy(run: Run) -> Sequence[Gap]:
    """The deployment. Raises HookError when there is no package."""
    package = ROOT / "out" / "rollcall.zip"
    if not package.is_file():
        msg = "There is no out/rollcall.zip. Run `python -m tools.package` first."
        raise HookError(msg)
    deployment = run.deployment()
    app = ("--resource-group", deployment.resource_group, "--name", deployment.function_app)
    words = ("functionapp", "deployment", "source", "config-zip", *app, "--src", str(package))
    return (
        Gap(
            sentence=f"The app {deployment.function_app} gets the package.",
            # Without the flag az has Azure build a Python app again.
            command=(*words, "--build-remote", "false", "--output", "none"),
            patience=_ROLE_DELAY,
        ),
    )


if __name__ == "__main__":
    sys.exit(run_hook("Deploy out/rollcall.zip.", (deploy,), sys.argv[1:]))
