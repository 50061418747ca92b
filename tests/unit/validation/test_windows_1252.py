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


@pytest.mark.parametrize("name", ["Ķirsis", "Ķezbers", "Ķauķe", "Śiwek"])
def test_one_capital_of_the_baltic_code_page_is_doubted(name: str) -> None:
    assert not reads_as_western(f";{name};".encode("cp1257"))
