"""What the check of the pages finds."""

from pathlib import Path

import pytest

from tools.pages import (
    PAGES,
    ROOT,
    american_words,
    avoided_words,
    broken_links,
    findings,
    repeated_sentences,
)

PAGE = ROOT / "docs" / "page.md"


def test_the_pages_of_the_project_are_right() -> None:
    assert len(PAGES) > 20
    assert list(findings()) == []


@pytest.mark.parametrize(
    "text",
    [
        "[x](nowhere.md)",
        "[x](#nowhere)",
        "[x](operate.md#nowhere)",
        "[x](../../outside.md)",
        '<img src="nowhere.png">',
    ],
)
def test_a_link_that_leads_nowhere_is_found(text: str) -> None:
    assert len(list(broken_links(PAGE, text))) == 1


def test_a_link_that_leads_somewhere_is_right() -> None:
    text = "# One heading, *here*\n[x](#one-heading-here) [y](operate.md#undo) [z](https://a.b)"

    assert list(broken_links(PAGE, text)) == []


def test_an_american_spelling_is_found_and_a_british_one_is_not() -> None:
    text = (
        "The organization's color. The organisation's colour. `color` and *Authorize* and licenses."
    )

    assert list(american_words(text)) == [
        "organization: write organisation",
        "color: write colour",
    ]


@pytest.mark.parametrize(
    "text",
    ["Mend it.", "It stands below.", "next to it, beside it", "done anew", "whoever asks"],
)
def test_a_word_to_avoid_is_found(text: str) -> None:
    assert len(list(avoided_words(text))) == 1


def test_a_stand_in_is_no_word_to_avoid() -> None:
    assert list(avoided_words("A stand-in for az, `mend` in code.\n```\nbeside\n```")) == []


def test_a_sentence_on_two_pages_is_found() -> None:
    one = "A short one. This sentence is long enough to be worth saying only once."
    other = "# Heading\n\n- This sentence is long enough to be worth\n  saying only once."

    assert len(list(repeated_sentences({"one.md": one, "other.md": other}))) == 1
    assert list(repeated_sentences({"one.md": one})) == []


def test_no_page_but_those_for_looking_up_is_long() -> None:
    looked_up = {"operate.md", "security.md", "deploy.md", "benchmarks.md", "README.md"}
    lengths = {page: len(page.read_text("utf-8").splitlines()) for page in PAGES}

    assert [
        page.name for page, lines in lengths.items() if lines > 220 and page.name not in looked_up
    ] == []


def test_the_readme_shows_two_commands_and_fits_two_screens_before_its_settings() -> None:
    before = (Path(ROOT) / "README.md").read_text("utf-8").partition("## Settings")[0]

    assert before.index("<img") < before.index("make demo")
    assert len(before.splitlines()) <= 90
