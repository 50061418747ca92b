"""The promises that hold after any crash; each finding is a sentence.

Findings name rows and files, never a password.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator

from local.outbox import read_results
from local.tenant.users import User
from shared.models import FileError, OptionalValues, OutcomeStatus, ReasonCode
from shared.state.blob_names import JOBS, LEDGER, first_job
from shared.state.document_encoding import decode
from shared.state.documents import IntentsDocument
from tests.chaos.evidence import Evidence, UploadedFile
from tests.leaks import leaked

_OUTCOMES = frozenset(OutcomeStatus) - {OutcomeStatus.WOULD_CREATE, OutcomeStatus.WAITING}
# Said of a row whose job or batch was given up, by a tenant that does nothing wrong.
_SAID_OF_GIVEN_UP = ("not_tried", "not_confirmed", "license_refused")
# Said of an account while something that follows it is still to come.
_SAID_OF_LATER = (ReasonCode.GROUPS_LATER, ReasonCode.MANAGER_LATER, ReasonCode.SIGN_IN_LATER)


def violations(found: Evidence) -> list[str]:
    """Every promise that was broken."""
    return [finding for check in _CHECKS for finding in check(found)]


def _every_file_is_answered_once(found: Evidence) -> Iterator[str]:
    for file in found.files:
        jobs = found.results_by_job(file)
        mails = sum(map(len, jobs))
        if not mails:
            yield f"{file.name}: no mail"
        elif mails > len(jobs) + found.second_mails[file.name]:
            yield f"{file.name}: {mails} mails"
        if any(other != first for first, *others in jobs for other in others):
            yield f"{file.name}: two mails say different things"


def _rounds_are_about_rows_that_wait(found: Evidence) -> Iterator[str]:
    for file in found.files:
        waiting: set[str] | None = None
        for number, (rows, *_) in enumerate(found.results_by_job(file)):
            reported = {row["row"] for row in rows}
            if waiting is not None and not reported <= waiting:
                yield f"{file.name}: mail {number + 1} reports rows that have an outcome"
            waiting = {row["row"] for row in rows if _waits(row)} | ((waiting or set()) - reported)


def _waits(row: dict[str, str]) -> bool:
    """True if a later mail may report a row: it waits, or something of its account does."""
    return row["outcome"] == OutcomeStatus.WAITING or any(
        reason in row["detail"] for reason in _SAID_OF_LATER
    )


def _every_row_has_one_outcome(found: Evidence) -> Iterator[str]:
    for file in found.files:
        if _is_unread(found, file):
            continue
        rows = found.results_of(file)
        numbers = tuple(int(row["row"]) for row in rows)
        if numbers != file.row_numbers:
            yield f"{file.name}: rows {numbers} reported of {file.row_numbers}"
        for row in rows:
            if row["outcome"] not in _OUTCOMES:
                yield f"{file.name}: row {row['row']} is {row['outcome']}"


def _is_unread(found: Evidence, file: UploadedFile) -> bool:
    """True if a file is answered as unreadable, as one may be that intake gave up."""
    mails = found.mails_about(file)
    return (
        file.name in found.given_up_files
        and bool(mails)
        and all(FileError.UNREADABLE in mail.content for mail in mails)
    )


def _created_rows_are_accounts(found: Evidence) -> Iterator[str]:
    for row, account, extras in _created(found):
        if account is None:
            yield f"{row['user_name']}: created, and there is no such account"
            continue
        if account.password != row["temporary_password"]:
            empty = " empty" if not row["temporary_password"] else ""
            yield f"{row['user_name']}: created with another password than the mail's{empty}"
        chosen = extras.licenses
        names = found.licenses.for_country(row["country"]) if chosen is None else chosen
        ids = {found.tenant.subscribed_skus[sku].sku_id for sku in names}
        if not ids <= account.assigned_licenses.keys():
            yield f"{row['user_name']}: created and not licensed"
        if chosen is not None and account.assigned_licenses.keys() - ids:
            yield f"{row['user_name']}: created with licences that the row does not name"


def _created(found: Evidence) -> Iterator[tuple[dict[str, str], User | None, OptionalValues]]:
    """Every row that is said to be created, its account, and what its optional columns ask for."""
    for file in found.files:
        for row in found.results_of(file):
            if row["outcome"] == OutcomeStatus.CREATED:
                extras = file.extras.get(int(row["row"]), OptionalValues())
                yield row, found.account_of(row), extras


def _accounts_are_what_their_columns_say(found: Evidence) -> Iterator[str]:
    """An account has what its columns ask for, or a mail says what is missing."""
    for row, account, extras in _created(found):
        if account is None:
            continue
        for missing, reported in _missing(found, account, extras):
            if reported not in row["detail"]:
                yield f"{row['user_name']}: {missing}, and no mail says so"
        joined = _groups_of(found, account) - set(found.licenses.groups.values())
        if joined - set(extras.groups):
            yield f"{row['user_name']}: a member of groups that the row does not name"
        for name, value in _properties(extras).items():
            if account.value_of(name) != value:
                yield f"{row['user_name']}: another {name} than the row's"


def _missing(
    found: Evidence, account: User, extras: OptionalValues
) -> Iterator[tuple[str, ReasonCode]]:
    """What an account lacks of its row, and the reason that a mail must then name."""
    if set(extras.groups) - _groups_of(found, account):
        yield "not a member of its groups", ReasonCode.GROUPS_NOT_JOINED
    if extras.manager and account.manager_id not in found.ids_of(extras.manager):
        yield "without its manager", ReasonCode.MANAGER_NOT_SET
    if extras.start_date and not account.value_of("accountEnabled"):
        yield "still blocked after the start date", ReasonCode.SIGN_IN_NOT_ALLOWED


def _groups_of(found: Evidence, account: User) -> set[str]:
    return {group.id for group in found.tenant.groups.values() if account.id in group.members}


def _properties(extras: OptionalValues) -> dict[str, object]:
    """The properties that the optional columns of a row ask for."""
    hired = extras.hire_date
    return {
        name: value
        for name, value in {
            "employeeId": extras.employee_id,
            "employeeType": extras.employee_type,
            "companyName": extras.company,
            "employeeOrgData": extras.cost_centre and {"costCenter": extras.cost_centre},
            "employeeHireDate": hired and f"{hired:%Y-%m-%d}T00:00:00Z",
        }.items()
        if value
    }


def _nobody_is_created_twice(found: Evidence) -> Iterator[str]:
    # A list that comes after somebody renamed an account finds its name free again.
    renamed = {name.lower() for name in found.other_admin.renamed.values()}
    created = Counter(
        (name, first_job(row["job"]) if name in renamed else "")
        for row in found.results
        for name in [row["user_name"].lower()]
        if row["outcome"] == OutcomeStatus.CREATED
    )
    for (name, _), count in created.items():
        if count > 1:
            yield f"{name}: {count} rows say created"


def _accounts_are_rows(found: Evidence) -> Iterator[str]:
    rows = found.results
    unmarked = {name.lower() for name in found.other_admin.unmarked}
    explained = {row["user_name"].lower() for row in rows if _explains_account(row, unmarked)}
    reported = {row["user_name"].lower(): f"{row['outcome']} {row['detail']}" for row in rows}
    for name in found.new_accounts.keys() - explained:
        yield f"{name}: an account that nobody was told of ({reported.get(name, 'no row')})"


def _explains_account(row: dict[str, str], unmarked: set[str]) -> bool:
    """True if a row is about an account; without its mark it is somebody else's to the app.

    `unmarked` are the names of such accounts.
    """
    name = row["user_name"].lower()
    match row["outcome"]:
        case OutcomeStatus.CREATED:
            return True
        case OutcomeStatus.DUPLICATE_USER_NAME:
            return name in unmarked
        case OutcomeStatus.FAILED:
            return "not_removed" in row["detail"]
        case _:
            return False


def _nobody_has_two_accounts(found: Evidence) -> Iterator[str]:
    for (_, name), count in Counter(found.creations).items():
        if count > 1:
            yield f"{name}: {count} accounts"


def _duplicates_exist(found: Evidence) -> Iterator[str]:
    """A duplicate is somebody who was there, or somebody in the other file."""
    listed = Counter(row["user_name"].lower() for row in found.results)
    admin = found.other_admin
    others = (*found.strangers.accounts, *admin.created, *admin.unmarked)
    before = {name.lower() for name in others}
    for row in found.results:
        name = row["user_name"].lower()
        alone = name not in before and listed[name] < 2
        if row["outcome"] == OutcomeStatus.DUPLICATE_USER_NAME and alone:
            yield f"{name}: a duplicate of nobody"


def _strangers_are_untouched(found: Evidence) -> Iterator[str]:
    removed = _names_with(found, OutcomeStatus.REMOVED)
    for name in found.strangers.touched(found.tenant):
        if name.lower() not in removed:
            yield f"{name}: was there before and was touched"
    for name, user in found.other_admin.created.items():
        if found.tenant.users.get(name) is not user or user.assigned_licenses:
            yield f"{name}: was created by somebody else and was touched"


def _removed_rows_have_no_account(found: Evidence) -> Iterator[str]:
    there = {name.lower() for name in found.tenant.users}
    for name in sorted(_names_with(found, OutcomeStatus.REMOVED) & there):
        yield f"{name}: removed, and the account is there"


def _names_with(found: Evidence, outcome: OutcomeStatus) -> set[str]:
    return {row["user_name"].lower() for row in found.results if row["outcome"] == outcome}


def _units_are_enough(found: Evidence) -> Iterator[str]:
    for sku in found.tenant.subscribed_skus.values():
        if sku.consumed_units > sku.enabled:
            yield f"{sku.sku_part_number}: {sku.consumed_units} units of {sku.enabled}"


def _nobody_fails_without_a_reason(found: Evidence) -> Iterator[str]:
    if not found.fair:
        return
    for file in found.files:
        for row in found.results_of(file):
            if row["outcome"] != OutcomeStatus.FAILED:
                continue
            if int(row["row"]) not in found.given_up_rows.get(file.name, ()):
                yield f"{row['user_name']}: failed although nothing of it was given up"
            elif not any(reason in row["detail"] for reason in _SAID_OF_GIVEN_UP):
                yield f"{row['user_name']}: given up, and failed for {row['detail']}"


def _ledger_is_empty(found: Evidence) -> Iterator[str]:
    ledger = json.loads(found.blobs.get(f"{JOBS}/{LEDGER}", b"{}"))
    if jobs := ledger.get("jobs"):
        yield f"the ledger still holds something for {len(jobs)} jobs"
    if waiting := ledger.get("waiting"):
        yield f"the ledger still holds something for {len(waiting)} waiting lists"


def _secrets_are_erased(found: Evidence) -> Iterator[str]:
    for name, content in found.blobs.items():
        if "/intents/" not in name:
            continue
        if any(row.sealed_password for row in decode(content, IntentsDocument).rows):
            yield f"{name}: passwords are still there"


def _passwords_are_only_in_mails(found: Evidence) -> Iterator[str]:
    for _ in leaked(sorted(_passwords(found)), found.written):
        yield "a temporary password was written down"


def _passwords(found: Evidence) -> set[str]:
    accounts = [*found.new_accounts.values(), *found.tenant.deleted_users]
    mailed = [
        row["temporary_password"] for mail in found.tenant.mails for row in read_results(mail)
    ]
    return {each for each in [*(user.password for user in accounts), *mailed] if each}


_CHECKS: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    _every_file_is_answered_once,
    _rounds_are_about_rows_that_wait,
    _every_row_has_one_outcome,
    _created_rows_are_accounts,
    _accounts_are_what_their_columns_say,
    _nobody_is_created_twice,
    _nobody_has_two_accounts,
    _accounts_are_rows,
    _duplicates_exist,
    _strangers_are_untouched,
    _removed_rows_have_no_account,
    _units_are_enough,
    _nobody_fails_without_a_reason,
    _ledger_is_empty,
    _secrets_are_erased,
    _passwords_are_only_in_mails,
)
