import pytest

from shared.pipeline.uploads import Place, place_of

PROFILES = {"hr-nl", "hr de"}


@pytest.mark.parametrize(
    ("name", "profile", "folder"),
    [
        ("staff.csv", "", ""),
        ("/staff.csv", "", ""),
        ("Preview/staff.csv", "", "preview"),
        ("archive/2026/staff.csv", "", "archive"),
        ("hr-nl/staff.csv", "hr-nl", ""),
        ("HR de/Undo/results.xlsx", "hr de", "undo"),
        ("hr-nl/preview/x/staff.csv", "hr-nl", "preview"),
        ("preview/hr-nl/staff.csv", "hr-nl", "preview"),
        ("undo/HR-NL/results.xlsx", "hr-nl", "undo"),
        ("hr-nl/2026/staff.csv", "hr-nl", "2026"),
        ("archive/hr-nl/staff.csv", "", "archive"),
        ("hr-nl", "", ""),
    ],
)
def test_the_place_of_a_file_is_its_profile_and_its_folder(
    name: str, profile: str, folder: str
) -> None:
    assert place_of(name, PROFILES) == Place(profile=profile, folder=folder)
