"""Tests of `shared.rendering.sentences`."""

import re
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.models import Column, FileError, Finding, ReasonCode, RemarkCode, RowError
from shared.rendering.i18n import texts_in
from shared.rendering.sentences import (
    SENTENCES,
    describe,
    encode_detail,
    remedy,
    spoken,
    spoken_characters,
)
from shared.validation.characters import name_characters
from shared.validation.findings import (
    CellProblem,
    CsvFault,
    ForeignKind,
    HeadingProblem,
    UpnRule,
)
from tests.unit.rendering.hostile import hidden_characters, hostile_texts

CODES = [str(code) for code in chain(RowError, ReasonCode, FileError, RemarkCode)]
FORBIDDEN = set(";()[]{}")


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_told_even_without_the_facts_of_its_sentence(code: str) -> None:
    sentence = describe(Finding(code=code), texts_in("en"))

    assert code in SENTENCES
    assert sentence.endswith(".")
    assert FORBIDDEN.isdisjoint(sentence)


def test_every_sentence_of_the_tables_ends_as_one_and_belongs_to_a_code() -> None:
    unfinished = [text for texts in SENTENCES.values() for text in texts if text[-1] not in ".?"]
    strangers = [key for key in SENTENCES if key.partition(":")[0] not in CODES]

    assert unfinished == []
    assert strangers == []


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        pytest.param(
            Finding(code=RowError.TOO_LONG, facts={"limit": "64", "length": "70"}),
            "This has 70 characters and at most 64 are allowed. Shorten it.",
            id="all facts",
        ),
        pytest.param(
            Finding(code=RowError.TOO_LONG, facts={"limit": "64"}),
            "At most 64 characters are allowed here. Shorten it.",
            id="one fact missing",
        ),
        pytest.param(
            Finding(code=RowError.UNKNOWN_COUNTRY, facts={"value": "Congo", "suggestions": ""}),
            "We do not recognise “Congo” as a country. Write its usual name or its two-letter "
            "code, such as Netherlands or NL.",
            id="an empty fact is a missing one",
        ),
        pytest.param(
            Finding(code=RowError.REQUIRED, column=Column.COUNTRY),
            ("This cell is empty. Fill in the country where the person will use Microsoft 365."),
            id="variant by column",
        ),
        pytest.param(
            Finding(code=FileError.NOT_CSV, facts={"what": "xlsx"}),
            ("This is an Excel workbook. Save the sheet as CSV UTF-8 and upload that file."),
            id="variant by fact",
        ),
        pytest.param(
            Finding(
                code=RowError.INVALID_UPN,
                column=Column.USER_NAME,
                facts={
                    "rule": "characters",
                    "characters": "U+00E9 LATIN SMALL LETTER E WITH ACUTE",
                },
            ),
            "A username cannot contain “é”. Replace or remove it.",
            id="characters",
        ),
        pytest.param(
            Finding(code=FileError.NOT_CSV, facts={"what": "something new"}),
            "This file is not a CSV file or it is damaged. Save it again as CSV UTF-8.",
            id="unknown variant",
        ),
        pytest.param(
            Finding(code="something_new"),
            "This could not be done. Show this line to your administrator.",
            id="unknown code",
        ),
    ],
)
def test_a_sentence_tells_what_is_known(finding: Finding, expected: str) -> None:
    assert describe(finding, texts_in("en")) == expected


@given(
    st.sampled_from(CODES),
    st.sampled_from([None, *Column]),
    st.dictionaries(
        st.sampled_from(["value", "characters", "message", "code", "suggestions", "skus", "what"]),
        hostile_texts,
    ),
)
def test_no_fact_breaks_out_of_its_sentence(
    code: str, column: Column | None, facts: dict[str, str]
) -> None:
    sentence = describe(Finding(code=code, column=column, facts=facts), texts_in("en"))

    assert FORBIDDEN.isdisjoint(sentence)
    assert hidden_characters(sentence) == []


@given(
    st.sampled_from(CODES),
    st.dictionaries(
        st.sampled_from(["value", "message", "code", "suggestions", "skus", "columns"]),
        hostile_texts,
    ),
)
def test_an_arabic_sentence_isolates_its_facts_and_nothing_else(
    code: str, facts: dict[str, str]
) -> None:
    sentence = describe(Finding(code=code, facts=facts), texts_in("ar"))

    hidden = "".join(hidden_characters(sentence))
    assert hidden == "\u2068\u2069" * (len(hidden) // 2)
    assert FORBIDDEN.isdisjoint(sentence)


def test_characters_are_isolated_one_by_one() -> None:
    facts = {"rule": "characters", "characters": "U+00E9 LATIN SMALL LETTER E, U+0020 SPACE"}

    sentence = describe(Finding(code=RowError.INVALID_UPN, facts=facts), texts_in("ar"))

    assert re.search("\u2068[^\u2069]*é[^\u2069]*\u2069", sentence)
    assert sentence.count("\u2068") == 1


VARIANTS = [
    *((RowError.INVALID_UPN, "rule", rule) for rule in UpnRule),
    *((RowError.BAD_CHARACTERS, "problem", problem) for problem in CellProblem),
    *((FileError.NOT_CSV, "what", kind) for kind in ForeignKind if kind is not ForeignKind.BINARY),
    *((FileError.NOT_CSV, "what", fault) for fault in CsvFault),
    *(
        (FileError.WRONG_COLUMNS, "problem", problem)
        for problem in HeadingProblem
        if problem is not HeadingProblem.COUNT
    ),
]


@pytest.mark.parametrize(("code", "fact", "variant"), VARIANTS, ids=map(str, VARIANTS))
def test_every_variant_of_judging_has_a_sentence_of_its_own(
    code: str, fact: str, variant: str
) -> None:
    told = describe(Finding(code=code, facts={fact: variant}), texts_in("en"))

    assert told != describe(Finding(code=code), texts_in("en"))
    assert FORBIDDEN.isdisjoint(told)


@pytest.mark.parametrize("file_class", FileError)
def test_every_refusal_has_steps_out_of_it(file_class: FileError) -> None:
    unknown = remedy(Finding(code="something_new"), texts_in("en"))

    assert remedy(Finding(code=file_class), texts_in("en")) != unknown


def test_wrong_columns_are_answered_with_the_right_ones() -> None:
    steps = remedy(Finding(code=FileError.WRONG_COLUMNS), texts_in("en"))

    assert steps[0].startswith("Put the columns in this order: Username, First name, Last name,")


def test_detail_names_column_and_class_before_each_sentence() -> None:
    findings = [
        Finding(code=RowError.REQUIRED, column=Column.DISPLAY_NAME),
        Finding(code=ReasonCode.NOT_TRIED),
    ]

    assert encode_detail(findings, texts_in("en")) == (
        "display_name:required (This cell is empty but must be filled in.); "
        ":not_tried (There was no time left for this row. Upload the same file "
        "again.)"
    )


def test_a_row_without_findings_has_an_empty_detail() -> None:
    assert encode_detail([], texts_in("en")) == ""


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        pytest.param("Korea (South)", "Korea South", id="brackets"),
        pytest.param("a;b", "a,b", id="semicolon"),
        pytest.param("a\r\nb", "a b", id="line break"),
        pytest.param("It failed.", "It failed", id="full stop"),
    ],
)
def test_a_fact_loses_what_would_end_its_sentence(fact: str, expected: str) -> None:
    assert spoken(fact) == expected


def test_a_long_fact_is_cut() -> None:
    assert len(spoken("x" * 5000)) == 160


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        pytest.param("U+00EB LATIN SMALL LETTER E WITH DIAERESIS", "“ë”", id="letter"),
        pytest.param("U+0020 SPACE", "a space", id="space"),
        pytest.param(
            "U+0028 LEFT PARENTHESIS, U+003B SEMICOLON",
            "an opening bracket, a semicolon",
            id="by name",
        ),
        pytest.param(
            "U+202E RIGHT-TO-LEFT OVERRIDE", "the invisible character U+202E", id="invisible"
        ),
        pytest.param(
            "U+FF20 FULLWIDTH COMMERCIAL AT",
            "“＠” U+FF20 FULLWIDTH COMMERCIAL AT",
            id="full-width at sign",
        ),
        pytest.param(
            "U+0430 CYRILLIC SMALL LETTER A",
            "“а” U+0430 CYRILLIC SMALL LETTER A",
            id="letter that looks like another",
        ),
        pytest.param(
            "U+2019 RIGHT SINGLE QUOTATION MARK",
            "“’” U+2019 RIGHT SINGLE QUOTATION MARK",
            id="curly apostrophe",
        ),
        pytest.param("U+1F600 GRINNING FACE", "“😀”", id="beyond the basic plane"),
        pytest.param("U+D800", "the invisible character U+D800", id="lone surrogate"),
        pytest.param("something (else)", "something else", id="not named that way"),
    ],
)
def test_characters_are_named_so_that_a_reader_can_find_them(fact: str, expected: str) -> None:
    assert spoken_characters(fact, texts_in("en")) == expected


@given(st.lists(st.characters(), min_size=1, max_size=5))
def test_every_character_that_judging_names_can_be_spoken(characters: list[str]) -> None:
    spoken_names = spoken_characters(name_characters(characters), texts_in("en"))

    assert set(spoken_names).isdisjoint(";()[]{}")
    assert hidden_characters(spoken_names) == []
