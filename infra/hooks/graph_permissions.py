"""What the app's identity may do in Microsoft Graph, and nothing more.

Either of two sets of permissions is enough (`BROAD`, `NARROW`); which one an identity has begun
with is completed. Names are those of "Microsoft Graph permissions reference"; their ids are asked
of the tenant's own Graph. `Mail.Send` is in neither: granted in Entra ID it would let the app send
as anybody; Exchange grants it for the one mailbox.
"""

import json
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from infra.hooks.gaps import BODY, Gap

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
BROAD = ("User.ReadWrite.All", "Organization.Read.All")
# `User.Create` came in July 2026 ("What's new in Microsoft Graph"): it creates people and cannot
# change those who exist. The others read, license and remove.
NARROW = (
    "User.Create",
    "User.Read.All",
    "User.DeleteRestore.All",
    "LicenseAssignment.ReadWrite.All",
    "Organization.Read.All",
)
# By its table of permissions Graph does not let GroupMember.ReadWrite.All read a group.
FOR_GROUPS = ("GroupMember.Read.All", "GroupMember.ReadWrite.All")
MAIL_SEND = "Mail.Send"


def graph_call(graph_base_url: str, method: str, path: str) -> tuple[str, ...]:
    """The arguments of `az rest` for a call of Graph in the cloud of `graph_base_url`."""
    parts = urlsplit(graph_base_url)
    url = f"{graph_base_url.rstrip('/')}/{path}"
    resource = f"{parts.scheme}://{parts.netloc}"
    return ("rest", "--method", method, "--url", url, "--resource", resource)


def find_gaps(
    graph_base_url: str,
    principal_id: str,
    graph_id: str,
    offered: Mapping[str, str],
    held: Collection[str],
    *,
    with_groups: bool = False,
) -> tuple[Gap, ...]:
    """What is missing, and what is there and must not be.

    `graph_id` is the object id of Graph's own service principal in the tenant, and `offered` its
    app roles, id by name. `held` are the ids of those that the identity has; `with_groups` says
    that the app adds new people to groups.
    """
    names = {role_id: name for name, role_id in offered.items()}
    has = {names.get(role_id, role_id) for role_id in held}
    needed = (*_set_of(has), *(FOR_GROUPS if with_groups else ()))
    # A second grant of the same role is an error, not a repetition.
    missing = [name for name in needed if name not in has]
    post = graph_call(
        graph_base_url, "post", f"servicePrincipals/{principal_id}/appRoleAssignments"
    )
    gaps = tuple(_grant(name, post, principal_id, graph_id, offered) for name in missing)
    return (*gaps, *_too_much(has - set(needed)))


def _set_of(has: Collection[str]) -> tuple[str, ...]:
    return NARROW if "User.Create" in has and "User.ReadWrite.All" not in has else BROAD


def _grant(
    name: str,
    post: tuple[str, ...],
    principal_id: str,
    graph_id: str,
    offered: Mapping[str, str],
) -> Gap:
    lacks = f"The app's identity lacks the Graph permission {name}"
    if name not in offered:
        return Gap(sentence=f"{lacks}, and Graph does not offer it in this tenant.", stops=False)
    role = {"principalId": principal_id, "resourceId": graph_id, "appRoleId": offered[name]}
    return Gap(
        sentence=f"{lacks}. A Privileged Role Administrator grants it by running this hook.",
        stops=False,
        command=(*post, "--headers", "Content-Type=application/json", "--body", f"@{BODY}"),
        body=json.dumps(role),
    )


def _too_much(names: Collection[str]) -> tuple[Gap, ...]:
    gaps = []
    if MAIL_SEND in names:
        gaps.append(
            "The app's identity has Mail.Send in Entra ID and may send as anybody. Remove it "
            "there: Exchange grants it for the one mailbox."
        )
    gaps += [
        f"The app's identity has the Graph permission {name}, which it does not need. Remove it."
        for name in sorted(set(names) - {MAIL_SEND})
    ]
    return tuple(Gap(sentence=sentence, stops=False) for sentence in gaps)
