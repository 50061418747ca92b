"""App settings to start from, and what is found wrong with them."""

import base64

from shared.errors import SettingsError
from shared.settings import Settings

KEY = base64.b64encode(bytes(range(32))).decode()
OTHER_KEY = base64.b64encode(bytes(range(32, 64))).decode()
REQUIRED = {
    "DataStorage": "UseDevelopmentStorage=true",
    "LICENSE_SKUS": "O365_BUSINESS_PREMIUM",
    "RESULTS_SENDER": "hr-onboarding@contoso.com",
    "RESULTS_RECIPIENTS": "hr@contoso.com",
    "STATE_ENCRYPTION_KEY": KEY,
}


def an_environment(**changed: str) -> dict[str, str]:
    """Everything that is required, with changes."""
    return REQUIRED | changed


def faults_of(**changed: str) -> tuple[str, ...]:
    """What is wrong with an environment; none when nothing is."""
    try:
        Settings.from_env(an_environment(**changed))
    except SettingsError as error:
        return error.faults
    return ()


def faulty_names(**changed: str) -> list[str]:
    """The settings that are wrong in an environment, in the order of the faults."""
    return [fault.partition(":")[0] for fault in faults_of(**changed)]
