"""What the app's identity may do in Microsoft Graph: two permissions, a third one to add members
to the groups that give licences where there are such, and nothing more.

Ids are those of "Microsoft Graph permissions reference". `Mail.Send` is not among them: granted
in Entra ID it would let the app send as anybody; Exchange grants it for the one mailbox.
"""

import json
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from infra.hooks.gaps import BODY, Gap

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
NEEDED: Mapping[str, str] = {
    "User.ReadWrite.All": "741f803b-c850-494e-b5df-cde7c675a1ca",
    "Organization.Read.All": "498476ce-e0fe-48b0-b801-37ba7e2685c6",
}
FOR_GROUPS: Mapping[str, str] = {
    "GroupMember.ReadWrite.All": "dbaae8cf-10b5-4b86-a4a1-f871c94c6695",
}
MAIL_SEND = "b633e1c5-b582-4048-a93e-9f11b44c7e96"


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
    held: Collection[str],
    *,
    with_groups: bool = False,
) -> tuple[Gap, ...]:
    """What is missing, and what is there and must not be.

    `held` are the ids of the app roles of Graph that the identity has; `graph_id` is the object
    id of Graph's own service principal in the tenant; `with_groups` tells that groups give
    licences.
    """
    needed = {**NEEDED, **(FOR_GROUPS if with_groups else {})}
    missing = tuple(
        Gap(
            sentence=f"The app's identity lacks the Graph permission {name}. A Privileged Role "
            "Administrator grants it by running this hook.",
            stops=False,
            command=(
                *graph_call(
                    graph_base_url, "post", f"servicePrincipals/{principal_id}/appRoleAssignments"
                ),
                "--headers",
                "Content-Type=application/json",
                "--body",
                f"@{BODY}",
            ),
            body=json.dumps(
                {"principalId": principal_id, "resourceId": graph_id, "appRoleId": role_id}
            ),
        )
        for name, role_id in needed.items()
        # A second grant of the same role is an error, not a repetition.
        if role_id not in held
    )
    return (*missing, *_too_much(held, set(needed.values())))


def _too_much(held: Collection[str], needed: Collection[str]) -> tuple[Gap, ...]:
    gaps = []
    if MAIL_SEND in held:
        gaps.append(
            "The app's identity has Mail.Send in Entra ID and may send as anybody. Take it away "
            "there: Exchange grants it for the one mailbox."
        )
    others = sorted(set(held) - {*needed, MAIL_SEND})
    gaps += [
        f"The app's identity has the Graph permission {role_id}, which it does not need. "
        "Take it away."
        for role_id in others
    ]
    return tuple(Gap(sentence=sentence, stops=False) for sentence in gaps)
