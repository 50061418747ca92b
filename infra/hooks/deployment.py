"""What was deployed: the outputs of `infra/main.bicep`, by which the hooks find everything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from infra.hooks.gaps import HookError


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The names and ids of one installation."""

    resource_group: str
    function_app: str
    identity_name: str
    identity_principal_id: str
    identity_client_id: str
    key_vault: str
    data_storage: str

    @classmethod
    def from_outputs(cls, outputs: Mapping[str, str]) -> Self:
        """From the outputs by name, which azd puts into the environment of its hooks.

        Raises HookError naming those that are missing.
        """
        missing = sorted(name for name in OUTPUTS.values() if not outputs.get(name))
        if missing:
            msg = (
                f"Not known: {', '.join(missing)}. Run `azd provision` first, or name the "
                "deployment with --deployment."
            )
            raise HookError(msg)
        return cls(**{field: outputs[name] for field, name in OUTPUTS.items()})


OUTPUTS: Mapping[str, str] = {
    "resource_group": "AZURE_RESOURCE_GROUP",
    "function_app": "AZURE_FUNCTION_APP_NAME",
    "identity_name": "IDENTITY_NAME",
    "identity_principal_id": "IDENTITY_PRINCIPAL_ID",
    "identity_client_id": "IDENTITY_CLIENT_ID",
    "key_vault": "KEY_VAULT_NAME",
    "data_storage": "DATA_STORAGE_NAME",
}


def flatten_outputs(outputs: Mapping[str, Mapping[str, Any]] | None) -> dict[str, str]:
    """Outputs by name, from the answer of `az deployment sub show`.

    Azure changes the case of an output's first word; the names come back as we wrote them.
    """
    told = {name.upper(): str(each.get("value", "")) for name, each in (outputs or {}).items()}
    return {name: told[name] for name in OUTPUTS.values() if name in told}


def settings_of(parameters: Mapping[str, Mapping[str, Any]] | None) -> dict[str, str]:
    """The app settings that a deployment was made with, from its parameters."""
    return dict((parameters or {}).get("appSettings", {}).get("value") or {})
