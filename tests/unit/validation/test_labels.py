import pytest

from shared.languages import LANGUAGES
from shared.models import Column
from shared.rendering import texts_in
from shared.validation.labels import columns_called, is_foreign


@pytest.mark.parametrize(
    "label",
    ["Job title", "JOB TITLE", "job_title", "Job-Title", "jobTitle", " Job  title "],
)
def test_label_is_known_however_it_is_written(label: str) -> None:
    assert columns_called(label) == {Column.JOB_TITLE}


def test_label_that_two_languages_use_differently_means_both() -> None:
    # Spanish has the first name here, and French has the last name.
    assert Column.FIRST_NAME in columns_called("Nom")
    assert Column.LAST_NAME in columns_called("Nom")


def test_unknown_label_means_nothing() -> None:
    assert columns_called("rubriko") == frozenset()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("column", Column)
def test_the_labels_that_a_mail_asks_for_are_known(column: Column, language: str) -> None:
    label = texts_in(language).column(column)

    assert column in columns_called(label)
    assert not is_foreign(label)


@pytest.mark.parametrize("column", Column)
def test_a_column_is_known_by_its_key(column: Column) -> None:
    assert columns_called(column.value) == columns_called(column.value.replace("_", " "))


def test_labels_of_other_systems_are_distinguished_from_those_of_a_staff_list() -> None:
    assert is_foreign("date of BIRTH")
    assert not is_foreign("rubriko")
