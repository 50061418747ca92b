"""The operations on groups of `/v1.0`, each from a request to an answer."""

from local.tenant.exchange import Answer, GraphRequest
from local.tenant.graph_errors import gateway_refusal, insufficient_privileges, unsupported_query
from local.tenant.groups import parse_members, parse_reference
from local.tenant.simulated_tenant import Tenant

# "group resource type": the few that are known here; the others come only on $select.
_DEFAULT_PROPERTIES = ("id", "displayName", "groupTypes", "mailEnabled")
_PROPERTIES = (
    *_DEFAULT_PROPERTIES,
    "assignedLicenses",
    "isAssignableToRole",
    "onPremisesSyncEnabled",
)
_MEMBERS = "members@odata.bind"


def get_group(tenant: Tenant, request: GraphRequest) -> Answer:
    """`GET /groups/{id}`."""
    if not request.query.keys() <= {"$select"}:
        raise unsupported_query("Unsupported Query.")
    selected = _parse_select(request.query.get("$select", ""))
    group = tenant.find_group(request.segments[1])
    body: dict[str, object] = {
        "@odata.context": f"{request.base_url}/$metadata#groups/$entity",
        **{name: group.value_of(name) for name in selected},
    }
    return Answer(status=200, body=body)


def update_group(tenant: Tenant, request: GraphRequest) -> Answer:
    """`PATCH /groups/{id}`: 204. Members only: anything else takes more than GroupMember rights."""
    if request.body_object.keys() != {_MEMBERS}:
        raise insufficient_privileges()
    tenant.add_members(request.segments[1], parse_members(request.body_object))
    return Answer(status=204)


def add_member(tenant: Tenant, request: GraphRequest) -> Answer:
    """`POST /groups/{id}/members/$ref`: 204."""
    reference = parse_reference(request.body_object.get("@odata.id"))
    tenant.add_members(request.segments[1], [reference])
    return Answer(status=204)


def _parse_select(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in _PROPERTIES:
            raise gateway_refusal(
                "Parsing OData Select and Expand failed: Could not find a property named "
                f"'{name}' on type 'microsoft.graph.group'."
            )
    return names or _DEFAULT_PROPERTIES
