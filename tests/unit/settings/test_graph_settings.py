"""Which Graph may be talked to, and as whom."""

import pytest

from shared.settings import Settings
from tests.unit.settings.app_settings import an_environment, faulty_names

MICROSOFT = "https://graph.microsoft.com/v1.0"
CLOUDS = {
    MICROSOFT: "login.microsoftonline.com",
    "https://graph.microsoft.us/v1.0": "login.microsoftonline.us",
    "https://dod-graph.microsoft.us/v1.0": "login.microsoftonline.us",
    "https://microsoftgraph.chinacloudapi.cn/v1.0": "login.chinacloudapi.cn",
}


@pytest.mark.parametrize(("base_url", "authority"), CLOUDS.items())
def test_the_sign_in_service_and_scope_follow_from_the_cloud(base_url: str, authority: str) -> None:
    graph = Settings.from_env(an_environment(GRAPH_BASE_URL=base_url + "/")).graph

    assert graph.base_url == base_url
    assert graph.authority == authority
    assert graph.scope == base_url.replace("/v1.0", "/.default")


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1:8080/v1.0",
        "http://localhost:8080/v1.0",
        "http://[::1]:8080/v1.0",
        "https://127.0.0.1/v1.0",
    ],
)
def test_a_graph_on_this_machine_may_be_given_a_token(base_url: str) -> None:
    graph = Settings.from_env(
        an_environment(GRAPH_BASE_URL=base_url, GRAPH_ACCESS_TOKEN="a-token")
    ).graph

    assert (graph.base_url, graph.authority, graph.access_token) == (base_url, "", "a-token")


@pytest.mark.parametrize(
    "base_url",
    [
        "http://graph.microsoft.com/v1.0",
        "https://graph.microsoft.com",
        "https://graph.microsoft.com/beta",
        "https://graph.microsoft.com/v1.0/me",
        "https://graph.microsoft.com/v1.0?host=example.com",
        "https://graph.microsoft.com/v1.0#part",
        "https://graph.microsoft.com:8443/v1.0",
        "https://graph.microsoft.com@example.com/v1.0",
        "https://graph.microsoft.com.example.com/v1.0",
        "https://example.com/v1.0",
        "https://localhost.example.com/v1.0",
        "https://127.0.0.1@example.com/v1.0",
        "ftp://127.0.0.1/v1.0",
        "127.0.0.1:8080/v1.0",
        "https://[graph.microsoft.com/v1.0",
        "graph",
    ],
)
def test_a_graph_elsewhere_is_refused(base_url: str) -> None:
    assert faulty_names(GRAPH_BASE_URL=base_url) == ["GRAPH_BASE_URL"]


def test_a_token_is_refused_with_a_graph_of_microsoft() -> None:
    assert faulty_names(GRAPH_ACCESS_TOKEN="a-token") == ["GRAPH_ACCESS_TOKEN"]
