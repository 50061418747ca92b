"""Every kind of finding that the code makes, once: by the constructors, over all their rules."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from shared.errors import UploadError
from shared.models import Column, FileError, Finding, ReasonCode, RemarkCode
from shared.models import reasons as made
from shared.validation import findings as found
from shared.validation.findings import (
    CellProblem,
    CsvFault,
    DateProblem,
    EncodingHint,
    ForeignKind,
    HeadingProblem,
    ListProblem,
    NamePart,
    NameRule,
    UpnRule,
)

LETTER = "U+00EB LATIN SMALL LETTER E WITH DIAERESIS"
ROW_FAULTS = {CsvFault.UNCLOSED_QUOTE, CsvFault.STRAY_QUOTE, CsvFault.HUGE_CELL}
WITHOUT_LABELS = {
    HeadingProblem.COUNT,
    HeadingProblem.NO_HEADING,
    HeadingProblem.NOT_RESULTS,
    HeadingProblem.RESULTS,
    HeadingProblem.TITLE,
    HeadingProblem.OTHER_SHEET,
    HeadingProblem.ONE_LABEL,
    HeadingProblem.ADDED,  # a blank label
}


def every_finding() -> list[Finding]:
    return [*_row_findings(), *_reasons(), *_remarks(), *(each.finding for each in _refusals())]


def _row_findings() -> Iterator[Finding]:
    yield from map(found.required, Column)
    yield found.unspellable_name()
    yield found.too_long(Column.FIRST_NAME, 70, 64)
    yield from (found.too_long_user_name(part, 50, 48) for part in NamePart)
    for rule in UpnRule:
        yield found.invalid_upn(rule, LETTER if rule is UpnRule.CHARACTERS else "")
    yield found.bad_characters(Column.CITY, "U+200B ZERO WIDTH SPACE")
    for problem in set(CellProblem) - {CellProblem.CHARACTERS}:
        yield found.damaged_cell(Column.CITY, problem)
    yield from (found.reserved_name(rule, "admin") for rule in set(NameRule) - {NameRule.GUEST})
    yield found.guest_name()
    yield found.domain_not_allowed("fabrikam.com", ["contoso.com"])
    yield made.unknown_domain("fabrikam.com")
    yield found.trusted_name("Administrator")
    yield found.unknown_country("Atlantis")
    yield found.unknown_country("Korea", ["KP", "KR"])
    yield found.duplicate_in_file(2)
    yield found.column_count(17, 16)
    yield made.unknown_manager("eva@contoso.com")
    yield found.manager_circle([2])
    yield found.manager_circle([2, 3, 4, 5, 6, 7])
    yield found.not_allowed(Column.GROUPS, ["Board"], ["Sales", "All staff"])
    for trouble in ListProblem:
        yield found.not_allowed(Column.LICENCES, ["E5", "none"], ["Office"], trouble)
    yield from (found.bad_date(Column.START_DATE, each, "46115") for each in DateProblem)
    yield found.ambiguous_date(Column.HIRE_DATE, "3/4", [date(2026, 4, 3), date(2026, 3, 4)])


def _reasons() -> Iterator[Finding]:
    skus = ("SPB", "AAD_PREMIUM")
    yield made.no_license(skus)
    yield made.waits_for_license(skus)
    yield made.refused_for_now(made.access_denied("Forbidden"))
    yield made.next_day(200)
    yield made.waits_already("march.csv", datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    yield made.starts_later(date(2026, 4, 8), date(2026, 4, 1))
    yield made.start_moved(date(2026, 4, 8))
    yield made.sign_in_later(date(2026, 4, 8))
    yield made.sign_in_not_allowed()
    yield from (made.manager_open("eva@contoso.com", code) for code in ("Forbidden", ""))
    yield made.manager_open("eva@contoso.com", is_over=True)
    yield from (made.groups_open(["Sales", "Staff"], code) for code in ("Forbidden", ""))
    yield made.groups_open(["Sales"], "", is_over=True)
    yield made.unusable_group("Sales")
    yield made.unknown_sku(skus)
    yield made.group_lacks_license(skus)
    yield made.missing_permission("User.ReadWrite.All")
    yield made.access_denied("Forbidden")
    yield made.license_refused("No.")
    yield made.license_refused("")
    yield from (made.graph_refused("Bad", message) for message in ("No.", ""))
    yield made.country_refused(ReasonCode.GRAPH_REFUSED, "XK")
    yield made.country_refused(ReasonCode.LICENSE_REFUSED, "CU")
    yield made.daily_limit(200)
    yield made.duplicate_user_name(datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    yield made.not_approved("Layla Haddad", "Wrong department.")
    with_facts = {
        ReasonCode.NO_LICENSE,
        ReasonCode.LICENCE,
        ReasonCode.REFUSED_FOR_NOW,
        ReasonCode.NEXT_DAY,
        ReasonCode.WAITS_ALREADY,
        ReasonCode.START_DATE,
        ReasonCode.MOVED,
        ReasonCode.SIGN_IN_LATER,
        ReasonCode.SIGN_IN_NOT_ALLOWED,
        ReasonCode.MANAGER_LATER,
        ReasonCode.MANAGER_NOT_SET,
        ReasonCode.GROUPS_LATER,
        ReasonCode.GROUPS_NOT_JOINED,
        ReasonCode.UNKNOWN_SKU,
        ReasonCode.GROUP_LACKS_LICENSE,
        ReasonCode.NOT_PERMITTED,
        ReasonCode.LICENSE_REFUSED,
        ReasonCode.GRAPH_REFUSED,
        ReasonCode.DAILY_LIMIT,
        ReasonCode.TRUSTED_NAME,
        ReasonCode.NOT_APPROVED,
    }
    yield from (Finding(code=code) for code in set(ReasonCode) - with_facts)


STOPPED = (RemarkCode.STOPPED, RemarkCode.STOPPED_FOR_GOOD)


def _remarks() -> Iterator[Finding]:
    without_value = {
        RemarkCode.RECIPIENTS_NOT_ALLOWED,
        RemarkCode.RECIPIENTS_TOO_MANY,
        RemarkCode.RECIPIENTS_NOT_CHECKED,
        RemarkCode.READ_BY_POSITION,
        RemarkCode.HEADINGS_NOT_KNOWN,
        *STOPPED,
    }
    about_approvals = {
        RemarkCode.UPLOADED_BY,
        RemarkCode.WOULD_NEED_APPROVAL,
        RemarkCode.EVERY_LIST,
        RemarkCode.MANY_ROWS,
        RemarkCode.MANY_ROWS_IN_A_DAY,
        RemarkCode.MANY_REMOVALS,
        RemarkCode.NEW_UPLOADER,
        RemarkCode.UPLOADER_NOT_KNOWN,
        RemarkCode.APPROVAL_ASKED,
        RemarkCode.APPROVED,
    }
    wishes = set(RemarkCode) - without_value - about_approvals
    yield from (made.unmet_wish(code, "x") for code in wishes)
    yield from _approvals()
    yield from (Finding(code=code, facts={"code": "Forbidden"}) for code in STOPPED)
    yield made.too_many_recipients(50)
    yield made.read_by_position("Shoe size", Column.JOB_TITLE)
    yield Finding(code=RemarkCode.HEADINGS_NOT_KNOWN)
    yield Finding(code=RemarkCode.RECIPIENTS_NOT_ALLOWED)
    yield Finding(code=RemarkCode.RECIPIENTS_NOT_CHECKED)


def _approvals() -> Iterator[Finding]:
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    yield made.uploaded_by("Noor Jansen")
    yield made.many_rows(251, 250)
    yield made.many_rows_in_a_day(251, 250)
    yield made.many_removals(60, 50)
    yield made.approval_asked(["boss@contoso.com", "it@contoso.com"], noon)
    yield made.approved("Layla Haddad", noon, "Fine by me.")
    yield made.approved("Layla Haddad", noon, "")
    for code in (
        RemarkCode.WOULD_NEED_APPROVAL,
        RemarkCode.EVERY_LIST,
        RemarkCode.NEW_UPLOADER,
        RemarkCode.UPLOADER_NOT_KNOWN,
    ):
        yield Finding(code=code)


def _refusals() -> Iterator[UploadError]:
    yield found.empty_file()
    yield from map(found.no_rows, (None, HeadingProblem.NO_HEADING, HeadingProblem.NOT_RESULTS))
    yield found.too_many_rows(250)
    yield from map(found.not_csv, (*ForeignKind, *(set(CsvFault) - ROW_FAULTS)))
    yield from (found.broken_csv(fault, 7) for fault in ROW_FAULTS)
    yield from map(found.bad_encoding, EncodingHint)
    yield from (found.wrong_columns(problem, 17) for problem in WITHOUT_LABELS)
    for problem in set(HeadingProblem) - WITHOUT_LABELS - {HeadingProblem.MISSING}:
        yield found.wrong_columns(problem, 17, ["Shoe size"])
    for problem in (HeadingProblem.COUNT, HeadingProblem.ADDED):
        yield found.wrong_columns(problem, 17, ["Shoe size"])
    yield found.missing_columns(14, [Column.FAX])
    yield found.unknown_run()
    yield found.several_runs()
    yield found.too_many_removals(50, 60, 10)
    yield found.too_many_removals_in_all(500, 60, 10)
    yield found.undo_switched_off()
    yield UploadError(Finding(code=FileError.OVERWRITTEN))
    yield UploadError(Finding(code=FileError.UNREADABLE))
