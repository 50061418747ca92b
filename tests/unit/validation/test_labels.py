import pytest

from shared.models import Column
from shared.validation.labels import columns_called, english_label, is_foreign


@pytest.mark.parametrize(
    "label",
    ["Job title", "JOB TITLE", "job_title", "Job-Title", "jobTitle", " Job  title "],
)
def test_label_is_known_however_it_is_written(label: str) -> None:
    assert columns_called(label) == {Column.JOB_TITLE}


def test_label_that_two_languages_use_differently_stands_for_both() -> None:
    # Spanish has the first name here, and French has the last name.
    assert Column.FIRST_NAME in columns_called("Nom")
    assert Column.LAST_NAME in columns_called("Nom")


def test_unknown_label_stands_for_nothing() -> None:
    assert columns_called("rubriko") == frozenset()


@pytest.mark.parametrize("column", Column)
def test_every_column_has_labels_of_its_own(column: Column) -> None:
    assert column in columns_called(english_label(column))
    assert columns_called(column.value) == columns_called(column.value.replace("_", " "))


def test_labels_of_other_systems_are_told_from_those_of_a_staff_list() -> None:
    assert is_foreign("date of BIRTH")
    assert not is_foreign("rubriko")
    assert [column for column in Column if is_foreign(english_label(column))] == []
