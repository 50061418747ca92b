import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.models import Column
from shared.validation.damaged_text import has_signs_of_damage, judge_damage, judge_lost_zeros


def problems(column: Column, text: str) -> list[str]:
    return [finding.facts["problem"] for finding in judge_damage(column, text)]


DAMAGED = [
    (Column.MOBILE_PHONE, "3.16E+10", "scientific"),
    (Column.OFFICE_PHONE, "3,16123E+10", "scientific"),
    (Column.FAX, "3e+10", "scientific"),
    (Column.POSTAL_CODE, "1E+05", "scientific"),
    (Column.OFFICE_NUMBER, "1,23E+11", "scientific"),
    (Column.DEPARTMENT, "3,00E+02", "scientific"),
    (Column.JOB_TITLE, "1E+05", "scientific"),
    (Column.MOBILE_PHONE, "3E2", "scientific"),
    (Column.OFFICE_NUMBER, "123456789012345000", "scientific"),
    (Column.OFFICE_NUMBER, "14-feb", "date"),
    (Column.OFFICE_NUMBER, "Mär 14", "date"),
    (Column.OFFICE_NUMBER, "2026-02-14", "date"),
    (Column.DEPARTMENT, "2026-02-14 00:00:00", "date"),
    (Column.OFFICE_NUMBER, "14/02/2026", "date"),
    (Column.JOB_TITLE, "12:30:00", "date"),
    (Column.OFFICE_PHONE, "System.String[]", "program_text"),
    (Column.JOB_TITLE, "System.Collections.Generic.List`1[System.String]", "program_text"),
    (Column.JOB_TITLE, "Microsoft.Graph.PowerShell.Models.MicrosoftGraphUser", "program_text"),
    (Column.DEPARTMENT, "[object Object]", "program_text"),
    (Column.DEPARTMENT, "Array", "program_text"),
    (Column.CITY, "@{City=Utrecht; Zip=3511}", "program_text"),
    (Column.MOBILE_PHONE, "{}", "program_text"),
    (Column.OFFICE_PHONE, "['+31 20 555 0114']", "program_text"),
    (Column.OFFICE_PHONE, '["+31 20 555 0114", "+31 20 555 0115"]', "program_text"),
    (Column.OFFICE_PHONE, "('+31 20 555 0114',)", "program_text"),
    (Column.FAX, "<bound method Person.fax of <Person>>", "program_text"),
    (Column.FAX, "<models.Person object at 0x7f0a12>", "program_text"),
    (Column.DEPARTMENT, "java.lang.Object@1b6d3586", "program_text"),
    (Column.DEPARTMENT, "Optional[Sales]", "program_text"),
    (Column.DEPARTMENT, "12;#Sales", "program_text"),
    (Column.DEPARTMENT, "CN=Ada Bloem,OU=Sales,DC=contoso,DC=com", "program_text"),
    (Column.FIRST_NAME, "{{ first_name }}", "program_text"),
    (Column.FIRST_NAME, "«Voornaam»", "program_text"),
    (Column.FIRST_NAME, "b'Sanne'", "program_text"),
    (Column.LAST_NAME, "=?utf-8?Q?M=C3=BCller?=", "misread"),
    (Column.FIRST_NAME, "Zo+AOs-", "misread"),
    (Column.FIRST_NAME, "Zo\\xeb", "misread"),
    (Column.DISPLAY_NAME, "#N/A", "spreadsheet_error"),
    (Column.MOBILE_PHONE, "#NAME?", "spreadsheet_error"),
    (Column.MOBILE_PHONE, "########", "spreadsheet_error"),
    (Column.LAST_NAME, "#REF!", "spreadsheet_error"),
    (Column.LAST_NAME, "M?ller", "replaced"),
    (Column.DISPLAY_NAME, "?? ??", "replaced"),
    (Column.CITY, "?ód?", "replaced"),
    (Column.ADDRESS, "Hauptstra?e 5", "replaced"),
    (Column.JOB_TITLE, "GESCH?FTSF?HRER", "replaced"),
    (Column.LAST_NAME, "MÃ¼ller", "misread"),
    (Column.CITY, "BiaÅ‚ystok", "misread"),
    (Column.DISPLAY_NAME, "Oâ€™Neill", "misread"),
    (Column.JOB_TITLE, "ki\x07ne", "characters"),
    (Column.DEPARTMENT, "HR\ufffd", "characters"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "text", "problem"), DAMAGED)
def test_damage_is_recognised_by_its_trace(column: Column, text: str, problem: str) -> None:
    assert has_signs_of_damage(text, text) or problem == "characters"
    assert problems(column, text) == [problem]


@given(
    damaged=st.sampled_from(DAMAGED),
    noise=st.text("abEe019 .,:;/\\-+'\"<>&#=?%()[]Aé", max_size=4),
    at=st.integers(0, 60),
)
def test_quick_check_of_a_row_misses_no_damaged_cell(
    damaged: tuple[Column, str, str], noise: str, at: int
) -> None:
    column, text, _ = damaged
    text = (text[:at] + noise + text[at:]).strip()
    row = f"Sanne {text} Breda"

    if any(problem != "characters" for problem in problems(column, text)):
        assert has_signs_of_damage(row, text if column is Column.OFFICE_NUMBER else "")


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (Column.MOBILE_PHONE, "+31 6 5550 0142"),
        (Column.MOBILE_PHONE, "06-55500142, 030-5550142"),
        (Column.MOBILE_PHONE, "31655500142"),
        (Column.OFFICE_NUMBER, "4.30"),
        (Column.OFFICE_NUMBER, "2E5"),
        (Column.OFFICE_NUMBER, "7.0"),
        (Column.OFFICE_NUMBER, "1-2"),
        (Column.OFFICE_NUMBER, "3/4"),
        (Column.OFFICE_NUMBER, "14-zaal"),
        (Column.OFFICE_NUMBER, "Bau-12"),
        (Column.DEPARTMENT, "3E2"),
        (Column.JOB_TITLE, "System.Engineer [Linux] {on call}"),
        (Column.JOB_TITLE, "Engineer (C#)"),
        (Column.JOB_TITLE, "Planner [nacht]"),
        (Column.DEPARTMENT, "Sales > Europe | North"),
        (Column.JOB_TITLE, "Microsoft 365 admin"),
        (Column.MOBILE_PHONE, "01.02.03.04.05"),
        (Column.JOB_TITLE, "R&D #1"),
        (Column.DISPLAY_NAME, "Robin 😀"),
        (Column.DISPLAY_NAME, "می‌خواهم"),
        (Column.DISPLAY_NAME, "👩‍🔬 Ada"),
        (Column.DISPLAY_NAME, 'Jip "de Post" Post'),
        (Column.DISPLAY_NAME, "João Ângelo"),
        (Column.CITY, "ÅLESUND"),
        (Column.ADDRESS, "Kade 3\nloods B\t(achter)"),
        (Column.DEPARTMENT, "Who?"),
        (Column.JOB_TITLE, "Q&A? What?Why"),
        (Column.ADDRESS, "https://fabrikam.com/index.php?id=5&b=c"),
    ],
)
def test_text_that_is_only_unusual_is_left_alone(column: Column, text: str) -> None:
    assert problems(column, text) == []


# Of Excel in sixteen languages (Microsoft's translated error values) and of LibreOffice.
ERROR_WORDS = """
    #N/A #N/B #N/D #N/D! #NV #I/T #ND #N.D. #Н/Д #YOK #HIÁNYZIK #SAKNAS! #PUUTTUU! #REF!
    #VERW! #BEZUG! #¡REF! #RIF! #REFERENS! #REFERENCE! #ADR! #ССЫЛКА! #BAŞV! #HIV! #VIITTAUS!
    #NAME? #NAAM? #NOM? #¿NOMBRE? #NOMBRE? #NOME? #NAZWA? #NAMN? #NAVN? #NÁZEV? #NÉV? #NIMI?
    #AD? #ИМЯ? #VALUE! #WAARDE! #WERT! #VALEUR! #¡VALOR! #VALORE! #VALOR! #ARG! #VÄRDEFEL!
    #VÆRDI! #HODNOTA! #ÉRTÉK! #ARVO! #DEĞER! #ЗНАЧ! #DIV/0! #DEEL/0! #¡DIV/0! #DIVISION/0!
    #ДЕЛ/0! #NUM! #GETAL! #ZAHL! #NOMBRE! #¡NUM! #LICZBA! #OGILTIGT! #ČÍSLO! #SZÁM! #SAYI!
    #ЧИСЛО! #NULL! #LEEG! #NUL! #NULO! #ZERO! #SKÄRNING! #BOŞ! #ПУСТО! #SPILL! #OVERLOPEN!
    #ÜBERLAUF! #PROPAGATION! #CALC! #GETTING_DATA #FIELD! #BLOCKED! #CONNECT! #BUSY!
    #UNKNOWN! #ERROR! Err:502 Err:508 Fehler:504 Fout:522 Erreur:502 Błąd:508 #### ##########
""".split()  # noqa: SIM905 - a table of words


@pytest.mark.parametrize("word", ERROR_WORDS)
def test_error_word_of_a_spreadsheet_is_reported_in_every_language(word: str) -> None:
    assert has_signs_of_damage(word, word)
    assert problems(Column.DEPARTMENT, word) == ["spreadsheet_error"]


def lost_zeros(country: str, **cells: str) -> list[str]:
    values = [cells.get(column.value, "") for column in Column]
    return [str(finding.column) for finding in judge_lost_zeros(values, country)]


@pytest.mark.parametrize(
    ("country", "cells", "expected"),
    [
        ("DE", {"postal_code": "1067"}, ["postal_code"]),
        ("US", {"postal_code": "501"}, ["postal_code"]),
        ("NO", {"postal_code": "150"}, ["postal_code"]),
        ("NL", {"mobile_phone": "655500142"}, ["mobile_phone"]),
        ("FR", {"mobile_phone": "655500142", "office_phone": "755500142"},
         ["office_phone", "mobile_phone"]),
        ("IT", {"postal_code": "100"}, ["postal_code"]),
        ("ZA", {"postal_code": "2"}, ["postal_code"]),
        ("KE", {"postal_code": "100"}, ["postal_code"]),
        ("MY", {"postal_code": "1000"}, ["postal_code"]),
        ("NZ", {"postal_code": "620"}, ["postal_code"]),
        ("ZA", {"postal_code": "8001"}, []),
        ("DE", {"postal_code": "106"}, []),
        ("DE", {"postal_code": "01067"}, []),
        ("DE", {"postal_code": "D-1067"}, []),
        ("BE", {"postal_code": "1000"}, []),
        ("US", {"postal_code": "02134-1234"}, []),
        ("ES", {"mobile_phone": "655500142"}, []),
        ("NL", {"mobile_phone": "0655500142", "office_phone": "142"}, []),
    ],
)  # fmt: skip
def test_leading_zero_is_missed_where_it_must_have_been(
    country: str, cells: dict[str, str], expected: list[str]
) -> None:
    assert lost_zeros(country, **cells) == expected
