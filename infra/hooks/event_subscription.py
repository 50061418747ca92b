"""Sending events of dropped files to the app, once the app is there to answer."""

from collections.abc import Collection, Mapping
from pathlib import Path

from infra.hooks.deployment import Deployment
from infra.hooks.gaps import Gap

FUNCTION = "intake"
WEBHOOK_KEY = "blobs_extension"
NAME = "dropped-files"
_FIRST_START = 300.0  # the app must answer Event Grid's validation, from a cold start
TEMPLATE = Path(__file__).parents[1] / "event-subscription.bicep"


def not_ready(functions: Collection[str], key_names: Collection[str]) -> str:
    """Why the app cannot be subscribed yet, in a sentence; empty when it can.

    `functions` are named `‹app›/‹function›`. The host makes the key when it has loaded the blob
    trigger for the first time.
    """
    if FUNCTION not in {name.rpartition("/")[2] for name in functions}:
        return f"The app has no function {FUNCTION} yet. Deploy the code with `azd deploy`."
    if WEBHOOK_KEY not in key_names:
        return f"The app has not made its key {WEBHOOK_KEY} yet. Wait some minutes."
    return ""


def find_gaps(deployment: Deployment, states: Mapping[str, str]) -> tuple[Gap, ...]:
    """The subscription, unless it stands; `states` is the provisioning state of each by name."""
    state = states.get(NAME)
    if state == "Succeeded":
        return ()
    told = "is missing" if state is None else f"is in the state {state}"
    return (subscribe(deployment, f"The event subscription {NAME} {told}."),)


def subscribe(deployment: Deployment, sentence: str) -> Gap:
    """Make the subscription, or make it anew with the app's present key.

    The key stays inside Azure: the template asks for it.
    """
    parameters = {
        "functionAppName": deployment.function_app,
        "topicName": deployment.event_topic,
        "dataAccountName": deployment.data_storage,
    }
    words = ("deployment", "group", "create", "--resource-group", deployment.resource_group)
    return Gap(
        sentence=sentence,
        patience=_FIRST_START,
        command=(
            *words,
            "--name",
            "event-subscription",
            "--template-file",
            str(TEMPLATE),
            "--parameters",
            *(f"{name}={value}" for name, value in parameters.items()),
            "--output",
            "none",
        ),
    )
