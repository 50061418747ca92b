"""The operations of `/v1.0`, each from a request to an answer."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote, urlencode

from local.tenant.exchange import Answer, GraphRequest
from local.tenant.filters import parse_filter
from local.tenant.graph_errors import (
    RefusalError,
    gateway_refusal,
    insufficient_privileges,
    unsupported_query,
)
from local.tenant.groups import parse_reference
from local.tenant.simulated_tenant import Tenant
from local.tenant.users import User, parse_select

type Operation = Callable[[Tenant, GraphRequest], Answer]

WRITE_USERS = frozenset({"User.ReadWrite.All", "Directory.ReadWrite.All"})
_MANAGER = "manager($select=id)"  # the only way it is asked for here
_LIST_OPTIONS = frozenset({"$filter", "$select", "$top", "$skiptoken", "$count"})
_DEFAULT_PAGE, _LARGEST_PAGE = 100, 999


def create_user(tenant: Tenant, request: GraphRequest) -> Answer:
    """`POST /users`: 201 with the default properties."""
    user = tenant.create_user(request.body_object)
    location = f"{request.base_url}/users/{user.id}"
    return Answer(status=201, body=_entity(user, request), headers={"Location": location})


def list_users(tenant: Tenant, request: GraphRequest) -> Answer:
    """`GET /users`: one page of those that match, in the order of creation."""
    _refuse_options_beyond(_LIST_OPTIONS, request)
    selected = parse_select(request.query)
    expression = request.query.get("$filter")
    counted = request.query.get("$count") == "true"
    is_advanced = counted and request.headers.get("consistencylevel") == "eventual"
    matches = (
        parse_filter(expression, is_advanced=is_advanced) if expression is not None else _everybody
    )
    found = [user for user in tenant.visible_users() if matches(user)]
    top, start = _page_size(request), _page_start(request)
    page: dict[str, object] = {
        "@odata.context": f"{request.base_url}/$metadata#users",
        "value": [user.to_json(selected) for user in found[start : start + top]],
    }
    if start + top < len(found):
        page["@odata.nextLink"] = _next_link(request, start + top)
    return Answer(status=200, body=page)


def get_user(tenant: Tenant, request: GraphRequest) -> Answer:
    """`GET /users/{id}`, on request with the id of the manager ("List manager")."""
    _refuse_options_beyond(frozenset({"$select", "$expand"}), request)
    selected = parse_select(request.query)
    user = tenant.find_user(request.segments[1])
    body = _entity(user, request, selected)
    expanded = request.query.get("$expand")
    if expanded not in (None, _MANAGER):
        raise unsupported_query("Unsupported Query.")
    if expanded and user.manager_id:
        body["manager"] = {"@odata.type": "#microsoft.graph.user", "id": user.manager_id}
    return Answer(status=200, body=body)


def delete_user(tenant: Tenant, request: GraphRequest) -> Answer:
    """`DELETE /users/{id}`: 204."""
    tenant.delete_user(request.segments[1])
    return Answer(status=204)


def update_user(tenant: Tenant, request: GraphRequest) -> Answer:
    """`PATCH /users/{id}`: 204."""
    # "Update user": User.EnableDisableAccount.All is enough for this one property.
    only_enables = request.body_object.keys() == {"accountEnabled"}
    if not only_enables and not tenant.granted_permissions & WRITE_USERS:
        raise insufficient_privileges()
    tenant.update_user(request.segments[1], request.body_object)
    return Answer(status=204)


def set_manager(tenant: Tenant, request: GraphRequest) -> Answer:
    """`PUT /users/{id}/manager/$ref`: 204, also when repeated ("Assign manager")."""
    reference = parse_reference(request.body_object.get("@odata.id"))
    tenant.set_manager(request.segments[1], reference)
    return Answer(status=204)


def get_manager(tenant: Tenant, request: GraphRequest) -> Answer:
    """`GET /users/{id}/manager`, 404 where there is none ("List manager")."""
    _refuse_options_beyond(frozenset({"$select"}), request)
    manager = tenant.manager_of(request.segments[1])
    return Answer(status=200, body=_entity(manager, request, parse_select(request.query)))


def assign_license(tenant: Tenant, request: GraphRequest) -> Answer:
    """`POST /users/{id}/assignLicense`: 200 with the user."""
    user = tenant.assign_license(request.segments[1], request.body_object)
    return Answer(status=200, body=_entity(user, request))


def send_mail(tenant: Tenant, request: GraphRequest) -> Answer:
    """`POST /users/{id}/sendMail`: 202, which only means that it was accepted."""
    tenant.send_mail(request.segments[1], request.body_object)
    return Answer(status=202)


def list_subscribed_skus(tenant: Tenant, request: GraphRequest) -> Answer:
    """`GET /subscribedSkus`: all of them, with figures as old as the tenant's lag."""
    _refuse_options_beyond(frozenset({"$select"}), request)
    as_of = tenant.clock() - timedelta(seconds=tenant.consumed_units_lag)
    entries = [sku.to_json(tenant.id, as_of) for sku in tenant.subscribed_skus.values()]
    return _collection("subscribedSkus", entries, request)


def list_organization(tenant: Tenant, request: GraphRequest) -> Answer:
    """`GET /organization`: the tenant itself, the only entry."""
    _refuse_options_beyond(frozenset({"$select"}), request)
    entry: dict[str, object] = {
        "id": tenant.id,
        "displayName": tenant.display_name,
        "verifiedDomains": [domain.to_json() for domain in tenant.domains],
    }
    return _collection("organization", [entry], request)


def list_domains(tenant: Tenant, request: GraphRequest) -> Answer:
    """`GET /domains`."""
    entries: list[dict[str, object]] = [
        {
            "authenticationType": domain.type.value,
            "id": domain.name,
            "isDefault": domain.is_default,
            "isInitial": domain.is_initial,
            "isVerified": True,
        }
        for domain in tenant.domains
    ]
    return _collection("domains", entries, request)


def _everybody(_user: User) -> bool:
    return True


def _entity(user: User, request: GraphRequest, selected: tuple[str, ...] = ()) -> dict[str, object]:
    context = {"@odata.context": f"{request.base_url}/$metadata#users/$entity"}
    return context | user.to_json(selected)


def _collection(name: str, entries: list[dict[str, object]], request: GraphRequest) -> Answer:
    selected = [one.strip() for one in request.query.get("$select", "").split(",") if one.strip()]
    shown = [_selected(entry, selected) if selected else entry for entry in entries]
    context = f"{request.base_url}/$metadata#{name}"
    return Answer(status=200, body={"@odata.context": context, "value": shown})


def _selected(entry: dict[str, object], names: list[str]) -> dict[str, object]:
    unknown = [name for name in names if name not in entry]
    if unknown:
        raise gateway_refusal(
            "Parsing OData Select and Expand failed: Could not find a property named "
            f"'{unknown[0]}'."
        )
    return {name: entry[name] for name in names}


def _refuse_options_beyond(supported: frozenset[str], request: GraphRequest) -> None:
    if not request.query.keys() <= supported:
        raise unsupported_query("Unsupported Query.")


def _next_link(request: GraphRequest, start: int) -> str:
    options = urlencode({**request.query, "$skiptoken": start}, quote_via=quote)
    return f"{request.base_url}/users?{options}"


def _page_size(request: GraphRequest) -> int:
    return _number_option(request, "$top", _DEFAULT_PAGE, range(1, _LARGEST_PAGE + 1))


def _page_start(request: GraphRequest) -> int:
    return _number_option(request, "$skiptoken", 0, range(10**6))


def _number_option(request: GraphRequest, name: str, default: int, allowed: range) -> int:
    text = request.query.get(name, str(default))
    if not text.isdecimal() or int(text) not in allowed:
        raise RefusalError(
            400, "BadRequest", f"Invalid value specified for the query option '{name}'."
        )
    return int(text)
