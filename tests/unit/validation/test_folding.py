import pytest

from shared.validation.folding import fold_accents, fold_spelling


@pytest.mark.parametrize(
    ("text", "spelled", "plain"),
    [
        ("Côte d’Ivoire", "côtedivoire", "cotedivoire"),
        ("TÜRKİYE", "türkiye", "turkiye"),
        ("Aydın", "aydın", "aydin"),
        ("STRASSE straße", "strassestrasse", "strassestrasse"),
        ("ＮＬ", "nl", "nl"),
        ("コンゴ", "コンゴ", "コンゴ"),
        ("대한민국", "대한민국", "대한민국"),
        ("ไทย", "ไทย", "ไทย"),
        ("हिन्दी", "हिन्दी", "हिनदी"),
        ("U.S.A.", "usa", "usa"),
        ("", "", ""),
    ],
)
def test_spellings_of_a_name_come_to_one_form(text: str, spelled: str, plain: str) -> None:
    assert (fold_spelling(text), fold_accents(text)) == (spelled, plain)
