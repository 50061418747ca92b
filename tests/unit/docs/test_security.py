"""The page for those who approve Rollcall says the same as the code."""

import re

import pytest

from infra.hooks.graph_permissions import BROAD, FOR_GROUPS, NARROW
from shared.allocation.waiting import PROBE_ROWS
from shared.pipeline.upload_options import MOST_EXTRA_RECIPIENTS
from shared.pipeline.uploads import LARGEST_UPLOAD
from shared.provisioning.breaker import MIN_ROWS
from shared.settings import Settings
from shared.state.passwords import make_password
from shared.validation import csv_file, workbook_parts
from shared.validation.apart import LIMITS
from shared.validation.columns import MOST_CELLS, MOST_KEPT
from shared.validation.reserved_names import ReservedNames
from tests.unit.docs.markdown import read, section
from tests.unit.settings.app_settings import an_environment

PAGE = read("docs/security.md")
RESERVED = section(PAGE, "Reserved names")
MIB = 1024 * 1024
DEFAULTS = Settings.from_env(an_environment())
NUMBERS = {
    "MAX_ACCOUNTS_PER_DAY": (r"`MAX_ACCOUNTS_PER_DAY` \(([\d,]+)\)", DEFAULTS.max_accounts_per_day),
    "MAX_REMOVALS_PER_DAY": (r"`MAX_REMOVALS_PER_DAY` \(([\d,]+)\)", DEFAULTS.max_removals_per_day),
    "UNDO_LIMIT": (r"`UNDO_LIMIT` \(([\d,]+)\)", DEFAULTS.undo_limit),
    "SECRETS_MAX_HOURS": (r"`SECRETS_MAX_HOURS` \((\d+)\)", DEFAULTS.sweep.secrets_max_hours),
    "OWNERSHIP_ATTRIBUTE": (r"It is in\n`extensionAttribute(\d+)`", 15),
    "recipients": (r"at most (\d+) addresses in verified", MOST_EXTRA_RECIPIENTS),
    "upload": (r"above (\d+) MB is refused unread", LARGEST_UPLOAD // MIB),
    "memory": (r"of its own with (\d+) MB of memory", LIMITS.megabytes),
    "time": (r"(\d+) seconds of processor time", LIMITS.cpu_seconds),
    "workbook": (r"in small steps to at most (\d+) MB", workbook_parts.MOST_UNPACKED // MIB),
    "record": (r"a record has at most ([\d,]+) characters", csv_file.LONGEST_RECORD),
    "cells": (r"and (\d+) cells of 4,096 characters are kept", MOST_CELLS),
    "cell": (r"cells of ([\d,]+) characters are kept", MOST_KEPT),
    "refused": (r"once (\d+) rows are refused for the same reason", MIN_ROWS),
    "probe": (r"and (\d+) of them at a time try again", PROBE_ROWS),
    "password": (r"## Passwords\n\n(\d+) random characters", len(make_password().replace("-", ""))),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_that_of_the_code(name: str) -> None:
    pattern, expected = NUMBERS[name]
    found = re.search(pattern, PAGE)
    assert found is not None

    assert float(found[1].replace(",", "")) == expected


def test_the_mark_is_where_the_setting_has_it_by_default() -> None:
    assert DEFAULTS.ownership_attribute == "extensionAttribute15"


def test_both_sets_of_permissions_are_those_that_the_hook_grants() -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| permissions |"))
    broad, narrow = row.split("|")[2:4]

    assert set(re.findall(r"`([\w.]+)`", broad)) == set(BROAD)
    assert set(re.findall(r"`([\w.]+)`", narrow)) == set(NARROW)


def test_every_permission_that_the_identity_may_have_is_reported() -> None:
    table = section(PAGE, "Who may do what")
    reported = set(re.findall(r"`([A-Z]\w+(?:\.\w+)+)`", table.partition("###")[0]))

    # The last is named as what the app does not have.
    assert reported == {*BROAD, *FOR_GROUPS, "Mail.Send"}


@pytest.mark.parametrize(
    "name",
    [
        name
        for line in re.findall(r"^- the (?:.|\n  )+|^- exec(?:.|\n  )+", RESERVED, re.MULTILINE)
        for name in re.findall(r"`([a-z-]+)`", line)
    ],
)
def test_a_name_that_is_called_reserved_is_reserved(name: str) -> None:
    assert ReservedNames.with_own().like_user_name(f"{name}@contoso.com")


@pytest.mark.parametrize("name", ["Administrat0r", "rnicrosoft.support"])
def test_what_looks_like_a_reserved_name_is_refused_as_the_guide_says(name: str) -> None:
    assert f"`{name}`" in section(PAGE, "Reserved names")
    assert ReservedNames.with_own().like_user_name(f"{name}@contoso.com")


@pytest.mark.parametrize("delivery", ["email", "encrypted", "none"])
def test_every_way_of_a_password_is_explained(delivery: str) -> None:
    assert f"| `{delivery}` |" in section(PAGE, "Passwords")
