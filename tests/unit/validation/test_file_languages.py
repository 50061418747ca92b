import pytest

from shared.validation.file_languages import find_languages
from tests.unit.validation.lists import a_file, a_person, judge

ENGLISH = ("Username", "First name", "Last name", "Country")
GERMAN = ("Benutzername", "Vorname", "Nachname", "Land")


@pytest.mark.parametrize(
    ("heading", "countries", "languages"),
    [
        (GERMAN, {"Island"}, {"de"}),
        (ENGLISH, {"Island"}, set()),
        (("a", "b", "Land"), {"Island"}, {"da", "de", "sv", "nb", "nn"}),
        (ENGLISH, {"Island", "Österreich", "Schweiz"}, {"de"}),
        (ENGLISH, {"Island", "Österreich"}, set()),
        (ENGLISH, {"Island", "Austria", "Germany", "Belgium"}, set()),
        (GERMAN, {"Deutschland"}, set()),
        ((), set(), set()),
    ],
    ids=["labels", "other labels", "label of several languages", "two countries next to it",
         "one country", "English countries", "nothing doubtful", "empty"],
)  # fmt: skip
def test_language_of_a_file_is_that_of_its_labels_and_countries(
    heading: tuple[str, ...], countries: set[str], languages: set[str]
) -> None:
    assert find_languages(heading, countries) == languages


GERMAN_LIST = (  # noqa: SIM905 - as a German file has it
    "Benutzername,Vorname,Nachname,Anzeigename,Position,Abteilung,Büro,Telefon (geschäftlich),"
    "Mobiltelefon,Fax,Adresse,Ort,Bundesland,Postleitzahl,Land oder Region"
).split(",")


def test_rows_of_a_german_list_have_the_german_country() -> None:
    (german,) = judge(a_file(a_person(country="Island"), heading=GERMAN_LIST))
    (english,) = judge(a_file(a_person(country="Island")))

    assert german.usage_location == "IS"
    assert [finding.facts["suggestions"][:2] for finding in english.findings] == ["IS"]
