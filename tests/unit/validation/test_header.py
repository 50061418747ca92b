import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import UploadError
from shared.languages import LANGUAGES
from shared.models import OPTIONAL_COLUMNS, Column
from shared.rendering import texts_in
from shared.validation.columns import CLASSIC_LAYOUT, MODERN_LAYOUT, RESULTS_HEADING
from shared.validation.header import choose_layout, is_title
from tests.unit.validation.lists import CLASSIC_HEADING, MODERN_HEADING, a_person

FOUND = {
    "nl": "Gebruikersnaam|Voornaam|Achternaam|Weergavenaam|Functie|Afdeling|Toestelnummer|"
    "Zakelijk nummer|Mobiel nummer|Faxnummer|Adres|Plaats|Provincie|Postcode|Land of regio",
    "de, 16": "Benutzername|Vorname|Nachname|Anzeigename|Position|Abteilung|"
    "Telefon – Geschäftlich|Telefon (geschäftlich)|Mobiltelefon|Fax|Alternative E-Mail-Adresse|"
    "Adresse|Ort|Bundesstaat|Postleitzahl|Land oder Region",
    "es": "Nombre de usuario|Nombre|Apellidos|Nombre para mostrar|Puesto|Departamento|"
    "Número del trabajo|Teléfono del trabajo|Teléfono móvil|Número de fax|Dirección|Ciudad|"
    "Estado o provincia|Código postal|País o región",
    "pt-BR, 16": "Nome de usuário|Nome|Sobrenome|Nome de exibição|Cargo|Departamento|"
    "Número comercial|Telefone comercial|Celular|Fax|Endereço de email alternativo|Endereço|"
    "Cidade|Estado ou província|CEP|País ou região",
    "zh-CN": "用户名|名字|姓氏|显示名称|职务|部门|办公室号码|办公室电话|移动电话|"
    "传真号码|地址|城市|省/自治区/直辖市|邮政编码|国家或地区",
    "cs": "Uživatelské jméno|Jméno|Příjmení|Zobrazované jméno|Funkce|Oddělení|Číslo kanceláře|"
    "Telefon do kanceláře|Mobilní telefon|Faxové číslo|Adresa|Město|Kraj|PSČ|Země či oblast",
    "pl": "Nazwa użytkownika|Imię|Nazwisko|Nazwa wyświetlana|Stanowisko|Dział|Numer biura|"
    "Telefon w biurze|Telefon komórkowy|Numer faksu|Adres|Miejscowość|Województwo|"
    "Kod pocztowy|Kraj lub region",
    "ru": "Имя пользователя|Имя|Фамилия|Отображаемое имя|Должность|Отдел|Номер офиса|"
    "Рабочий телефон|Мобильный телефон|Факс|Адрес|Город|Область, край|Почтовый индекс|"
    "Страна или регион",
    "ko, 16": "사용자 이름|이름|성|표시 이름|직함|부서|사무실 번호|사무실 전화|휴대폰|팩스|"
    "대체 전자 메일 주소|주소|구/군/시|시/도|우편 번호|국가 또는 지역",
    "fr": "Nom d'utilisateur|Prénom|Nom|Nom d'affichage|Poste|Service|Numéro du bureau|"
    "Téléphone (bureau)|Téléphone mobile|Télécopie|Adresse|Ville|Département ou région|"
    "Code postal|Pays ou région",
    "it": "Nome utente|Nome|Cognome|Nome visualizzato|Professione|Reparto|Numero dell'ufficio|"
    "Telefono ufficio|Cellulare|Fax|Indirizzo|Città|Stato o provincia|CAP|Paese",
    "ja": "ユーザー名|名|姓|表示名|役職|部署|事務所番号|会社電話|携帯電話|FAX|番地|市区町村|"
    "都道府県|郵便番号|国または地域",
    "snake case": "user_name|first_name|last_name|display_name|job_title|department|office_number|"
    "office_phone|mobile_phone|fax|address|city|state|postal_code|country",
    "Graph": "userPrincipalName|givenName|surname|displayName|jobTitle|department|officeLocation|"
    "businessPhones|mobilePhone|faxNumber|streetAddress|city|state|postalCode|country",
    "unknown labels": "|".join(f"rubriko {number}" for number in range(15)),
    "last label blank": "|".join([*CLASSIC_HEADING[:-1], ""]),
    "trailing blanks": "|".join([*CLASSIC_HEADING, "", ""]),
}


@pytest.mark.parametrize("name", FOUND)
def test_heading_that_was_found_in_the_world_fits(name: str) -> None:
    layout = MODERN_LAYOUT if "16" in name else CLASSIC_LAYOUT

    assert choose_layout(FOUND[name].split("|")) == layout


@pytest.mark.parametrize("fixed", [CLASSIC_HEADING, MODERN_HEADING], ids=["15", "16"])
@given(data=st.data())
def test_optional_columns_follow_in_any_order_and_language(
    fixed: list[str], data: st.DataObject
) -> None:
    columns = data.draw(st.permutations(OPTIONAL_COLUMNS))
    columns = columns[: data.draw(st.integers(0, len(columns)))]
    languages = st.sampled_from(LANGUAGES)
    labels = [texts_in(data.draw(languages)).column(column) for column in columns]

    layout = choose_layout([*fixed, *labels, *[""] * data.draw(st.integers(0, 2))])

    assert layout == (*(MODERN_LAYOUT if len(fixed) == 16 else CLASSIC_LAYOUT), *columns)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("manager", Column.MANAGER),
        ("memberOf", Column.GROUPS),
        ("assignedLicenses", Column.LICENCES),
        ("employeeId", Column.EMPLOYEE_ID),
        ("employeeType", Column.EMPLOYEE_TYPE),
        ("companyName", Column.COMPANY),
        ("costCenter", Column.COST_CENTRE),
        ("employeeHireDate", Column.HIRE_DATE),
    ],
)
def test_an_optional_column_is_known_by_the_name_that_graph_gives_it(
    name: str, column: Column
) -> None:
    assert choose_layout([*CLASSIC_HEADING, name])[-1] is column


@pytest.mark.parametrize("order", [1, -1], ids=["off last", "off first"])
def test_an_optional_column_that_is_switched_off_is_refused_by_its_label(order: int) -> None:
    with pytest.raises(UploadError) as refused:
        choose_layout([*CLASSIC_HEADING, *["Manager", "Groups"][::order]], (Column.MANAGER,))

    assert refused.value.finding.facts == {
        "found": "17",
        "problem": "switched_off",
        "columns": "Groups",
    }


def test_a_person_whose_job_is_a_label_is_no_heading() -> None:
    with pytest.raises(UploadError) as refused:
        choose_layout(a_person(user_name="noor", job_title="Manager", country="NL"))

    assert refused.value.finding.facts["problem"] == "no_heading"


def without(heading: list[str], label: str) -> list[str]:
    return [kept for kept in heading if kept != label]


def swapped(heading: list[str], first: int, second: int) -> list[str]:
    labels = list(heading)
    labels[first], labels[second] = labels[second], labels[first]
    return labels


@pytest.mark.parametrize(
    ("heading", "facts"),
    [
        (
            swapped(CLASSIC_HEADING, 1, 2),
            {"found": "15", "problem": "swapped", "columns": "Last Name, First Name"},
        ),
        (
            swapped(MODERN_HEADING, 5, 15),
            {"found": "16", "problem": "swapped", "columns": "Country or region, Department"},
        ),
        (
            without(CLASSIC_HEADING, "Fax"),
            {"found": "14", "problem": "missing", "lacking": "fax"},
        ),
        (
            without(MODERN_HEADING, "Job title"),
            {"found": "15", "problem": "missing", "lacking": "job_title"},
        ),
        (
            [*CLASSIC_HEADING, "Shoe size"],
            {"found": "16", "problem": "added", "columns": "Shoe size"},
        ),
        (
            ["", *CLASSIC_HEADING],
            {"found": "16", "problem": "added"},
        ),
        (
            [*MODERN_HEADING, "Manager", "End date"],
            {"found": "18", "problem": "added", "columns": "End date"},
        ),
        (
            [*MODERN_HEADING, "Manager", "Company", "Leidinggevende"],
            {"found": "19", "problem": "repeated", "columns": "Leidinggevende"},
        ),
        (
            ["Manager", *CLASSIC_HEADING, "Company"],
            {"found": "17", "problem": "optional_first", "columns": "Manager, Company"},
        ),
        (
            [*CLASSIC_HEADING[:5], "Groups", *CLASSIC_HEADING[5:]],
            {"found": "16", "problem": "optional_first", "columns": "Groups"},
        ),
        (
            [*without(CLASSIC_HEADING, "Fax"), "Manager"],
            {"found": "15", "problem": "missing", "lacking": "fax"},
        ),
        (
            [*[f"rubriko {number}" for number in range(14)], "Manager"],
            {"found": "14", "problem": "count", "columns": "Manager"},
        ),
        (
            [*[f"rubriko {number}" for number in range(14)], "City"],
            {"found": "15", "problem": "swapped", "columns": "City"},
        ),
        ([f"rubriko {number}" for number in range(14)], {"found": "14", "problem": "count"}),
        (["Staff list 2026", *[""] * 14], {"found": "1", "problem": "one_label"}),
        (["|".join(CLASSIC_HEADING)], {"found": "1", "problem": "one_label"}),
        (
            swapped(FOUND["fr"].split("|"), 1, 2),
            {"found": "15", "problem": "swapped", "columns": "Prénom"},
        ),
        (a_person(), {"found": "15", "problem": "no_heading"}),
        (a_person(user_name="", country="Nederland"), {"found": "15", "problem": "no_heading"}),
        (a_person(user_name="noor", country="NL"), {"found": "15", "problem": "no_heading"}),
        (
            a_person(user_name="noor", country="?", fax="030 555 0142"),
            {"found": "15", "problem": "no_heading"},
        ),
    ],
    ids=[
        "two swapped", "country swapped", "one missing", "one missing of 16", "number at the end",
        "index of a data frame in front", "one added after an optional one",
        "an optional one twice, in two languages", "an optional one in front",
        "an optional one in the middle", "one missing before an optional one",
        "unknown and too few, with an optional one", "unknown, one of them misplaced",
        "unknown and too few", "a title",
        "bars between them", "two swapped of which one has two meanings",
        "a person", "a person without user name",
        "a person with a country code", "a person with a phone number",
    ],
)  # fmt: skip
def test_heading_that_does_not_fit_is_explained(heading: list[str], facts: dict[str, str]) -> None:
    with pytest.raises(UploadError) as refused:
        choose_layout(heading)

    assert (refused.value.finding.code, refused.value.finding.facts) == ("wrong_columns", facts)


@pytest.mark.parametrize("place", [3, 5, 9])
@pytest.mark.parametrize(
    "label",
    ["Gender", "Geslacht", "Geburtsdatum", "Date de naissance", "Codice fiscale", "Salário",
     "PESEL", "Personnummer", "End date", "IBAN", "退社日", "الراتب", "Пол", "Wachtwoord"],
)  # fmt: skip
def test_column_of_another_system_is_refused_by_its_name(label: str, place: int) -> None:
    heading = [*MODERN_HEADING[:place], label, *MODERN_HEADING[place + 1 :]]

    with pytest.raises(UploadError) as refused:
        choose_layout(heading)

    assert (refused.value.finding.facts["problem"], refused.value.finding.facts["columns"]) == (
        "added",
        label,
    )


def test_results_list_is_distinguished_from_a_staff_list() -> None:
    with pytest.raises(UploadError) as refused:
        choose_layout(RESULTS_HEADING)

    assert refused.value.finding.facts["problem"] == "results"


@pytest.mark.parametrize("title", [["Staff"], ["Staff", "", "2026"]])
def test_line_above_a_heading_is_a_title(title: list[str]) -> None:
    assert is_title(title, [[""], MODERN_HEADING])
    assert not is_title(title, [[""], a_person()])
    assert not is_title(MODERN_HEADING, [MODERN_HEADING])
