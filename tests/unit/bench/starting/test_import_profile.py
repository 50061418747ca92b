"""Where the time of an import goes."""

from bench.starting.import_profile import import_profile


def test_time_is_shown_by_room_and_by_package() -> None:
    profile = import_profile("import shared.settings, http.client")

    assert {"shared.settings", "shared.models", "http"} <= profile.keys()
    assert all(milliseconds >= 0 for milliseconds in profile.values())
