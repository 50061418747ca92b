"""An installation for tests."""

from infra.hooks.deployment import OUTPUTS, Deployment

NAMES = {
    "AZURE_FUNCTION_APP_NAME": "func-rollcall",
    "GRAPH_BASE_URL": "https://graph.microsoft.com/v1.0",
    "KEY_VAULT_NAME": "kv-rollcall",
    "LICENSE_GROUPS": "{}",
    "RESULTS_SENDER": "hr-onboarding@contoso.com",
}
ENVIRONMENT = {name: NAMES.get(name, f"the-{name.lower()}") for name in OUTPUTS.values()}
DEPLOYMENT = Deployment.from_outputs(ENVIRONMENT)
