import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.languages import LANGUAGES
from shared.models import FieldLimits, JudgedRow
from shared.validation.columns import USER_NAME_LIMITS
from shared.validation.made_names import (
    fold_letters,
    is_rule,
    make_user_name,
    number_names,
    numbered,
    placeholders,
)
from shared.validation.user_names import judge_user_name
from tests.unit.validation.lists import a_file, a_person, faults, judge

RULE = "{first}.{last}@contoso.com"
LIMITS = USER_NAME_LIMITS[FieldLimits.WIZARD]
NAMES = st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "language", "folded"),
    [
        ("Björn", "de", "bjoern"),
        ("Björn", "sv", "bjorn"),
        ("Weiß", "de", "weiss"),
        ("Łukasz", "pl", "lukasz"),
        ("Ĳsbrand", "nl", "ijsbrand"),
        ("Æsa Ødegård", "", "aesaodegard"),
        ("Ødegård", "nb", "oedegaard"),
        ("Şahin İlker", "tr", "sahinilker"),
        ("Παπαδόπουλος", "el", "papadopoulos"),
        ("Юрий", "", "yuriy"),
        ("Гончар", "uk", "honchar"),
        ("O'Neill", "en", "oneill"),
        ("Anne-Marie", "fr", "anne-marie"),
        ("van den Berg", "nl", "vandenberg"),
        ("Zoe\u0308", "nl", "zoe"),
    ],
)
def test_letters_are_folded_as_a_language_does(text: str, language: str, folded: str) -> None:
    assert fold_letters(text, language) == folded


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [("DE", "nl", "joerg"), ("SE", "de", "jorg"), ("", "de", "joerg"), ("NL", "de", "jorg")],
)
def test_the_country_of_the_person_goes_before_the_language_of_the_file(
    country: str, language: str, name: str
) -> None:
    assert make_user_name(RULE, "Jörg", "Bo", country, language) == f"{name}.bo@contoso.com"


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (RULE, "noor.vandijk@contoso.com"),
        ("{f}{last}@contoso.com", "nvandijk@contoso.com"),
        ("{last}_{f}@contoso.com", "vandijk_n@contoso.com"),
        ("ext-{first}@contoso.com", "ext-noor@contoso.com"),
        ("{l}.{first}@contoso.com", "v.noor@contoso.com"),
    ],
)
def test_a_rule_says_what_a_user_name_is_made_of(rule: str, name: str) -> None:
    assert is_rule(rule)
    assert make_user_name(rule, "Noor", "van Dijk", "NL", "nl") == name


@pytest.mark.parametrize(
    "text",
    ["noor@contoso.com", "{first}", "{first}@contoso", "{name}@contoso.com", "{first} @contoso.com",
     "{first}@{last}.com", ""],
)  # fmt: skip
def test_other_texts_are_no_rule(text: str) -> None:
    assert not is_rule(text)


def test_a_rule_needs_the_names_that_it_has() -> None:
    assert placeholders("{f}@contoso.com") == {"first"}
    assert placeholders(RULE) == {"first", "last"}


@given(NAMES, NAMES, st.sampled_from(["DE", "NL", "GR", ""]), st.sampled_from(LANGUAGES))
def test_a_name_that_is_made_can_always_be_an_account(
    first: str, last: str, country: str, language: str
) -> None:
    made = make_user_name(RULE, first, last, country, language)

    assert made == "" or judge_user_name(made, LIMITS) == []
    assert made == make_user_name(RULE, first, last, country, language)


@given(NAMES, st.integers(1, 20_000))
def test_a_number_keeps_a_name_short_enough(last: str, number: int) -> None:
    made = make_user_name(RULE, "Noor", last, "NL", "nl")

    assert made == "" or judge_user_name(numbered(made, number), LIMITS) == []


def a_list(*names: tuple[str, str, str]) -> tuple[JudgedRow, ...]:
    """People by user name, first name and last name."""
    people = [
        a_person(user_name=user_name, first_name=first, last_name=last)
        for user_name, first, last in names
    ]
    return judge(a_file(*people), user_name_rule=RULE)


def test_clashes_in_a_file_are_numbered_in_its_order() -> None:
    rows = a_list(
        ("", "Noor", "Smit"),
        ("Noor.Smit2@contoso.com", "Noor", "Smit"),
        ("", "Noor", "Smit"),
        ("", "Nóor", "Smit"),
    )

    assert [row.user_principal_name.partition("@")[0] for row in rows] == [
        "noor.smit", "Noor.Smit2", "noor.smit3", "noor.smit4",
    ]  # fmt: skip
    assert [row.cells[0] for row in rows] == [
        "", "Noor.Smit2@contoso.com", "noor.smit3@contoso.com", "noor.smit4@contoso.com",
    ]  # fmt: skip
    assert all(row.is_valid for row in rows)


@given(st.lists(st.sampled_from(["Noor", "Nóor", "Bo"]), max_size=8), st.integers(0, 3))
def test_no_two_rows_get_the_same_name(names: list[str], taken: int) -> None:
    in_tenant = {numbered("noor.smit@contoso.com", number) for number in range(1, taken + 1)}
    rows = a_list(*(("", first, "Smit") for first in [*names, "Noor"]))

    named = number_names(rows, lambda _, name: name not in in_tenant)

    found = [row.user_principal_name for row in named]
    assert len(set(found)) == len(found)
    assert not in_tenant & set(found)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("", "Smit", [("first_name", "required")]),
        ("", "", [("first_name", "required"), ("last_name", "required")]),
        ("!!", "Smit", [("user_name", "required")]),
    ],
)
def test_what_a_rule_lacks_is_reported(
    first: str, last: str, expected: list[tuple[str, str]]
) -> None:
    [row] = a_list(("", first, last))

    assert faults(row) == expected


def test_a_name_that_is_made_is_checked_like_any_other() -> None:
    [row] = judge(
        a_file(a_person(user_name="", first_name="Noor", last_name="Smit")),
        user_name_rule=RULE,
        allowed_domains=("fabrikam.com",),
    )

    assert faults(row) == [("user_name", "unknown_domain")]


def test_without_a_rule_a_user_name_is_required() -> None:
    [row] = judge(a_file(a_person(user_name="")))

    assert faults(row) == [("user_name", "required")]
