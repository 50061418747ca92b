from datetime import date, datetime, time

import pytest

from shared.validation.workbook_cells import show_cell


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (None, "General", ""),
        ("Noor", "@", "Noor"),
        ("a_x000D_\nb", "General", "a\r\nb"),
        ("a_xD800_b", "General", "a\ufffdb"),
        (31655500142, "General", "31655500142"),
        (31655500142.0, "General", "31655500142"),
        (4.3, "General", "4.3"),
        (4.3, "0.00", "4.30"),
        (1067, "00000", "01067"),
        (655500142, "0000000000", "0655500142"),
        (655500142, '"0"#########', "0655500142"),
        (655500142, "0#\\ ##\\ ##\\ ##\\ ##", "06 55 50 01 42"),
        (5550142, "###-####", "555-0142"),
        (2065550142, "(000) 000-0000;@", "(206) 555-0142"),
        (12345, "000", "12345"),
        (-5, "000", "-5"),
        (7, "#,##0", "7"),
        (True, "General", "TRUE"),
        (datetime(2026, 3, 1), "dd-mm-yyyy", "2026-03-01"),  # noqa: DTZ001 - as a workbook has it
        (datetime(2026, 3, 1, 9, 30), "General", "2026-03-01T09:30:00"),  # noqa: DTZ001 - as above
        (date(2026, 3, 1), "General", "2026-03-01"),
        (time(9, 30), "General", "09:30:00"),
        ("#N/A", "General", "#N/A"),
    ],
)
def test_cell_shows_what_a_spreadsheet_shows(value: object, number_format: str, shown: str) -> None:
    assert show_cell(value, number_format) == shown
