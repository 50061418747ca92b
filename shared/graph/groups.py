"""A group in Graph's words: where it is, and how members are named to it ("Add members")."""

from collections.abc import Sequence


def group_url(group_id: str) -> str:
    """The relative address of a group by object id."""
    return f"/groups/{group_id}"


def members_body(object_ids: Sequence[str], base_url: str) -> dict[str, list[str]]:
    """The body of `PATCH /groups/{id}` that adds accounts by object id, at most 20."""
    return {"members@odata.bind": [_reference(each, base_url) for each in object_ids]}


def member_body(object_id: str, base_url: str) -> dict[str, str]:
    """The body of `POST /groups/{id}/members/$ref`."""
    return {"@odata.id": _reference(object_id, base_url)}


def _reference(object_id: str, base_url: str) -> str:
    # A reference is absolute, and within the same cloud.
    return f"{base_url}/directoryObjects/{object_id}"
