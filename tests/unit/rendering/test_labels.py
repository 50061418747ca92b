"""Tests of `shared.rendering.labels`."""

from shared.models import Column
from shared.rendering.labels import column_label


def test_every_column_has_a_label_of_its_own() -> None:
    labels = {column_label(column, "en") for column in Column}

    assert len(labels) == len(Column)


def test_a_label_is_that_of_the_sample_file() -> None:
    assert column_label(Column.POSTAL_CODE, "en") == "ZIP or postal code"
