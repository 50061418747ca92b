"""Every promise can be broken, and the check then reports it."""

import base64
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from local.tenant import SENDER, Tenant, demo_tenant
from local.tenant.groups import Group
from local.tenant.send_mail import SentAttachment, SentMail
from local.tenant.users import User
from shared.models import LicensePlan, OptionalValues
from shared.rendering.workbooks import Table, encode_workbook
from tests.chaos.evidence import Evidence, Strangers, UploadedFile
from tests.chaos.invariants import violations
from tests.chaos.other_admin import OtherAdmin

_SKU = "O365_BUSINESS_PREMIUM"
_PASSWORD = "Zr7kW2mPq9xLv4Ta"
_HEADING = "row,user_name,display_name,country,outcome,temporary_password,detail"
_CREATED = f"2,person1@contoso.com,Person 1,NL,created,{_PASSWORD},"
_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _mail(*rows: str, job: str = "job") -> SentMail:
    lines = [[*row.split(","), job] for row in rows]
    table = Table(title="data", heading=[*_HEADING.split(","), "job"], lines=lines)
    results = encode_workbook("results.xlsx", [table], _NOON).content
    return SentMail(
        sender=SENDER,
        subject="staff.csv: 1 account",
        content_type="html",
        content="",
        to_recipients=("hr@contoso.com",),
        cc_recipients=(),
        bcc_recipients=(),
        attachments=(SentAttachment(name="results.xlsx", content_type="x", content=results),),
        saved_to_sent_items=False,
        accepted_at=_NOON,
    )


def _add(tenant: Tenant, name: str, *, licensed: bool = True) -> None:
    user = tenant.create_user(
        {
            "accountEnabled": True,
            "displayName": "Person 1",
            "mailNickname": name.partition("@")[0],
            "userPrincipalName": name,
            "usageLocation": "NL",
            "passwordProfile": {"password": _PASSWORD},
        }
    )
    if licensed:
        sku = tenant.subscribed_skus[_SKU]
        user.assigned_licenses[sku.sku_id] = frozenset()
        sku.take(1, _NOON)


def _found(
    *mails: SentMail,
    blobs: dict[str, bytes] | None = None,
    log: bytes = b"",
    given_up: Collection[int] = (),
) -> Evidence:
    """One file with one row, whose account is as it should be."""
    tenant = demo_tenant()
    strangers = Strangers.of(tenant)
    other_admin = OtherAdmin(tenant)
    _add(tenant, "person1@contoso.com")
    tenant.mails.extend(mails)
    return Evidence(
        tenant=tenant,
        strangers=strangers,
        other_admin=other_admin,
        licenses=LicensePlan(default=(_SKU,)),
        files=[UploadedFile(name="staff.csv", content=b"", row_numbers=(2,))],
        blobs=blobs or {},
        written=[log],
        second_mails=Counter(),
        fair=True,
        given_up_rows={"staff.csv": frozenset(given_up)},
    )


def _row(outcome: str, password: str = "", detail: str = "") -> str:
    return f"2,person1@contoso.com,Person 1,NL,{outcome},{password},{detail}"


@pytest.mark.parametrize(
    ("found", "reported"),
    [
        pytest.param(_found(), "no mail", id="no mail"),
        pytest.param(_found(*[_mail(_CREATED)] * 2), "2 mails", id="two mails"),
        pytest.param(
            _found(_mail(_row("waiting")), _mail(_CREATED, job="job.r2"), _mail(_CREATED)),
            "two mails say different things",
            id="two mails of one job",
        ),
        pytest.param(
            _found(_mail(_row("waiting"))), "row 2 is waiting", id="somebody waits for ever"
        ),
        pytest.param(
            _found(_mail(_CREATED), _mail(_CREATED, job="job.r2")),
            "mail 2 reports rows that have an outcome",
            id="a round of nobody who waits",
        ),
        pytest.param(
            _found(
                _mail(_row("waiting")),
                _mail(_CREATED, job="job.r2"),
                blobs={"jobs/tenant/ledger.json": b'{"waiting": {"job": {}}}'},
            ),
            "1 waiting lists",
            id="ledger of those who wait",
        ),
        pytest.param(_found(_mail()), "rows () reported of (2,)", id="a row is missing"),
        pytest.param(_found(_mail(_CREATED, _CREATED)), "2 rows say created", id="a row twice"),
        pytest.param(_found(_mail(_row("would_create"))), "is would_create", id="no real outcome"),
        pytest.param(_found(_mail(_row("created", "Aa3bcdef"))), "another password", id="password"),
        pytest.param(_found(_mail(_row("no_license"))), "nobody was told of", id="hidden account"),
        pytest.param(_found(_mail(_row("duplicate_user_name"))), "of nobody", id="duplicate"),
        pytest.param(_found(_mail(_row("failed"))), "nothing of it was given up", id="failed"),
        pytest.param(
            _found(_mail(_row("failed", detail=":not_tried")), given_up=[3]),
            "nothing of it was given up",
            id="failed for another row's sake",
        ),
        pytest.param(
            _found(_mail(_row("failed", detail=":not_permitted")), given_up=[2]),
            "given up, and failed for :not_permitted",
            id="failed for a reason that there was not",
        ),
        pytest.param(
            _found(_mail(), given_up=[2]),
            "rows () reported of (2,)",
            id="a given up row is missing",
        ),
        pytest.param(
            _found(_mail(_CREATED), blobs={"jobs/tenant/ledger.json": b'{"jobs": {"x": {}}}'}),
            "still holds",
            id="ledger",
        ),
        pytest.param(
            _found(
                _mail(_CREATED),
                blobs={
                    "jobs/x/intents/NL-001.json": b'{"since": "2026-03-02T12:00:00Z", "attempt": 1,'
                    b' "rows": [{"row_number": 2, "sealed_password": "a1.0.AA=="}]}'
                },
            ),
            "passwords are still there",
            id="secrets",
        ),
        pytest.param(
            _found(_mail(_CREATED), log=f"x {_PASSWORD}".encode()), "written down", id="plain"
        ),
        pytest.param(
            _found(_mail(_CREATED), log=_PASSWORD.encode("utf-16-le")), "written down", id="utf-16"
        ),
        pytest.param(
            _found(_mail(_CREATED), log=base64.b64encode(f"ab {_PASSWORD} c".encode())),
            "written down",
            id="base64",
        ),
    ],
)
def test_a_broken_promise_is_reported(found: Evidence, reported: str) -> None:
    assert [each for each in violations(found) if reported in each] != []


def _take_license(found: Evidence) -> None:
    found.tenant.users["person1@contoso.com"].assigned_licenses.clear()


def _remove_account(found: Evidence) -> None:
    found.tenant.delete_user("person1@contoso.com")


def _touch_stranger(found: Evidence) -> None:
    found.tenant.users["adele.vance@contoso.com"].password = "Aa3bcdefgh"


def _exceed_units(found: Evidence) -> None:
    found.tenant.subscribed_skus[_SKU].enabled = 0


@pytest.mark.parametrize(
    ("damage", "reported"),
    [
        pytest.param(_take_license, "not licensed", id="licence"),
        pytest.param(_remove_account, "no such account", id="account"),
        pytest.param(_touch_stranger, "was touched", id="stranger"),
        pytest.param(_exceed_units, "1 units of 0", id="units"),
    ],
)
def test_a_damaged_tenant_is_reported(damage: Callable[[Evidence], None], reported: str) -> None:
    found = _found(_mail(_CREATED))
    damage(found)

    assert [each for each in violations(found) if reported in each] != []


_STAFF = "5b2cf2b8-9c7e-4c39-8f26-000000000002"
_ASKED = OptionalValues(groups=(_STAFF,), manager="adele.vance@contoso.com", employee_id="0042")


def _found_with(extras: OptionalValues, *mails: SentMail) -> Evidence:
    """As `_found`, and the row asks for more than its account has."""
    found = _found(*mails)
    [file] = found.files
    found.tenant.groups[_STAFF] = Group(id=_STAFF, display_name="Staff")
    return replace(found, files=[replace(file, extras={2: extras})])


@pytest.mark.parametrize(
    ("extras", "reported"),
    [
        pytest.param(_ASKED, "not a member of its groups", id="groups"),
        pytest.param(_ASKED, "without its manager", id="manager"),
        pytest.param(_ASKED, "another employeeId", id="employee property"),
        pytest.param(OptionalValues(licenses=("ENTERPRISEPACK",)), "not licensed", id="licence"),
        pytest.param(OptionalValues(licenses=()), "that the row does not name", id="no licence"),
    ],
)
def test_an_account_that_is_not_what_its_columns_say_is_reported(
    extras: OptionalValues, reported: str
) -> None:
    found = _found_with(extras, _mail(_CREATED))

    assert [each for each in violations(found) if reported in each] != []


def test_an_account_that_stays_blocked_after_its_start_date_is_reported() -> None:
    found = _found_with(OptionalValues(start_date=date(2026, 3, 1)), _mail(_CREATED))
    found.tenant.update_user("person1@contoso.com", {"accountEnabled": False})

    assert [each for each in violations(found) if "still blocked" in each] != []


def test_a_member_of_another_group_than_the_row_names_is_reported() -> None:
    found = _found_with(OptionalValues(), _mail(_CREATED))
    user = found.tenant.users["person1@contoso.com"]
    found.tenant.groups[_STAFF].take_in([user.id], _NOON)

    assert [each for each in violations(found) if "a member of groups" in each] != []


def test_an_account_may_be_reported_again_without_its_password() -> None:
    later = f"2,person1@contoso.com,Person 1,NL,created,{_PASSWORD},groups:groups_later"
    end = _row("created", detail="groups:groups_not_joined")
    asked = OptionalValues(groups=(_STAFF,))

    reported = violations(_found_with(asked, _mail(later), _mail(end, job="job.r2")))
    hushed = violations(_found_with(asked, _mail(later)))

    assert reported == []
    assert hushed == ["person1@contoso.com: not a member of its groups, and no mail says so"]


@pytest.mark.parametrize(
    ("job", "reported"),
    [
        pytest.param("other", [], id="by another list"),
        pytest.param("job.r2", ["person1@contoso.com: 2 accounts"], id="by a round of the same"),
    ],
)
def test_only_another_list_may_create_an_account_again_that_was_renamed(
    job: str, reported: list[str]
) -> None:
    found = _found(_mail(_CREATED))
    renamed = found.tenant.users["person1@contoso.com"]
    _mark(renamed, "job")
    found.tenant.users.rename(renamed, "married.0@contoso.com")
    found.other_admin.renamed["married.0@contoso.com"] = "person1@contoso.com"
    _add(found.tenant, "person1@contoso.com", licensed=False)
    _mark(found.tenant.users["person1@contoso.com"], job)

    assert violations(found) == reported


def _mark(user: User, job: str) -> None:
    marks = {"extensionAttribute15": f"rollcall:{job}:a1b2"}
    user.properties = {**user.properties, "onPremisesExtensionAttributes": marks}


def test_a_row_that_was_given_up_may_fail() -> None:
    found = _found(_mail(_row("failed", detail=":not_confirmed")), given_up=[2])
    _remove_account(found)

    assert violations(found) == []


@pytest.mark.parametrize(
    ("given_up", "reported"),
    [
        pytest.param({"staff.csv"}, [], id="given up by intake"),
        pytest.param(
            {"other.csv"}, ["staff.csv: rows () reported of (2,)"], id="not given up by intake"
        ),
    ],
)
def test_only_a_file_that_intake_gave_up_may_be_unreadable(
    given_up: set[str], reported: list[str]
) -> None:
    unreadable = replace(_mail(), content="unreadable", attachments=())
    found = replace(_found(unreadable), given_up_files=frozenset(given_up))
    _remove_account(found)

    assert violations(found) == reported


@pytest.mark.parametrize(
    "mails",
    [
        pytest.param([_mail(_CREATED)], id="one mail"),
        pytest.param(
            [
                _mail(_row("waiting")),
                _mail(_row("waiting"), job="job.r2"),
                _mail(_CREATED, job="job.r10"),
            ],
            id="a reminder and a round",
        ),
    ],
)
def test_a_run_that_keeps_every_promise_is_blameless(mails: list[SentMail]) -> None:
    assert violations(_found(*mails)) == []
