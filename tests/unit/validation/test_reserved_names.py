import pytest

from shared.models import Column
from shared.validation.reserved_names import RESERVED_NAMES, ReservedNames
from tests.hostile_files import person, staff_list
from tests.unit.validation.lists import faults, judge

OWN = ("jane.doe@contoso.com", "Olga Peeters", "佐藤 美咲")


def broken_rules(user_name: str, **rules: object) -> list[tuple[str, str]]:
    [row] = judge(staff_list(person(user_name)), **rules)
    return [(str(finding.code), finding.facts.get("rule", "")) for finding in row.findings]


@pytest.mark.parametrize("name", RESERVED_NAMES)
def test_reserved_name_is_refused_in_any_case(name: str) -> None:
    assert broken_rules(f"{name.title()}@contoso.com") == [("reserved_name", "reserved")]


@pytest.mark.parametrize(
    "name",
    [
        "Administrat0r",
        "admin1",
        "adrnin",
        "hostrnaster",
        "p0stmaster",
        "hr-onboarding1",
        "rnicrosoft.support",
        "it.service.desk2",
        "ce0_office",
    ],
)
def test_name_that_looks_like_a_reserved_one_is_refused(name: str) -> None:
    assert broken_rules(f"{name}@contoso.com") == [("reserved_name", "lookalike")]


@pytest.mark.parametrize(
    "name",
    [
        "no-reply",
        "it-support",
        "vice.president",
        "Human_Resources",
        "microsoft-365",
        "it.service.desk",
        "ceo_office",
    ],
)
def test_separators_make_no_other_name(name: str) -> None:
    assert broken_rules(f"{name}@contoso.com") == [("reserved_name", "reserved")]


def test_guest_name_is_refused() -> None:
    assert broken_rules("bob_fabrikam.com#EXT#@contoso.com") == [("reserved_name", "guest")]


@pytest.mark.parametrize(
    "name",
    [
        "amy.root",
        "maria.sales",
        "mia.news",
        "ian.is",
        "irene.hr",
        "j.admin",
        "office.manager",
        "tim.clark",
        "bernard",
        "a.president2",
    ],
)
def test_people_keep_their_names(name: str) -> None:
    assert broken_rules(f"{name}@contoso.com") == []


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("Jane.Doe", "reserved"),
        ("janedoe", "reserved"),
        ("jane.d0e2", "lookalike"),
        ("olga.peeters", "reserved"),
    ],
)
def test_names_of_the_setting_are_reserved_too(name: str, rule: str) -> None:
    assert broken_rules(f"{name}@contoso.com", reserved_names=OWN) == [("reserved_name", rule)]
    assert broken_rules(f"{name}@contoso.com") == []


def test_allowed_domains_leave_out_all_others() -> None:
    domains = ("contoso.com", "fabrikam.com")

    assert broken_rules("a@CONTOSO.com", allowed_domains=domains) == []
    [row] = judge(staff_list(person("a@contoso.onmicrosoft.com")), allowed_domains=domains)

    assert faults(row) == [("user_name", "unknown_domain")]
    assert row.findings[0].facts == {
        "problem": "not_allowed",
        "domain": "contoso.onmicrosoft.com",
        "domains": "contoso.com, fabrikam.com",
    }


@pytest.mark.parametrize(
    ("display", "name"),
    [
        ("Microsoft 365 Administrator", "microsoft"),
        ("Jane Doe (CEO)", "ceo"),
        ("Jane Doe (СЕО)", "ceo"),  # in Cyrillic letters
        ("Jаne Smit", "jane smit"),  # with one Cyrillic letter
        ("Οlga Peeters", "Olga Peeters"),  # with a Greek one
        ("ólga péeters", "Olga Peeters"),
        ("佐藤 美咲", "佐藤 美咲"),
    ],
)
def test_display_name_that_people_trust_is_remarked_on(display: str, name: str) -> None:
    [row] = judge(staff_list(person(display=display)), reserved_names=OWN)

    assert row.is_valid
    [remark] = row.remarks
    assert (remark.code, remark.column) == ("trusted_name", Column.DISPLAY_NAME)
    assert remark.facts == {"name": name}


@pytest.mark.parametrize(
    "display",
    [
        "Ada Byron",
        "Zoë Müller",
        "Ольга Иванова",
        "Γιώργος Παππάς",
        "山田 太郎",
        "Ceola Adams",
        "O'Neil, Tim",
        "A. Root",
    ],
)
def test_display_names_of_people_are_not_remarked_on(display: str) -> None:
    names = ReservedNames.with_own(OWN)

    assert names.like_display_name(display) == ""
