"""Microsoft Graph: the only room that sends HTTP requests and uses camelCase names."""

from shared.graph.gateway import GraphGateway

__all__ = ["GraphGateway"]
