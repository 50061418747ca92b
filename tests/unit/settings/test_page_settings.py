"""The settings of the page: off unless switched on, and then complete."""

import pytest

from shared.errors import SettingsError
from shared.settings import Settings, is_page_on
from tests.unit.infra.test_app_settings import APP

IDS = {
    "PAGE_CLIENT_ID": "77777777-7777-4777-8777-77777777777A",
    "PAGE_TENANT_ID": "22222222-2222-4222-8222-222222222222",
}
ON = APP | IDS | {"PAGE": "on", "WEBSITE_HOSTNAME": "func.azurewebsites.net"}


@pytest.mark.parametrize("switch", [None, "", "off", "true", "1", "yes"])
def test_anything_but_on_is_no_page(switch: str | None) -> None:
    assert not is_page_on({} if switch is None else {"PAGE": switch})


def test_the_page_is_off_by_default() -> None:
    assert Settings.from_env(APP).page is None


def test_a_page_knows_whose_sign_ins_it_accepts() -> None:
    page = Settings.from_env(ON | {"WEBSITE_AUTH_ENABLED": "True"}).page

    assert page is not None
    assert page.client_id == IDS["PAGE_CLIENT_ID"].lower()
    assert page.issuer == (
        "https://login.microsoftonline.com/22222222-2222-4222-8222-222222222222/v2.0"
    )
    assert page.url == "https://func.azurewebsites.net/rollcall"
    assert page.platform_signs_in


@pytest.mark.parametrize("value", ["", "false", "0", "no"])
def test_the_platform_signs_nobody_in_unless_it_says_so(value: str) -> None:
    page = Settings.from_env(ON | {"WEBSITE_AUTH_ENABLED": value}).page

    assert page is not None
    assert not page.platform_signs_in


@pytest.mark.parametrize(
    ("graph", "authority"),
    [
        ("https://graph.microsoft.us/v1.0", "https://login.microsoftonline.us"),
        ("https://dod-graph.microsoft.us/v1.0", "https://login.microsoftonline.us"),
        (
            "https://microsoftgraph.chinacloudapi.cn/v1.0",
            "https://login.partner.microsoftonline.cn",
        ),
    ],
)
def test_people_sign_in_where_their_cloud_is(graph: str, authority: str) -> None:
    page = Settings.from_env(ON | {"GRAPH_BASE_URL": graph}).page

    assert page is not None
    assert page.authority == authority


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"PAGE_CLIENT_ID": ""}, "PAGE_CLIENT_ID"),
        ({"PAGE_TENANT_ID": "common"}, "PAGE_TENANT_ID"),
        ({"PAGE_AUTHORITY": "https://login.example.com"}, "PAGE_AUTHORITY"),
        ({"PAGE_AUTHORITY": "http://127.0.0.1.example.com:80"}, "PAGE_AUTHORITY"),
        ({"PAGE": "maybe"}, "PAGE"),
        ({"PAGE": "off", "PASSWORD_DELIVERY": "page"}, "PASSWORD_DELIVERY"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(ON | wrong)

    assert [fault.partition(":")[0] for fault in caught.value.faults] == [named]
