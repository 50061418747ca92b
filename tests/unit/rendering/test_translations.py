"""Tests of the catalogues under `shared/rendering/locales`.

`make texts` brings them up to date; what is then missing, a translator adds.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from string import Formatter
from typing import Final

import pytest
from babel.messages.catalog import Catalog, Message

from shared.languages import LANGUAGES, SOURCE_LANGUAGE
from shared.rendering.file_steps import FILE_STEPS
from shared.rendering.i18n import Texts, texts_in
from shared.rendering.sentences import SENTENCES
from shared.rendering.statuses import STATUS_TEXTS
from tools.texts import (
    TEMPLATE,
    TRANSLATED,
    encode_template,
    extract_texts,
    forms_of,
    is_translated,
    read_catalogue,
    texts_of,
)

WRITTEN: Final = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]

# Their texts are in the `detail` of results.csv, in round brackets and between semicolons.
IN_DETAIL: Final = {
    f"shared/rendering/{name}.py"
    for name in ("row_sentences", "reason_sentences", "file_sentences", "sentences")
}
ENDING_A_DETAIL: Final = set(";()[]{}；（）؛")
SENTENCE_ENDS: Final = (".", "?", "。", "？", "؟")

# Arabic has words of its own for none, one and two; there the number need not be said.
FORMS_WITHOUT_COUNT: Final = {"ar": {0, 1, 2}}


def texts_and_translations(catalog: Catalog) -> Iterator[tuple[str, str, int]]:
    """Each translated form with its English text and the number of the form."""
    for message in texts_of(catalog):
        text = message.id if isinstance(message.id, str) else message.id[-1]
        yield from ((text, form, number) for number, form in enumerate(forms_of(message)))


def done(catalog: Catalog) -> list[tuple[str, str, int]]:
    return [each for each in texts_and_translations(catalog) if each[1]]


def placeholders(text: str) -> set[str]:
    """Those of the text and, where braces are doubled, of the text that comes of it."""
    return fields(text) | fields(without_placeholders(text))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def is_in_detail(message: Message) -> bool:
    return any(path in IN_DETAIL for path, _ in message.locations)


def without_placeholders(text: str) -> str:
    return text.format_map(defaultdict(str))


def test_the_template_holds_the_texts_of_the_code() -> None:
    assert TEMPLATE.read_bytes() == encode_template(extract_texts())


def test_every_text_that_is_looked_up_is_in_the_template() -> None:
    template = extract_texts()
    tables = (*SENTENCES.values(), *FILE_STEPS.values())
    statuses = STATUS_TEXTS.values()
    texts = {text for table in tables for text in table}
    texts |= {text for each in statuses for text in (each.title, each.note, each.preview_note)}
    plurals = {forms for each in statuses for forms in (each.tally, each.preview_tally)}

    known = {message.id for message in texts_of(template)}

    assert texts | plurals <= known


@pytest.mark.parametrize("language", WRITTEN)
def test_a_catalogue_has_exactly_the_texts_of_the_template(language: str) -> None:
    catalog = read_catalogue(language)

    texts = [message.id for message in texts_of(catalog)]

    assert texts == [message.id for message in texts_of(extract_texts())]
    assert list(catalog.obsolete) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    messages = texts_of(read_catalogue(language))

    assert [message.id for message in messages if not is_translated(message)] == []


@pytest.mark.parametrize("language", WRITTEN)
def test_a_sentence_begins_with_a_capital_where_the_english_one_does(language: str) -> None:
    begins_small = [
        form
        for text, form, _ in done(read_catalogue(language))
        if text[0].isupper() and text.endswith(".") and re.match(r"(?!undo\b)[a-z]", form)
    ]

    assert begins_small == []


# The catalogue of Portugal has what differs from that of Brazil, and uses the rest of it.
BRAZILIAN: Final = re.compile(
    r"\b(arquivos?|usuári\w+|senhas?|planilhas?|salv\w+|acess(ar|e)|deletar|celular\w*|tela"
    r"|voc[êe]s?|contatos?|registros?|equipes?|assinaturas?|rodadas?|caracteres? invisíve\w+"
    r"|informe|em outr\w+|precisam? (?!de\b)\w+[aei]r|aguardam? sua|período de carência"
    r"|estejam? \w+ndo|está \w+ndo)\b",
    re.IGNORECASE,
)


def test_texts_for_portugal_use_no_words_of_brazil() -> None:
    brazil = {message.id: message for message in texts_of(read_catalogue("pt"))}
    texts = [
        form
        for message in texts_of(read_catalogue("pt-PT"))
        for form in forms_of(message if is_translated(message) else brazil[message.id])
    ]

    assert [text for text in texts if BRAZILIAN.search(text)] == []


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        *(("ar", 6), ("de", 2), ("es", 2), ("fr", 2), ("it", 2)),
        *(("ja", 1), ("nl", 2), ("pl", 3), ("pt", 2)),
    ],
)
def test_a_count_has_as_many_forms_as_the_language(language: str, forms: int) -> None:
    plurals = [m for m in texts_of(read_catalogue(language)) if isinstance(m.id, tuple)]

    assert plurals != []
    assert {len(forms_of(message)) for message in plurals} == {forms}


@pytest.mark.parametrize("language", WRITTEN)
def test_a_translation_has_the_placeholders_of_its_text(language: str) -> None:
    def differ(text: str, form: str, number: int) -> bool:
        spelled_out = number in FORMS_WITHOUT_COUNT.get(language, ())
        may_be_missing = {"count"} if spelled_out else set()
        return not placeholders(text) - may_be_missing <= placeholders(form) <= placeholders(text)

    translations = done(read_catalogue(language))

    assert [form for text, form, number in translations if differ(text, form, number)] == []


@pytest.mark.parametrize("language", WRITTEN)
def test_a_translation_in_detail_has_nothing_that_ends_a_detail(language: str) -> None:
    catalog = read_catalogue(language)
    sentences = [str(message.string) for message in texts_of(catalog) if is_in_detail(message)]

    breaking = [s for s in sentences if not ENDING_A_DETAIL.isdisjoint(without_placeholders(s))]

    assert breaking == []


@pytest.mark.parametrize("language", WRITTEN)
def test_a_translation_begins_and_ends_as_its_text(language: str) -> None:
    def differ(text: str, form: str) -> bool:
        return form != form.strip() or text.endswith((".", "?")) != form.endswith(SENTENCE_ENDS)

    translations = done(read_catalogue(language))

    assert [form for text, form, _ in translations if differ(text, form)] == []


@pytest.mark.parametrize("language", WRITTEN)
def test_a_translation_holds_no_character_that_cannot_be_seen(language: str) -> None:
    # A no-break space is wanted in French, and a joiner shapes letters.
    welcome = "\xa0\u202f\u200c\u200d"

    def is_hidden(character: str) -> bool:
        return not character.isprintable() and character not in welcome

    translations = done(read_catalogue(language))

    assert [form for _, form, _ in translations if any(map(is_hidden, form))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_takes_its_facts(language: str) -> None:
    texts = texts_in(language)
    for sentence in chain.from_iterable((*SENTENCES.values(), *FILE_STEPS.values())):
        facts = {name: f"‹{name}›" for name in fields(sentence)}

        reported = texts.gettext(sentence).format_map(facts)

        assert all(fact in reported for fact in facts.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 11, 100, 1000])
def test_every_tally_takes_its_count(language: str, count: int) -> None:
    texts = texts_in(language)
    for status in STATUS_TEXTS.values():
        for singular, plural in (status.tally, status.preview_tally):
            assert "{" not in texts.plural(singular, plural, count)


def test_portuguese_of_portugal_has_texts_of_its_own_and_the_rest_of_brazil() -> None:
    brazil, portugal = texts_in("pt"), texts_in("pt-PT")

    assert brazil.gettext("Username") == "Nome de usuário"
    assert portugal.gettext("Username") == "Nome de utilizador"
    assert portugal.gettext("Fax") == brazil.gettext("Fax")
    assert brazilian_words(portugal) == set()


def brazilian_words(texts: Texts) -> set[str]:
    """What no text for Portugal contains, among all that the mail and the page say."""
    said = " ".join(
        texts.gettext(form)
        for message in texts_of(extract_texts())
        for form in ([message.id] if isinstance(message.id, str) else message.id)
    )
    found = re.findall(
        r"usuári\w*|arquiv\w*|\bsenha\w*|planilh\w*|\bvocê\b|celular|\bsalv[ae]\w*|exclu[aií]\w*"
        r"|registrad\w*|contato\w*|(?:está|estão) (?:sendo|\w+ndo)\b|\bBaixar\b|\baceito\b",
        said,
        re.IGNORECASE,
    )
    return set(found)
