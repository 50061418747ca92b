"""App settings as the host reads them: `%NAME%`, connections, disabled functions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from local.azurite import connection_string
from local.host.host_errors import HostConfigurationError

_REFERENCE = re.compile(r"%([^%]+)%")
_HOST_STORAGE = "AzureWebJobsStorage"


@dataclass(frozen=True, slots=True)
class AppSettings:
    """The app's settings; their values are the app's environment."""

    values: Mapping[str, str]

    @property
    def host_id(self) -> str:
        """What instances of one app share: names their leases."""
        return self.values.get("AzureFunctionsWebHost__hostid", "local").lower()

    def resolve(self, text: str) -> str:
        """The text with each `%NAME%` replaced.

        Raises HostConfigurationError for a name without a setting.
        """
        return _REFERENCE.sub(lambda match: self._required(match[1]), text)

    def connection(self, name: str = "") -> str:
        """The connection string that `connection=name` of a binding means.

        Looks for `AzureWebJobs‹name›`, then `‹name›` (learn.microsoft.com, "Azure Queue
        storage trigger", Connections). Raises HostConfigurationError if neither is set; an
        identity (`‹name›__queueServiceUri`) cannot be used on this machine.
        """
        for setting in (f"AzureWebJobs{name}", name) if name else (_HOST_STORAGE,):
            if found := self.values.get(setting):
                return connection_string() if "UseDevelopmentStorage=true" in found else found
        raise HostConfigurationError(
            f"no storage connection string in the setting {name or _HOST_STORAGE}"
        )

    def is_disabled(self, function: str) -> bool:
        """True if `AzureWebJobs.‹function›.Disabled` (or with `__`) is true."""
        names = (f"AzureWebJobs.{function}.Disabled", f"AzureWebJobs__{function}__Disabled")
        return any(self.values.get(name, "").lower() in {"1", "true"} for name in names)

    def _required(self, name: str) -> str:
        if name not in self.values:
            raise HostConfigurationError(f"'%{name}%' does not resolve to a value")
        return self.values[name]
