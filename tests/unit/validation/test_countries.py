import subprocess
import sys

import pytest

from shared.validation.countries import resolve_country, unclear_candidates

NAMES = {
    "AE": "UAE|U.A.E.|VAE|الإمارات العربية المتحدة|United Arab Emirates",
    "AT": "Austria|Oostenrijk|Österreich|Oesterreich|Osterreich|Autriche|Áo",
    "BA": "Bosnia|Bosnië en Herzegovina|Bosnia and Herzegovina|Bosna i Hercegovina",
    "BE": "België|Belgie|Belgium|Belgique|Belgien|BELGIË|België (BE)|Belgio|ベルギー",
    "BO": "Bolivia|Bolivia (Plurinational State of)|Bolivia, Plurinational State of",
    "BR": "Brasil|Brazil|Brazilië|巴西",
    "BS": "The Bahamas|Bahamas",
    "CD": "DR Congo|DRC|Congo - Kinshasa|Congo (DRC)|Congo, The Democratic Republic of the",
    "CG": "Congo-Brazzaville|Republic of the Congo",
    "CH": "Switzerland|Zwitserland|Die Schweiz|Suisse|Svizzera|CHE",
    "CI": "Ivory Coast|Cote d`Ivoire|Ivoorkust|Côte d’Ivoire|Cote d'Ivoire|Elfenbeinküste",
    "CN": "China|中国|PR China|People's Republic of China",
    "CW": "Curaçao|Curacao",
    "CZ": "Czech Republic|Tsjechische Republiek|Česko|Tsjechië|Czechia|Česká republika",
    "DE": "Germany|Duitsland|Deutschland|BRD|Allemagne|Alemania|Německo|ドイツ|de|DEU",
    "DK": "Danmark|Denemarken|Dänemark|Daenemark",
    "EG": "مصر|Egypte|Ägypten|Aegypten",
    "ES": "España|Spanje|Spain|Espana",
    "GB": "UK|U.K.|uk|GB|GBR|Great Britain|Groot-Brittannië|England|Engeland|Scotland|Wales|"
    "Northern Ireland|VK|Verenigd Koninkrijk|Vereinigtes Königreich|Royaume-Uni|英国",
    "GE": "Georgia|Georgië|საქართველო",
    "GN": "Guinea",
    "GR": "Ελλάδα|Griekenland|Hellas|Greece|Ελλάς",
    "HK": "Hong Kong|Hong Kong SAR|香港|Hongkong",
    "HR": "Hrvatska|Kroatië|Croatia",
    "IE": "Ierland|Éire|Republic of Ireland|Ireland|Rep. of Ireland",
    "IL": "Israël|ישראל",
    "IN": "भारत|India",
    "IR": "Iran|Iran, Islamic Republic of|Iran (Islamic Republic of)",
    "JP": "日本|Japan|Japão|Япония",
    "KP": "North Korea|Noord-Korea|조선민주주의인민공화국",
    "KR": "South Korea|Republic of Korea|Rep. of Korea|Korea, Republic of|한국|"
    "대한민국|Zuid-Korea|韩国",
    "LU": "Luxemburg|Luxembourg|Lëtzebuerg",
    "MK": "Macedonia|North Macedonia|Noord-Macedonië",
    "MO": "Macau|澳門",
    "NA": "NA|Namibia|Namibië",
    "NE": "Niger",
    "NG": "Nigeria|NGA",
    "NL": "Nederland|Holland|The Netherlands|Netherlands (the)|Pays-Bas|Niederlande|NL|nl|NLD|"
    "NL - Nederland|Nederland / Netherlands|Kingdom of the Netherlands|هولندا|Países Bajos",
    "NO": "Norge|Noorwegen|NO",
    "PL": "Polska|Polen|Poland",
    "PS": "Palestine|Palestina|فلسطين",
    "RS": "Srbija|Србија|Servië",
    "RU": "Россия|Russia|Russian Federation|Rusland",
    "SA": "السعودية|Saudi Arabia|Saoedi-Arabië",
    "SE": "Sverige|Zweden|Schweden|Suède",
    "SX": "Sint Maarten|Sint Maarten (Dutch part)",
    "TH": "ไทย|Thailand|ประเทศไทย",
    "TR": "Türkiye|TÜRKİYE|Turkiye|Turkey|Turkije|Türkei",
    "TW": "Taiwan|台灣|台湾|Taiwan, Province of China",
    "TZ": "Tanzania|Tanzania, United Republic of",
    "UA": "Україна|Oekraïne|Ukraine",
    "US": "USA|U.S.A.|US|United States|United States of America|VS|Verenigde Staten|EE.UU.|"
    "États-Unis|США|미국|美国",
    "VA": "Holy See|Vatican City",
    "VI": "Virgin Islands, U.S.|US Virgin Islands",
    "VN": "Viet Nam|Việt Nam|Vietnam",
    "WS": "Samoa",
    "XK": "Kosovo|Kosova|XK",
    "ZA": "South Africa|Zuid-Afrika|Suid-Afrika|RSA",
}  # fmt: skip


@pytest.mark.parametrize("code", NAMES)
def test_country_is_known_by_all_that_people_call_it(code: str) -> None:
    names = NAMES[code].split("|")

    assert {name: resolve_country(name) for name in names} == dict.fromkeys(names, code)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "?", "n/a", "N.A.", "Nergensland", "XX", "ZZ", "EU", "AN", "SU", "YU", "QQQ",
        "UN",
        "Korea", "Congo", "Kongo", "Virgin Islands", "Saint Martin", "America", "Nga",
        "Georgia, USA", "Nederland BE", "NL/BE", "Deutchland", "Yugoslavia", "California",
        "Germany<br>", "BelgiÃ«", "x" * 200,
    ],
)  # fmt: skip
def test_text_that_means_no_country_for_certain_is_not_guessed(text: str) -> None:
    assert resolve_country(text) is None


def test_candidates_of_an_unclear_name_are_listed() -> None:
    assert unclear_candidates("KOREA") == ("KP", "KR")


def test_table_is_not_loaded_before_the_first_country() -> None:
    program = "import shared.validation.countries as c; print(c._table.cache_info().misses)"

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert loaded.stdout.strip() == b"0"


# Words, first names and towns that some language, or one without its accents, calls a country by.
EVERYDAY = (
    "Male Female Vrouw Öland Alan Helena Gene Shine Suede Bene Hun ungern Frans And Are Can Per Sen"
    " Island Sad Rok Car Eau Sua Ned Pole Siri Tai Indie Indien Inde Swiss Swede Salvador Maurice"
    " Mauricio Dominique Granada Gana Fas Malte Kina Norra Samo Cada Pala Gini Bruine Al Bo Jo Li"
    " Pôle Män Mån Rök Sąd Šíří Fås Målte Cañada"
    " Bel Fin Pan Mac Tun Guy Ella Anna Maria Marina Lara Mira Paula Erik Johan Peter Mohamed Ali"
    " Sara Eva Emma Noor Jan Piet Kees Paris London Berlin Utrecht Gent Bremen Essen Bergen Lund"
)


def test_everyday_words_first_names_and_towns_are_no_countries() -> None:
    assert {word: resolve_country(word) for word in EVERYDAY.split()} == dict.fromkeys(
        EVERYDAY.split()
    )


def test_same_word_with_its_accents_or_in_its_own_language_is_one() -> None:
    assert [resolve_country(name) for name in ("Suède", "Ungern", "HUN", "hu")] == [
        "SE",
        "HU",
        "HU",
        "HU",
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [("Palestinian Authority", "PS"), ("St Helena, Ascension, Tristan da Cunha", "SH"),
     ("St Helena", "SH"), ("St. Helena", "SH")],
)  # fmt: skip
def test_names_that_microsoft_writes_are_known(name: str, code: str) -> None:
    assert resolve_country(name) == code


@pytest.mark.parametrize(
    ("name", "language", "code"),
    [
        ("Island", "de", "IS"),
        ("Indien", "sv", "IN"),
        ("Maurice", "fr", "MU"),
        ("Man", "nb", "IM"),
        ("Almanya", "tr", "DE"),
    ],
)
def test_word_is_a_country_in_a_file_of_its_language(name: str, language: str, code: str) -> None:
    assert resolve_country(name) is None
    assert resolve_country(name, {language}) == code


def test_doubtful_name_with_its_code_next_to_it_is_certain() -> None:
    assert resolve_country("Island (IS)") == "IS"
    assert resolve_country("Island (NL)") is None


@pytest.mark.parametrize("text", ["SAD", "S.U.A.", "A.B.D.", "USA", "U.S.A."])
def test_abbreviation_in_capitals_is_a_country(text: str) -> None:
    assert resolve_country(text) == "US"
