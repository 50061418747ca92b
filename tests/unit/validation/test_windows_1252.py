from collections.abc import Iterable
from importlib import import_module

import pytest

from shared.validation.windows_1252 import reads_as_western

WESTERN = {
    "Dutch": "Zoë België Oekraïne Financiën Privé één ’s-Hertogenbosch ’t Hart Bahama’s Curaçao",
    "German": "Müller Größe Käthe Groß Weiß Häßler Fußgänger Straße Österreich Telefon – Büro "
    "Diätassistentin Häußler STRAßE KÖLN ‚Hof‘",
    "French": "François Hélène Thérèse Benoît Cœur Île Évreux Évêque d’Arc Noël créée N° 5 "
    "pêcheur câblage hygiène Benoît Chaîne août sûreté Jeûne Café´s ‘Poste’",
    "Spanish": "Muñoz Núñez José García Íñigo Ángel Mª Nº ¿Óscar? Logroño Concepción Ibáñez "
    "Yáñez Agüero Sáez Julián Peláez Jaén Coruña",
    "Portuguese": "João Conceição Guimarães Simões Gonçalves Suíça Tânia Inês Goiás Croácia "
    "Goiânia Estêvão Araújo Iguaçu área Águas têxtil ciência farmacêutico Tânia Covilhã às",
    "Italian": "Nicolò Forlì Cantù Mosè D’Angelo Dell’Acqua Perù",
    "Nordic": "Søren Kjær Østergaard Ærø Åsa Malmö Pääkkönen Töölö Tromsø Bjørnstad Håkon "
    "Højby Miljø sjøen Nexø Ingeniør Bøe Ø",
    "Irish": "Ó Coileáin Seán Sinéad",
    "Icelandic": "Þórsdóttir;Guðrún;Ísland;Týsgata",
}


@pytest.mark.parametrize("language", WESTERN)
def test_names_of_western_europe_are_read(language: str) -> None:
    words = WESTERN[language].split()

    doubted = [word for word in words if not reads_as_western(f";{word};".encode("cp1252"))]

    assert doubted == []


OTHERS = {
    "cp1250": "Ionică Băescu Vlăsceanu Dvořák Kučera Němec Růžička Krejčí Jiří Přibyl "
    "Zieliński Woźniak Dąbrowski Wałęsa Łódź Kępa Świątek Erdős Szűcs Kőszegi Păun "
    "Mureş Braşov Kovačević Đorđević Zupančič",
    "cp1251": "Иванов Ольга Яна",
    "cp1253": "Παπαδόπουλος Άννα",
    "cp1254": "Öğretmen Yılmaz Şahin Doğan Kılıç İbrahim Ayşe Aydın",
    "cp1255": "כהן משה",
    "cp1256": "محمد أحمد",
    "cp1257": "Diāna Līcis Eglīte Regīna Mārtiņš Rūta Mūrnieks Artūras Kęstutis "
    "Bērziņš Kalniņš Žukauskas Jūratė Kazlauskienė Pētersons Šimkus Tõnu",
    "iso8859_2": "Dvořák Šimek Wałęsa Tomáš Żelazny Král",
    "iso8859_15": "Škoda Žižka",
    "mac_roman": "Baró científica Müller Köln Käthe René André García Luís Muñoz Hélène Straße "
    "Søren Jürgen",
    "cp850": "Donà Geißler Meißner Strauß éducateur Müller Köln Käthe René André "
    "García Muñoz Hélène Straße Søren González Löwe",
    "cp852": "Dvořák Wałęsa Zieliński Beneš Novotný Gdańsk",
    "koi8_r": "Иванов Ольга",
    "cp866": "Иванов Ольга",
    "cp874": "สมชาย",
    "shift_jis": "田中 日本 鈴木 さくら タロウ",
    "gbk": "王伟 北京 李娜",
    "big5": "陳 台北 王小明",
    "euc_kr": "김민수 서울",
}


@pytest.mark.parametrize("code_page", OTHERS)
def test_no_name_in_another_code_page_passes_for_western(code_page: str) -> None:
    bytes_by_word = {word: word.encode(code_page, "ignore") for word in OTHERS[code_page].split()}

    misread = [
        word
        for word, content in bytes_by_word.items()
        if content.decode("cp1252", "ignore") != word and reads_as_western(b";" + content + b";")
    ]

    assert misread == []


# Windows and DOS code pages, each with the countries whose names are written in it.
SWEPT = {
    "cp1250": "pl_PL cs_CZ hu_HU ro_RO hr_HR", "cp1251": "ru_RU uk_UA bg_BG", "cp1253": "el_GR",
    "cp1254": "tr_TR", "cp1255": "he_IL", "cp1256": "ar_AA fa_IR", "cp1257": "lt_LT lv_LV et_EE",
    "cp1258": "vi_VN", "cp874": "th_TH", "cp932": "ja_JP", "gbk": "zh_CN", "cp949": "ko_KR",
    "cp950": "zh_TW", "cp437": "de_DE fr_FR es_ES it_IT sv_SE", "cp720": "ar_AA",
    "cp737": "el_GR", "cp775": "lt_LT lv_LV", "cp850": "de_DE fr_FR es_ES it_IT pt_BR da_DK no_NO",
    "cp852": "pl_PL cs_CZ hu_HU ro_RO hr_HR", "cp855": "ru_RU bg_BG", "cp857": "tr_TR",
    "cp858": "de_DE fr_FR es_ES", "cp860": "pt_PT pt_BR", "cp862": "he_IL", "cp863": "fr_FR",
    "cp865": "no_NO da_DK", "cp866": "ru_RU", "cp869": "el_GR", "mac_roman": "de_DE fr_FR es_ES",
}  # fmt: skip


def names_of(locale: str) -> set[str]:
    """First names and last names of a country that have letters beyond ASCII."""
    provider = import_module(f"faker.providers.person.{locale}").Provider
    kinds = ("first_names", "first_names_male", "first_names_female", "last_names")
    lists = (getattr(provider, kind, ()) for kind in kinds)
    return {
        name for each in lists if isinstance(each, Iterable) for name in each if not name.isascii()
    }


@pytest.mark.parametrize("code_page", SWEPT)
def test_hardly_a_name_of_any_code_page_passes_alone_and_no_ten_of_them(code_page: str) -> None:
    names = sorted({name for locale in SWEPT[code_page].split() for name in names_of(locale)})
    encoded = [bytes_ for name in names if (bytes_ := in_code_page(name, code_page))]
    passing = [bytes_ for bytes_ in encoded if reads_as_western(b";" + bytes_ + b";")]
    tens = [encoded[at : at + 10] for at in range(0, len(encoded) - 9, 10)]

    assert len(passing) <= 0.08 * len(encoded)
    assert [ten for ten in tens if reads_as_western(b";" + b";".join(ten) + b";")] == []


def in_code_page(name: str, code_page: str) -> bytes:
    """The name in a code page; empty where it has no such letters, or Windows-1252 the same."""
    encoded = name.encode(code_page, "replace")
    is_other = encoded.decode(code_page) == name != encoded.decode("cp1252", "replace")
    return encoded if is_other else b""


@pytest.mark.parametrize("name", ["Ķirsis", "Ķezbers", "Ķauķe", "Śiwek"])
def test_one_capital_of_the_baltic_code_page_is_doubted(name: str) -> None:
    assert not reads_as_western(f";{name};".encode("cp1257"))
