import json

import pytest

from shared.models import Column
from shared.settings import Profile, Settings
from tests.unit.settings.app_settings import an_environment, faults_of

GROUP = "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"
OTHER = "8f0f1c5e-0000-4000-8000-000000000001"
GROUPS = json.dumps({"Sales": GROUP, "Board": OTHER})


def profiles(value: object) -> dict[str, Profile]:
    environment = an_environment(PROFILES=json.dumps(value), ALLOWED_GROUPS=GROUPS)
    return dict(Settings.from_env(environment).profiles)


def test_a_profile_says_what_holds_in_its_folder() -> None:
    found = profiles(
        {
            "HR-NL": {
                "recipients": ["hr-nl@contoso.com", "it@contoso.com"],
                "language": "nl-NL",
                "default_country": "Nederland",
                "sign_in_allowed": False,
                "licenses": ["SPE_E3", "EMS"],
                "allowed_groups": ["sales"],
                "columns": ["hire_date", "manager"],
            },
            "hr de": {},
        }
    )

    assert found == {
        "hr-nl": Profile(
            recipients=("hr-nl@contoso.com", "it@contoso.com"),
            language="nl",
            default_country="NL",
            sign_in_allowed=False,
            licenses=("SPE_E3", "EMS"),
            allowed_groups={"Sales": GROUP},
            columns=(Column.MANAGER, Column.HIRE_DATE),
        ),
        "hr de": Profile(),
    }


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [
        ("recipients", "a@contoso.com; b@contoso.com", ("a@contoso.com", "b@contoso.com")),
        ("sign_in_allowed", "true", True),
        ("licenses", "none", ()),
        ("licenses", [], ()),
        ("allowed_groups", {"Nurses": OTHER}, {"Nurses": OTHER}),
        ("allowed_groups", [], {}),
        ("columns", [], ()),
        ("default_country", "", ""),
    ],
)
def test_a_value_may_have_another_form(key: str, value: object, read: object) -> None:
    assert getattr(profiles({"hr": {key: value}})["hr"], key) == read


@pytest.mark.parametrize(
    ("value", "reported"),
    [
        ({"hr": {"colour": "red"}}, "hr: 'colour' is not one of recipients, language"),
        ({"hr": {"language": "tlh"}}, "hr: language must be one of"),
        ({"hr": {"recipients": []}}, "hr: recipients must be mail addresses"),
        ({"hr": {"recipients": 3}}, "hr: recipients must be a text"),
        ({"hr": {"default_country": "Atlantis"}}, "hr: default_country names a country"),
        ({"hr": {"sign_in_allowed": "perhaps"}}, "hr: sign_in_allowed must be true or false"),
        ({"hr": {"licenses": ["A;B"]}}, "hr: licenses must be"),
        ({"hr": {"allowed_groups": ["Nurses"]}}, "hr: allowed_groups must be names"),
        ({"hr": {"allowed_groups": "Sales"}}, "hr: allowed_groups must be names"),
        ({"hr": {"columns": ["city"]}}, "hr: columns must be a list of manager"),
        ({"hr": {"columns": "manager"}}, "hr: columns must be a list of manager"),
        ({"Preview": {}}, "'Preview' cannot be a folder"),
        ({"undo": {}}, "'undo' cannot be a folder"),
        ({"hr/nl": {}}, "'hr/nl' cannot be a folder"),
        ({"hr": {}, "HR ": {}}, "'HR ' cannot be a folder"),
        ({"": {}}, "'' cannot be a folder"),
        ({"hr": []}, "must be JSON such as"),
        ([], "must be JSON such as"),
    ],
)
def test_what_is_wrong_with_a_profile_is_reported(value: object, reported: str) -> None:
    [fault] = faults_of(PROFILES=json.dumps(value), ALLOWED_GROUPS=GROUPS)

    assert fault.startswith("PROFILES: ")
    assert reported in fault


def test_all_that_is_wrong_is_reported_at_once() -> None:
    value = {"hr": {"language": "tlh", "colour": "red"}, "undo": {}}

    faults = faults_of(PROFILES=json.dumps(value), BATCH_SIZE="0", ALLOWED_GROUPS="?")

    assert [fault.partition(":")[0] for fault in faults].count("PROFILES") == 3
    assert len(faults) == 5
