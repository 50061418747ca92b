import pytest

from shared.models import FieldLimits
from shared.validation.columns import USER_NAME_LIMITS
from shared.validation.user_names import is_mailbox, judge_user_name

WIZARD = USER_NAME_LIMITS[FieldLimits.WIZARD]
ENTRA = USER_NAME_LIMITS[FieldLimits.ENTRA]


@pytest.mark.parametrize(
    "user_name",
    [
        "noor@contoso.com",
        "NOOR.SMIT@CONTOSO.COM",
        "o'neill@contoso.com",
        "a_b-c.d!e#f^g~h@contoso.com",
        "7@contoso.com",
        "noor@mail.contoso.co.uk",
        "noor@contoso.xn--p1ai",
        "noor@1-contoso.com",
        f"{'a' * 30}@{'b' * 44}.com",
    ],
)
def test_user_name_that_entra_takes_has_no_fault(user_name: str) -> None:
    assert judge_user_name(user_name, WIZARD) == []


@pytest.mark.parametrize(
    ("user_name", "facts"),
    [
        ("noor.contoso.com", {"rule": "missing_at"}),
        ("noor@smit@contoso.com", {"rule": "two_ats"}),
        ("noor smit@contoso.com", {"rule": "blank"}),
        ("noor\xa0smit@contoso.com", {"rule": "blank"}),
        ("noor@con toso.com", {"rule": "blank"}),
        (
            "noor\u200b@contoso.com",
            {"rule": "characters", "characters": "U+200B ZERO WIDTH SPACE"},
        ),
        (
            "nооr@contoso.com",
            {"rule": "characters", "characters": "U+043E CYRILLIC SMALL LETTER O"},
        ),
        (
            "zoë@contoso.com",
            {"rule": "characters", "characters": "U+00EB LATIN SMALL LETTER E WITH DIAERESIS"},
        ),
        ("noor+hr@contoso.com", {"rule": "characters", "characters": "U+002B PLUS SIGN"}),
        (
            "<noor@contoso.com>",
            {
                "rule": "characters",
                "characters": "U+003C LESS-THAN SIGN, U+003E GREATER-THAN SIGN",
            },
        ),
        ("noor@contoso_hr.com", {"rule": "characters", "characters": "U+005F LOW LINE"}),
        (
            "noor＠contoso.com",
            {"rule": "characters", "characters": "U+FF20 FULLWIDTH COMMERCIAL AT"},
        ),
        ("@contoso.com", {"rule": "no_alias"}),
        (".noor@contoso.com", {"rule": "dot"}),
        ("noor.@contoso.com", {"rule": "dot"}),
        ("noor..smit@contoso.com", {"rule": "dot"}),
        ("noor@contoso", {"rule": "no_extension"}),
        ("noor@", {"rule": "no_extension"}),
        ("noor@contoso.", {"rule": "domain"}),
        ("noor@.contoso.com", {"rule": "domain"}),
        ("noor@contoso..com", {"rule": "domain"}),
        ("noor@-contoso.com", {"rule": "domain"}),
        ("noor@contoso-.com", {"rule": "domain"}),
        ("noor@contoso.c", {"rule": "domain"}),
        ("noor@192.168.1.1", {"rule": "domain"}),
    ],
)
def test_broken_rule_is_named_with_the_characters(user_name: str, facts: dict[str, str]) -> None:
    [finding] = judge_user_name(user_name, WIZARD)

    assert (finding.code, finding.facts) == ("invalid_upn", facts)


@pytest.mark.parametrize(
    ("user_name", "facts"),
    [
        (f"{'a' * 31}@contoso.com", {"part": "alias", "length": "31", "limit": "30"}),
        (f"a@{'b' * 45}.com", {"part": "domain", "length": "49", "limit": "48"}),
    ],
    ids=["alias", "domain"],
)
def test_user_name_that_is_only_too_long_is_only_too_long(
    user_name: str, facts: dict[str, str]
) -> None:
    [finding] = judge_user_name(user_name, WIZARD)

    assert (finding.code, finding.facts) == ("too_long", facts)


def test_entra_takes_a_longer_alias_than_the_wizard() -> None:
    assert judge_user_name(f"{'a' * 64}@contoso.com", ENTRA) == []
    assert [
        finding.facts["part"] for finding in judge_user_name(f"{'a' * 65}@contoso.com", ENTRA)
    ] == ["alias"]


def test_length_and_form_are_reported_at_once() -> None:
    findings = judge_user_name("a b" * 40, WIZARD)

    assert [finding.code for finding in findings] == ["too_long", "invalid_upn"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("noor+private@fabrikam.com", True),
        (f"{'a' * 240}@contoso.com", True),
        ("noor@fabrikam", False),
        ("noor@fabrikam.com, lotte@fabrikam.com", False),
        ("Noor Smit", False),
        ("noor @fabrikam.com", False),
        ("https://fabrikam.com/@noor", False),
    ],
)
def test_mailbox_of_any_organisation_is_recognised(text: str, expected: bool) -> None:
    assert is_mailbox(text) is expected
