"""Which operations there are, and which permissions each of them takes.

Source of the permissions: the "Permissions" section of each operation's page, application
permissions, the least privileged first.
"""

from dataclasses import dataclass

from local.tenant import group_operations, operations
from local.tenant.exchange import Answer, GraphRequest
from local.tenant.graph_errors import RefusalError, gateway_refusal, insufficient_privileges
from local.tenant.operations import WRITE_USERS, Operation
from local.tenant.request_log import template_key
from local.tenant.simulated_tenant import Tenant

_OBJECT = "{object}"
_READ_USERS = frozenset(
    {
        "User.ReadBasic.All",
        "User.Read.All",
        "User.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    }
)

_WRITE_MEMBERS = frozenset(
    {"GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"}
)
# "Get group" does not list GroupMember.ReadWrite.All, the right to change the members.
_READ_GROUPS = frozenset(
    {
        "GroupMember.Read.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An operation at its place. One of `permissions` is enough; None leaves it to the operation.

    `directory_write` is True if it counts against the write quota.
    """

    method: str
    template: tuple[str, ...]
    operation: Operation
    permissions: frozenset[str] | None
    directory_write: bool = False

    def leads(self, segments: tuple[str, ...]) -> bool:
        """True if this is the route of such a path, with any method."""
        return len(segments) == len(self.template) and all(
            part in (_OBJECT, segment)
            for part, segment in zip(self.template, segments, strict=True)
        )


def _write(
    method: str, template: tuple[str, ...], operation: Operation, permissions: frozenset[str] | None
) -> Route:
    return Route(
        method=method,
        template=template,
        operation=operation,
        permissions=permissions,
        directory_write=True,
    )


def _read(template: tuple[str, ...], operation: Operation, permissions: frozenset[str]) -> Route:
    return Route(method="GET", template=template, operation=operation, permissions=permissions)


_ROUTES = (
    _write("POST", ("users",), operations.create_user, WRITE_USERS),
    _read(("users",), operations.list_users, _READ_USERS),
    _read(("users", _OBJECT), operations.get_user, _READ_USERS),
    _write(
        "DELETE",
        ("users", _OBJECT),
        operations.delete_user,
        frozenset({"User.DeleteRestore.All"}) | WRITE_USERS,
    ),
    _write(
        "POST",
        ("users", _OBJECT, "assignLicense"),
        operations.assign_license,
        frozenset({"LicenseAssignment.ReadWrite.All"}) | WRITE_USERS,
    ),
    Route(
        method="POST",
        template=("users", _OBJECT, "sendMail"),
        operation=operations.send_mail,
        permissions=None,  # a matter of the mailbox, which Exchange decides
    ),
    _write(
        "PATCH",
        ("users", _OBJECT),
        operations.update_user,
        frozenset({"User.EnableDisableAccount.All"}) | WRITE_USERS,
    ),
    _write("PUT", ("users", _OBJECT, "manager", "$ref"), operations.set_manager, WRITE_USERS),
    _read(
        ("users", _OBJECT, "manager"),
        operations.get_manager,
        frozenset({"User.Read.All", "Directory.Read.All"}) | WRITE_USERS,
    ),
    _read(
        ("subscribedSkus",),
        operations.list_subscribed_skus,
        frozenset({"LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All"}),
    ),
    _read(
        ("organization",),
        operations.list_organization,
        frozenset({"Organization.Read.All", "Directory.Read.All", "User.Read.All"}),
    ),
    _read(
        ("domains",),
        operations.list_domains,
        frozenset({"Domain.Read.All", "Directory.Read.All"}),
    ),
    _read(("groups", _OBJECT), group_operations.get_group, _READ_GROUPS),
    _write("PATCH", ("groups", _OBJECT), group_operations.update_group, _WRITE_MEMBERS),
    _write(
        "POST",
        ("groups", _OBJECT, "members", "$ref"),
        group_operations.add_member,
        _WRITE_MEMBERS,
    ),
)


def find_route(request: GraphRequest) -> Route:
    """The route of a request; raises `RefusalError` for a path or method that does not exist."""
    there = [route for route in _ROUTES if route.leads(request.segments)]
    if not there:
        name = request.segments[-1] if request.segments else ""
        raise gateway_refusal(f"Resource not found for the segment '{name}'.")
    for route in there:
        if route.method == request.method:
            return route
    raise RefusalError(
        405,
        "Request_BadRequest",
        "Specified HTTP method is not allowed for the request target.",
    )


def perform(route: Route, tenant: Tenant, request: GraphRequest) -> Answer:
    """Carry the request out; raises `RefusalError`, also for a permission that is missing."""
    if route.permissions is not None and not route.permissions & tenant.granted_permissions:
        raise insufficient_privileges()
    return route.operation(tenant, request)


def permissions_for(method: str, template: str) -> frozenset[str] | None:
    """The permissions one of which an operation takes; None where it takes none of Entra's.

    `template` is as `path_template` gives it.
    """
    segments = tuple(template.removeprefix("/").split("/"))
    routes = (route for route in _ROUTES if route.method == method and route.leads(segments))
    return next((route.permissions for route in routes), None)


def path_template(request: GraphRequest) -> str:
    """The path with objects' ids and names taken out, `(unknown)` for one that is no path."""
    if request.segments == ("$batch",):
        return "/$batch"
    for route in _ROUTES:
        if route.leads(request.segments):
            parts = zip(route.template, request.segments, strict=True)
            return "/" + "/".join(
                template_key(segment) if part == _OBJECT else part for part, segment in parts
            )
    return "(unknown)"
