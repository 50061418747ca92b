"""Microsoft Graph: the only room that speaks HTTP, and the only one that writes camelCase."""

from shared.graph.gateway import GraphGateway

__all__ = ["GraphGateway"]
