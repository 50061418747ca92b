"""The settings of the page: whether there is one, and who may sign in to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from shared.settings.reader import SettingsReader

_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOOPBACK: Final = re.compile(r"http://127\.0\.0\.1:[0-9]{1,5}")
# Where people of each cloud sign in ("Microsoft Entra authentication & national clouds").
_AUTHORITIES: Final[Mapping[str, str]] = {
    "graph.microsoft.com": "https://login.microsoftonline.com",
    "graph.microsoft.us": "https://login.microsoftonline.us",
    "dod-graph.microsoft.us": "https://login.microsoftonline.us",
    "microsoftgraph.chinacloudapi.cn": "https://login.partner.microsoftonline.cn",
}


class _Switch(StrEnum):
    OFF = "off"
    ON = "on"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """Whose sign-ins the page accepts, and where it is.

    `client_id` is the app registration of the page and `tenant_id` the tenant it is in, both in
    lower case; `authority` is the sign-in service, such as `https://login.microsoftonline.com`.
    `url` is the address of the page without a slash at its end. `platform_signs_in` is True if
    App Service Authentication is on.
    """

    client_id: str
    tenant_id: str
    authority: str
    url: str
    platform_signs_in: bool

    @property
    def issuer(self) -> str:
        """The issuer of ID tokens ("ID token claims reference", claim `iss`)."""
        return f"{self.authority}/{self.tenant_id}/v2.0"

    @property
    def keys_url(self) -> str:
        """The keys that tokens are signed with ("OpenID Connect on the Microsoft identity
        platform", `jwks_uri`)."""
        return f"{self.authority}/{self.tenant_id}/discovery/v2.0/keys"


def is_page_on(env: Mapping[str, str]) -> bool:
    """True if the app has a page; anything but `on` means that it has none."""
    return env.get("PAGE", "").strip().lower() == _Switch.ON


def read_page(reader: SettingsReader, graph_base_url: str) -> PageSettings | None:
    """The settings of the page, or None where it is off; faults are noted in the reader."""
    switch = reader.choice("PAGE", _Switch.OFF)
    client_id = reader.text("PAGE_CLIENT_ID").lower()
    tenant_id = reader.text("PAGE_TENANT_ID").lower()
    own_authority = reader.text("PAGE_AUTHORITY").rstrip("/")
    signs_in, host = reader.text("WEBSITE_AUTH_ENABLED"), reader.text("WEBSITE_HOSTNAME")
    if switch is not _Switch.ON:
        return None
    for name, value in (("PAGE_CLIENT_ID", client_id), ("PAGE_TENANT_ID", tenant_id)):
        if not _ID.fullmatch(value):
            reader.fault(name, "must be a GUID while PAGE is on")
    if own_authority and not _LOOPBACK.fullmatch(own_authority):
        reader.fault("PAGE_AUTHORITY", "must be a loopback address such as http://127.0.0.1:8400")
    cloud = _AUTHORITIES.get(urlsplit(graph_base_url).hostname or "")
    scheme = "http" if own_authority else "https"
    return PageSettings(
        client_id=client_id,
        tenant_id=tenant_id,
        authority=own_authority or cloud or _AUTHORITIES["graph.microsoft.com"],
        url=f"{scheme}://{host}/rollcall",
        # Injected by the platform ("Environment variables and app settings in Azure App Service").
        platform_signs_in=signs_in.lower() == "true",
    )
