"""Tests of `shared.rendering.sentences`."""

import ast
import re
from itertools import chain
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.models import (
    Column,
    FileError,
    Finding,
    JobKind,
    ReasonCode,
    RemarkCode,
    RowError,
    reasons,
)
from shared.models.reasons import no_license
from shared.rendering.i18n import texts_in
from shared.rendering.sentences import (
    SENTENCES,
    choose_sentence,
    describe,
    encode_detail,
    remedy,
    spoken_characters,
)
from shared.validation import findings
from shared.validation.characters import name_characters
from shared.validation.findings import missing_columns, unknown_country
from tests.unit.rendering.findings_made import every_finding
from tests.unit.rendering.hostile_texts import hidden_characters, hostile_texts

FINDINGS = every_finding()
PROJECT = Path(__file__).parents[3]
CONSTRUCTORS = {Path(str(module.__file__)) for module in (reasons, findings)}
CODES = [str(code) for code in chain(RowError, ReasonCode, FileError, RemarkCode)]
FORBIDDEN = set(";()[]{}")


def chosen(finding: Finding, kind: JobKind = JobKind.CREATE) -> str:
    """The English sentence of a finding whose facts all have something to say."""
    facts = {name: fact for name, fact in finding.facts.items() if fact}
    return choose_sentence(finding, facts, kind)


def test_every_finding_has_a_sentence_of_its_own_kind() -> None:
    unknown = choose_sentence(Finding(code="something_new"), {})

    assert [each for each in FINDINGS if chosen(each) == unknown] == []
    assert {each.code for each in FINDINGS} == set(CODES)


def test_every_sentence_is_chosen_for_some_finding() -> None:
    sentences = {text for texts in SENTENCES.values() for text in texts}

    assert sentences - {chosen(each, kind) for each in FINDINGS for kind in JobKind} == set()


def test_every_fact_is_a_word_of_a_sentence_or_names_what_is_wrong() -> None:
    names = {name for each in FINDINGS for name in each.facts}
    fields = {
        name
        for texts in SENTENCES.values()
        for text in texts
        for _, name, _, _ in Formatter().parse(text)
    }

    assert names - fields == {"what", "problem", "rule", "part", "hint", "cause"}


@pytest.mark.parametrize(
    ("finding", "kind", "expected"),
    [
        pytest.param(no_license(["SPB"]), JobKind.CREATE, "is left", id="create"),
        pytest.param(no_license(["SPB"]), JobKind.PREVIEW, "would be left", id="preview"),
        pytest.param(Finding(code=ReasonCode.NOT_CONFIRMED), JobKind.UNDO, "it removed", id="undo"),
        pytest.param(
            Finding(
                code=ReasonCode.GRAPH_REFUSED,
                facts={"code": "Bad", "message": "No.", "what": "removal"},
            ),
            JobKind.UNDO,
            "refused to remove",
            id="undo, as the version before stored it",
        ),
    ],
)
def test_a_sentence_says_what_the_job_does(finding: Finding, kind: JobKind, expected: str) -> None:
    assert expected in texts_in("en").say(describe(finding, kind))


def test_facts_are_given_by_the_constructors_alone() -> None:
    made_elsewhere = [
        f"{path.relative_to(PROJECT)}:{call.lineno}"
        for path in (PROJECT / "shared").rglob("*.py")
        if path not in CONSTRUCTORS
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Finding"
        if any(keyword.arg == "facts" for keyword in call.keywords)
    ]

    assert made_elsewhere == []


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
            Finding(code=RowError.TOO_LONG, facts={"limit": "64"}),
            "This could not be done. Show this line to your administrator.",
            id="facts of another version",
        ),
        pytest.param(
            no_license(["O365_BUSINESS_PREMIUM", "VISIOCLIENT"]),
            "No free licence of Microsoft 365 Business Standard and Visio Plan 2 is left. Ask for "
            "more licences, then upload the same file again.",
            id="products by name",
        ),
        pytest.param(
            unknown_country("(...)"),
            "We do not recognise “…” as a country. Write its usual name or its two-letter code, "
            "such as Netherlands or NL.",
            id="nothing that a sentence can hold",
        ),
        pytest.param(
            Finding(code="something_new"),
            "This could not be done. Show this line to your administrator.",
            id="unknown code",
        ),
    ],
)
def test_a_sentence_says_what_is_known(finding: Finding, expected: str) -> None:
    assert texts_in("en").say(describe(finding)) == expected


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
    sentence = texts_in("en").say(describe(Finding(code=code, column=column, facts=facts)))

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
    sentence = texts_in("ar").say(describe(Finding(code=code, facts=facts)))

    hidden = "".join(hidden_characters(sentence))
    assert hidden == "\u2068\u2069" * (len(hidden) // 2)
    assert FORBIDDEN.isdisjoint(sentence)


def test_characters_are_isolated_one_by_one() -> None:
    facts = {"rule": "characters", "characters": "U+00E9 LATIN SMALL LETTER E, U+0020 SPACE"}

    sentence = texts_in("ar").say(describe(Finding(code=RowError.INVALID_UPN, facts=facts)))

    assert re.search("\u2068[^\u2069]*é[^\u2069]*\u2069", sentence)
    assert sentence.count("\u2068") == 1


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "North Korea or South Korea?"), ("nl", "Noord-Korea of Zuid-Korea?")],
)
def test_countries_are_suggested_in_the_language_of_the_mail(language: str, expected: str) -> None:
    sentence = texts_in(language).say(describe(unknown_country("Korea", ["KP", "KR"])))

    assert sentence.endswith(expected)


def test_missing_columns_are_named_in_the_language_of_the_mail() -> None:
    refusal = missing_columns(14, [Column.FAX, Column.CITY]).finding

    assert texts_in("de").say(describe(refusal)).endswith("Fax, Ort.")


@pytest.mark.parametrize("file_class", FileError)
def test_every_refusal_has_steps_out_of_it(file_class: FileError) -> None:
    unknown = remedy(Finding(code="something_new"))

    assert remedy(Finding(code=file_class)) != unknown


def test_wrong_columns_are_answered_with_the_right_ones() -> None:
    first, *_ = map(texts_in("en").say, remedy(Finding(code=FileError.WRONG_COLUMNS)))

    assert first.startswith("Put the columns in this order: Username, First name, Last name,")


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
    assert texts_in("en").say(spoken_characters(fact)) == expected


@given(st.lists(st.characters(), min_size=1, max_size=5))
def test_every_character_that_judging_names_can_be_spoken(characters: list[str]) -> None:
    spoken_names = texts_in("en").say(spoken_characters(name_characters(characters)))

    assert set(spoken_names).isdisjoint(";()[]{}")
    assert hidden_characters(spoken_names) == []
