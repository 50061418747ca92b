"""Steer a tenant that runs in another process, over HTTP, next to Graph's own paths.

- `GET /_control/state`: delays, faults with how often each has struck, counts of requests.
- `POST /_control/faults`: a JSON list of faults to add, in the form of `local.tenant.fault_json`.
- `DELETE /_control/faults`: no faults any more.
- `DELETE /_control/trouble`: also the delays, the quota and the permissions are as at the start;
  users, licences and mails stay.
- `POST /_control/units`: `{"sku_part_number": "O365_BUSINESS_PREMIUM", "enabled": 30}` buys or
  returns units, `"available": 4` as many as leave four free; `{"sku_part_number": …, "take": 2}`
  lets another administrator assign some.
- `POST /_control/delays`: any of `latency`, `item_latency`, `replication_lag`,
  `consumed_units_lag`, `group_license_lag`, in seconds.
- `POST /_control/quota`: `{"writes": 200, "seconds": 10}`, the directory writes let through; the
  bucket is full then.
- `POST /_control/sign-in`: `{"user": "ada.byron@contoso.com"}` lets a user sign in for the first
  time, which changes the password; by user name or object id.
- `POST /_control/permissions`: a JSON list such as `["User.ReadWrite.All"]`, all that the app has.

A POST needs `Content-Type: application/json` and is answered 204, or 400 with the reason.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from aiohttp import web

from local.tenant.fault_json import parse_fault
from local.tenant.graph_errors import RefusalError
from local.tenant.simulated_tenant import Tenant
from local.tenant.throttling import TokenBucket

_DELAYS = (
    "latency",
    "item_latency",
    "replication_lag",
    "consumed_units_lag",
    "group_license_lag",
)
_STEERED = ("write_quota", "granted_permissions")


class Controls:
    """Steers one tenant."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._at_start = {name: getattr(tenant, name) for name in (*_DELAYS, *_STEERED)}

    def add_to(self, app: web.Application) -> None:
        """Give the application these controls."""
        app.router.add_get("/_control/state", self._state)
        app.router.add_delete("/_control/faults", self._clear_faults)
        app.router.add_delete("/_control/trouble", self._clear_trouble)
        for name, apply in (
            ("faults", self._add_faults),
            ("units", self._set_units),
            ("delays", self._set_delays),
            ("quota", self._set_quota),
            ("permissions", self._set_permissions),
            ("sign-in", self._sign_in),
        ):
            app.router.add_post(f"/_control/{name}", _json_endpoint(apply))

    async def _state(self, _request: web.Request) -> web.Response:
        tenant = self._tenant
        requests = Counter(
            f"{entry.method} {entry.path_template} {entry.status}" for entry in tenant.request_log
        )
        return web.json_response(
            {
                "delays": {name: getattr(tenant, name) for name in _DELAYS},
                "faults": [
                    {"fault": asdict(fault), "fired": fired} for fault, fired in tenant.faults.fired
                ],
                "requests": dict(sorted(requests.items())),
                "impatient_requests": tenant.impatient_requests,
            }
        )

    async def _clear_faults(self, _request: web.Request) -> web.Response:
        self._tenant.faults.clear()
        return web.Response(status=204)

    async def _clear_trouble(self, request: web.Request) -> web.Response:
        for name, value in self._at_start.items():
            setattr(self._tenant, name, value)
        return await self._clear_faults(request)

    def _add_faults(self, wanted: object) -> None:
        if not isinstance(wanted, list):
            raise TypeError("a list of faults is expected")
        self._tenant.faults.add(*[parse_fault(fault) for fault in wanted])

    def _set_units(self, wanted: object) -> None:
        match wanted:
            case {"sku_part_number": str(name), "enabled": int(units)} if units >= 0:
                self._tenant.subscribed_skus[name].enabled = units
            case {"sku_part_number": str(name), "available": int(units)} if units >= 0:
                sku = self._tenant.subscribed_skus[name]
                sku.enabled = sku.consumed_units + units
            case {"sku_part_number": str(name), "take": int(units)} if units >= 0:
                self._tenant.take_units(name, units)
            case _:
                raise ValueError("sku_part_number and a number of units are expected")

    def _set_delays(self, wanted: object) -> None:
        if not isinstance(wanted, dict) or not wanted.keys() <= set(_DELAYS):
            raise ValueError(f"any of {', '.join(_DELAYS)} is expected")
        for name, seconds in {name: float(value) for name, value in wanted.items()}.items():
            setattr(self._tenant, name, seconds)

    def _set_quota(self, wanted: object) -> None:
        match wanted:
            case {"writes": int(writes), "seconds": int() | float() as seconds} if (
                writes > 0 and seconds > 0
            ):
                self._tenant.write_quota = TokenBucket(writes, float(seconds))
            case _:
                raise ValueError("a number of writes and of seconds is expected")

    def _set_permissions(self, wanted: object) -> None:
        if not isinstance(wanted, list) or not all(isinstance(each, str) for each in wanted):
            raise ValueError("a list of permissions is expected")
        self._tenant.granted_permissions = frozenset(wanted)

    def _sign_in(self, wanted: object) -> None:
        match wanted:
            case {"user": str(key)}:
                self._tenant.sign_in_first(key)
            case _:
                raise ValueError("the name of a user is expected")


def _json_endpoint(
    apply: Callable[[object], None],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def respond(request: web.Request) -> web.Response:
        # Demanded because a foreign web page cannot send it without being asked back first.
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        try:
            apply(await request.json())
        except (ValueError, TypeError, LookupError, RefusalError) as error:
            return web.json_response({"reason": str(error)}, status=400)
        return web.Response(status=204)

    return respond
