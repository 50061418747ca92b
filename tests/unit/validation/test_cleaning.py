"""What programs leave in cells, and the cells that only look so."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.models import Column
from shared.validation.cleaning import clean_cell, clean_cells
from shared.validation.columns import MODERN_LAYOUT


@pytest.mark.parametrize(
    ("column", "cell", "meant"),
    [
        (Column.DISPLAY_NAME, "\ufeffSanne Vos", "Sanne Vos"),
        (Column.USER_NAME, "\ufeffsanne@contoso.com\u200b", "sanne@contoso.com"),
        (Column.DISPLAY_NAME, "Sanne\xa0Vos", "Sanne Vos"),
        (Column.LAST_NAME, "de\u202fWit\u2009", "de Wit"),
        (Column.DISPLAY_NAME, "Sanne\u200e Vos", "Sanne Vos"),
        (Column.DISPLAY_NAME, "Sanne\nVos", "Sanne Vos"),
        (Column.DEPARTMENT, "Zorg \r\n en Welzijn", "Zorg en Welzijn"),
        (Column.JOB_TITLE, "Planner\tnacht", "Planner nacht"),
        (Column.CITY, "Den\u2028Haag", "Den Haag"),
        (Column.ADDRESS, "Kade 3\nloods B", "Kade 3\nloods B"),
        (Column.LAST_NAME, "O&#39;Brien", "O'Brien"),
        (Column.LAST_NAME, "O&amp;#x27;Brien", "O'Brien"),
        (Column.LAST_NAME, "M&uuml;ller", "Müller"),
        (Column.DEPARTMENT, "Research &amp; Development", "Research & Development"),
        (Column.LAST_NAME, "O\\'Brien", "O'Brien"),
        (Column.FIRST_NAME, "Zo\\u00eb", "Zoë"),
        (Column.FIRST_NAME, "Mila \\ud83c\\udf3b", "Mila 🌻"),
        (Column.FIRST_NAME, "Zo<U+00EB>", "Zoë"),
        (Column.FIRST_NAME, "Zo<c3><ab>", "Zoë"),
        (Column.FIRST_NAME, "Zo\\xc3\\xab", "Zoë"),
        (Column.FIRST_NAME, "Zo=C3=AB", "Zoë"),
        (Column.FIRST_NAME, "Zo%C3%AB", "Zoë"),
        (Column.DISPLAY_NAME, "Sanne%20Vos", "Sanne Vos"),
        (Column.MOBILE_PHONE, "\u202a+31 6 5550 0101\u202c", "+31 6 5550 0101"),
        (Column.MOBILE_PHONE, "+31\xa06\u20115550\u20110101", "+31 6-5550-0101"),
        (Column.FAX, "+31\u061c 20 555 0101", "+31 20 555 0101"),
        (Column.OFFICE_PHONE, "\uff0b\uff18\uff11 3 5550 0101", "+81 3 5550 0101"),
        (Column.OFFICE_PHONE, "٠٢٠ ٥٥٥", "020 555"),
        (Column.MOBILE_PHONE, "31612345678.0", "31612345678"),
        (Column.POSTAL_CODE, "10115,00", "10115"),
        (Column.MOBILE_PHONE, "'0470550188", "0470550188"),
        (Column.POSTAL_CODE, "\u20199000", "9000"),
        (Column.MOBILE_PHONE, "'+31 6 5550 0142", "+31 6 5550 0142"),
        (Column.POSTAL_CODE, '="01067"', "01067"),
    ],
)  # fmt: skip
def test_what_nobody_meant_is_taken_off_or_restored(column: Column, cell: str, meant: str) -> None:
    assert clean_cell(cell, column) == meant
    assert clean_cells([cell], [column], cell) == (meant,)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (Column.JOB_TITLE, "Q&A; support"),
        (Column.DEPARTMENT, "R&D"),
        (Column.DEPARTMENT, "Sales &notanentityatall;"),
        (Column.JOB_TITLE, "100%25"),
        (Column.ADDRESS, "C:\\users"),
        (Column.CITY, "'s-Hertogenbosch"),
        (Column.LAST_NAME, "'t Hart"),
        (Column.DEPARTMENT, "'70s Club"),
        (Column.OFFICE_NUMBER, "12.0"),
        (Column.OFFICE_NUMBER, "1204.0"),
        (Column.DISPLAY_NAME, "山田\u3000太郎"),
        (Column.DISPLAY_NAME, "علی\u200cرضا"),
        (Column.DISPLAY_NAME, "בן\u200fדוד"),
        (Column.DISPLAY_NAME, "Ada 👩\u200d🔬 Bloem"),
        (Column.DISPLAY_NAME, "A&#7;B"),
        (Column.FIRST_NAME, "Zo%EB"),
        (Column.USER_NAME, "o&#39;brien@contoso.com"),
        (Column.DEPARTMENT, "\u2013 Zorg"),
    ],
)
def test_text_that_is_only_unusual_stays(column: Column, cell: str) -> None:
    assert clean_cell(cell, column) == cell


@given(st.text(max_size=60), st.sampled_from(MODERN_LAYOUT))
def test_clean_text_stays_clean_and_the_whole_row_is_cleaned_alike(
    cell: str, column: Column
) -> None:
    once = clean_cell(cell, column)

    assert once == once.strip()
    assert unicodedata.is_normalized("NFC", once)
    assert clean_cells([cell], [column], cell) == (once,)
