"""App settings to start from."""

import base64

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
