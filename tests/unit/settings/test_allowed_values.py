import json

import pytest

from shared.settings.allowed_values import parse_allowed_groups, parse_allowed_licenses

GROUP = "5B2CF2B8-9c7e-4c39-8f26-1f4a6b1e70d3"


def test_groups_are_read_by_name_with_ids_in_lower_case() -> None:
    text = json.dumps({" All  staff ": GROUP, "Müller & Söhne": GROUP})

    assert parse_allowed_groups(text) == {
        "All staff": GROUP.lower(),
        "Müller & Söhne": GROUP.lower(),
    }


@pytest.mark.parametrize("name", ["", " ", "Sales; Board", "Sales\a", "x" * 257])
def test_a_group_has_a_name_that_a_cell_can_contain(name: str) -> None:
    with pytest.raises(ValueError, match="must be JSON"):
        parse_allowed_groups(json.dumps({name: GROUP}))


@pytest.mark.parametrize("second", ["Sales", "SALES", " sales "])
def test_no_group_is_named_twice(second: str) -> None:
    with pytest.raises(ValueError, match="the same name twice"):
        parse_allowed_groups(f'{{"Sales": "{GROUP}", "{second}": "{GROUP}"}}')


@pytest.mark.parametrize("text", ["", "[]", "null", '[["Sales", 1]]', '{"Sales": 1}', "Sales"])
def test_other_groups_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be JSON"):
        parse_allowed_groups(text)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("{}", {}),
        ('{"Office": ["ENTERPRISEPACK", "enterprisepack"]}', {"Office": ("ENTERPRISEPACK",)}),
        ('{"none": []}', {"none": ()}),
        ('{"None": ["NONE"]}', {"None": ()}),
        ('{"geen": []}', {"geen": ()}),
    ],
)
def test_licences_are_read_by_alias(text: str, parsed: dict[str, tuple[str, ...]]) -> None:
    assert parse_allowed_licenses(text) == parsed


@pytest.mark.parametrize(
    "text", ['{"none": ["SPE_E5"]}', '{"E5": "SPE_E5"}', '{"E5": [5]}', '{"E5": ["A;B"]}', "[]"]
)
def test_other_licences_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        parse_allowed_licenses(text)
