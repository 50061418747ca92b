"""The script for Exchange meets what young organisations are like."""

import re
from pathlib import Path

SCRIPT = Path("infra/exchange/Limit-MailSending.ps1").read_text("utf-8")
HELP, _, CODE = SCRIPT.partition("[CmdletBinding")
CHANGES = ("New-ServicePrincipal", "New-ManagementScope", "New-ManagementRoleAssignment -App")


def test_an_organisation_is_opened_for_customisation_before_anything_is_created() -> None:
    opened = CODE.index("(Get-OrganizationConfig).IsDehydrated")

    assert all(opened < CODE.index(f"\n        {change} ") for change in CHANGES)
    assert "Enable-OrganizationCustomization" in CODE[opened:]


def test_while_it_is_being_opened_the_script_ends_with_what_to_do() -> None:
    step = re.search(
        r"if \(\(Get-OrganizationConfig\)\.IsDehydrated\) \{\n.*?\n\}", CODE, re.DOTALL
    )

    assert step is not None
    assert "Run this script again" in step[0]
    assert "exit 1" in step[0]


def test_the_check_alone_opens_nothing() -> None:
    complete = re.search(r"function Complete-Step \{.*?\n\}", CODE, re.DOTALL)

    assert complete is not None
    assert complete[0].index("if ($Check)") < complete[0].index("& $Fix")
    for change in ("Enable-OrganizationCustomization", *CHANGES):
        places = [match.start() for match in re.finditer(rf"^\s+{change}", CODE, re.MULTILINE)]
        assert places
        assert all("Complete-Step" in CODE[place - 400 : place] for place in places)


def test_the_wait_is_announced_to_who_runs_it() -> None:
    assert "may take hours" in HELP
    assert "opened for customisation" in Path("docs/deploy.md").read_text("utf-8")
