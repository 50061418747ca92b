import base64

import pytest
from azure.storage.blob import BlobServiceClient

from shared.models import WriteQuota
from shared.settings.values import (
    parse_country,
    parse_key,
    parse_language,
    parse_license_groups,
    parse_passphrase,
    parse_quota,
    parse_recipients,
    parse_sender,
    parse_skus,
    parse_skus_by_country,
    parse_span,
    parse_truth,
    spell_out,
)
from tests.builders import SKU_ID


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("O365_BUSINESS_PREMIUM", ("O365_BUSINESS_PREMIUM",)),
        (" A , B ", ("A", "B")),
        ("A,,B,", ("A", "B")),
        ("B,A,B", ("B", "A")),
        ("NONE", ()),
        ("Win10_VDA-E3", ("Win10_VDA-E3",)),
        ("a,A", ("a",)),
        ("O365_w/o Teams Bundle_M3, SPB", ("O365_w/o Teams Bundle_M3", "SPB")),
        (
            "O365_w/o\N{NO-BREAK SPACE}Teams\N{NO-BREAK SPACE}Bundle_M3",
            ("O365_w/o Teams Bundle_M3",),
        ),
        ("Microsoft_365_E3_(no_Teams)", ("Microsoft_365_E3_(no_Teams)",)),
        (
            "Microsoft_365_ Business_ Premium_(no Teams)",
            ("Microsoft_365_ Business_ Premium_(no Teams)",),
        ),
        (
            "Windows_365_Business_16_vCPU,_64_GB,_512_GB,SPB",
            ("Windows_365_Business_16_vCPU,_64_GB,_512_GB", "SPB"),
        ),
        (SKU_ID, (SKU_ID,)),
    ],
)
def test_skus_are_parsed(text: str, skus: tuple[str, ...]) -> None:
    assert parse_skus(text) == skus


@pytest.mark.parametrize("text", [",", "A;B", "A\x00B", "A,@B", "{}", '["A"]'])
def test_other_skus_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="skuPartNumbers"):
        parse_skus(text)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("{}", {}),
        ('{"JP": ["A", "B"]}', {"JP": ("A", "B")}),
        ('{"Japan": ["A"]}', {"JP": ("A",)}),
        ('{"NL": ["none"]}', {"NL": ()}),
        ('{"NL": []}', {"NL": ()}),
        ('{"NL": ["O365_w/o Teams Bundle_M3"]}', {"NL": ("O365_w/o Teams Bundle_M3",)}),
        ('{"NL": ["Windows_365_16_vCPU,_64_GB"]}', {"NL": ("Windows_365_16_vCPU,_64_GB",)}),
    ],
)
def test_skus_by_country_are_parsed(text: str, parsed: dict[str, tuple[str, ...]]) -> None:
    assert parse_skus_by_country(text) == parsed


@pytest.mark.parametrize(
    "text",
    ["JP", "[]", '"JP"', '{"JP": "A"}', '{"JP": [1]}', '{"Atlantis": ["A"]}', '{"JP": ["A;B"]}'],
)
def test_other_skus_by_country_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be|not known"):
        parse_skus_by_country(text)


def test_skus_of_a_country_without_a_name_are_refused() -> None:
    with pytest.raises(ValueError, match="must be JSON"):
        parse_skus_by_country('{"": ["A"]}')


@pytest.mark.parametrize(
    ("text", "code"), [("", ""), ("NL", "NL"), ("nl", "NL"), ("The Netherlands", "NL")]
)
def test_a_country_is_parsed_in_any_spelling(text: str, code: str) -> None:
    assert parse_country(text) == code


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("hr@contoso.com", ("hr@contoso.com",)),
        (" hr@contoso.com ; it@contoso.com,", ("hr@contoso.com", "it@contoso.com")),
        ("hr@contoso.com,HR@contoso.com", ("HR@contoso.com",)),
    ],
)
def test_recipients_are_parsed_each_once(text: str, addresses: tuple[str, ...]) -> None:
    assert parse_recipients(text) == addresses


@pytest.mark.parametrize("text", ["", ";", "hr", "hr@contoso", "HR <hr@contoso.com>", "a b@c.com"])
def test_other_recipients_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="mail addresses"):
        parse_recipients(text)


@pytest.mark.parametrize("text", ["hr", "hr@contoso.com,it@contoso.com", "<hr@contoso.com>"])
def test_a_sender_is_one_address(text: str) -> None:
    with pytest.raises(ValueError, match="mailbox"):
        parse_sender(text)


@pytest.mark.parametrize(
    ("text", "quota"),
    [
        ("3000/150", WriteQuota(writes=3000, seconds=150)),
        ("1/0.5", WriteQuota(writes=1, seconds=0.5)),
    ],
)
def test_a_quota_is_parsed(text: str, quota: WriteQuota) -> None:
    assert parse_quota(text) == quota


@pytest.mark.parametrize("text", ["3000", "0/150", "3000/0", "3000/0.0", "-1/150", "a/b", "1/2/3"])
def test_another_quota_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="3000/150"):
        parse_quota(text)


@pytest.mark.parametrize("text", ["", "-1", "1e3", "inf", "nan", "1.", "20 minutes", "٣"])
def test_a_length_of_time_is_a_plain_number(text: str) -> None:
    with pytest.raises(ValueError, match="must be a number"):
        parse_span(text)


@pytest.mark.parametrize(("text", "truth"), [("TRUE", True), ("true", True), ("False", False)])
def test_true_and_false_are_read_without_case(text: str, truth: bool) -> None:
    assert parse_truth(text) is truth


@pytest.mark.parametrize("text", ["", "x" * 16, "x" * 99, "four plain words ~ here!"])
def test_a_passphrase_is_taken_as_it_is(text: str) -> None:
    assert parse_passphrase(text) == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * 15, id="too short"),
        pytest.param("x" * 100, id="longer than 7-Zip takes"),
        pytest.param("vier einfache Wörter", id="beyond ASCII"),
        pytest.param("four plain\twords", id="tab"),
        pytest.param("four plain words\n", id="line break"),
    ],
)
def test_a_passphrase_that_some_program_would_not_take_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="16 to 99 characters"):
        parse_passphrase(text)


@pytest.mark.parametrize(
    ("text", "language"), [("nl", "nl"), (" PT-BR ", "pt"), ("ja_JP", "ja"), ("ar", "ar")]
)
def test_a_language_is_parsed_from_its_tag(text: str, language: str) -> None:
    assert parse_language(text) == language


@pytest.mark.parametrize("text", ["", "zh", "Dutch", "nl;de"])
def test_another_language_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be one of en, nl,"):
        parse_language(text)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_has_32_bytes(length: int) -> None:
    text = base64.b64encode(bytes(length)).decode() or "="

    with pytest.raises(ValueError, match="32 random bytes"):
        parse_key(text)


def test_no_key_is_no_bytes() -> None:
    assert parse_key("") == b""


def test_the_emulators_short_form_is_spelled_out_for_the_sdk() -> None:
    spelled = spell_out("UseDevelopmentStorage=true;")

    service = BlobServiceClient.from_connection_string(spelled)

    assert service.url == "http://127.0.0.1:10000/devstoreaccount1/"


def test_any_other_connection_string_stays_as_it_is() -> None:
    assert spell_out("AccountName=contoso;AccountKey=x") == "AccountName=contoso;AccountKey=x"


GROUP = "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("{}", {}),
        (f'{{"default": "{GROUP}"}}', {"default": GROUP}),
        (f'{{"DEFAULT": "{GROUP.upper()}"}}', {"default": GROUP}),
        (f'{{"Netherlands": "{GROUP}"}}', {"NL": GROUP}),
    ],
    ids=["none", "for everybody", "without case", "by a country's name"],
)
def test_license_groups_are_parsed(text: str, groups: dict[str, str]) -> None:
    assert parse_license_groups(text) == groups


@pytest.mark.parametrize(
    "text",
    [
        GROUP,
        f'["{GROUP}"]',
        '{"NL": "Licensed Staff"}',
        f'{{"NL": ["{GROUP}"]}}',
        f'{{"": "{GROUP}"}}',
    ],
    ids=["no JSON", "a list", "a name", "several groups", "no country"],
)
def test_other_license_groups_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be JSON such as"):
        parse_license_groups(text)


def test_a_license_group_of_no_country_is_refused() -> None:
    with pytest.raises(ValueError, match="country that is not known"):
        parse_license_groups(f'{{"Atlantis": "{GROUP}"}}')
