"""An installation for tests."""

from infra.hooks.deployment import OUTPUTS, Deployment

NAMES = {
    "AZURE_FUNCTION_APP_NAME": "func-rollcall",
    "AZURE_RESOURCE_GROUP": "rg-rollcall-trial",
    "KEY_VAULT_NAME": "kv-rollcall",
}
ENVIRONMENT = {name: NAMES.get(name, f"the-{name.lower()}") for name in OUTPUTS.values()}
DEPLOYMENT = Deployment.from_outputs(ENVIRONMENT)
SETTINGS = {
    "AZURE_ENV_NAME": "trial",
    "AZURE_LOCATION": "westeurope",
    "LICENSE_SKUS": "none",
    "RESULTS_SENDER": "hr-onboarding@contoso.com",
    "RESULTS_RECIPIENTS": "hr@contoso.com",
    "ALERT_EMAIL": "operations@contoso.com",
}
