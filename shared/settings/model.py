"""All app settings, valid together.

Names and defaults are those of the settings table in the README.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import SplitResult, urlsplit

from shared.models import (
    ExtraRecipients,
    FieldLimits,
    JudgingRules,
    LicensePlan,
    PasswordDelivery,
    WriteQuota,
)
from shared.settings.allowed_values import (
    parse_allowed_groups,
    parse_allowed_licenses,
    parse_user_name_rule,
)
from shared.settings.page_settings import PageSettings, read_page
from shared.settings.profiles import Profile, read_profiles
from shared.settings.reader import SettingsReader
from shared.settings.values import (
    parse_approval_days,
    parse_country,
    parse_domains,
    parse_hours_of_secrets,
    parse_key,
    parse_language,
    parse_license_groups,
    parse_most_rows,
    parse_names,
    parse_operator,
    parse_ownership_attribute,
    parse_passphrase,
    parse_quota,
    parse_recipients,
    parse_recipients_or_none,
    parse_sender,
    parse_skus,
    parse_skus_by_country,
    parse_span,
    parse_time_zone,
    parse_truth,
    parse_wait_days,
    parse_web_address,
    spell_out,
)

GRAPH_CLOUDS: Mapping[str, str] = {
    # Graph root → sign-in authority ("National cloud deployments" in the Graph documentation).
    "https://graph.microsoft.com": "login.microsoftonline.com",
    "https://graph.microsoft.us": "login.microsoftonline.us",
    "https://dod-graph.microsoft.us": "login.microsoftonline.us",
    "https://microsoftgraph.chinacloudapi.cn": "login.chinacloudapi.cn",
}
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    """How to reach the account with uploads, jobs, results and queues.

    Either `connection_string` (locally) or both service URIs (an identity, in Azure).
    """

    connection_string: str = field(default="", repr=False)
    blob_service_uri: str = ""
    queue_service_uri: str = ""
    client_id: str = ""

    @property
    def is_local(self) -> bool:
        """True if the app itself creates missing containers and queues."""
        return bool(self.connection_string)


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphSettings:
    """Which Graph to talk to, and as whom."""

    base_url: str
    authority: str  # host name of the sign-in service; empty for a loopback Graph
    access_token: str = field(default="", repr=False)
    client_id: str = ""

    @property
    def scope(self) -> str:
        """The token scope that belongs to the base URL."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}/.default"


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepTimes:
    """The times of the sweep; minutes, and hours for secrets."""

    stalled_after_minutes: float
    upload_missed_after_minutes: float
    secrets_max_hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitSettings:
    """How rows wait: `mail_after_minutes` is when the first mail leaves without them at the latest,
    `days` how long they wait (0: not at all), `resume_minutes` how often the app looks again."""

    mail_after_minutes: float
    days: float
    resume_minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSettings:
    """Which lists need an approval.

    `above` is the most rows that need none, in one list or in those of one uploader on one day (0:
    every list needs one; None: no number does). `for_new_uploaders` is True if lists of people who
    are not known yet need one. `days` is how long a list waits, `recipients` who is asked by mail.
    """

    above: int | None
    for_new_uploaders: bool
    days: float
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All app settings, valid together."""

    storage: StorageSettings
    graph: GraphSettings
    ownership_attribute: str  # the attribute for the ownership mark
    write_quota: WriteQuota
    licenses: LicensePlan
    rules: JudgingRules
    sweep: SweepTimes
    wait: WaitSettings
    sign_in_allowed: bool
    create_days_before: int  # how long before a start date the account is created
    results_sender: str
    results_recipients: tuple[str, ...]
    extra_recipients: ExtraRecipients
    alert_email: str  # gets a copy of the report of a file that was stopped; empty: nobody
    results_language: str
    results_time_zone: str  # an IANA name
    guide_url: str  # linked in every mail; empty: no link
    password_delivery: PasswordDelivery
    batch_size: int
    max_accounts_per_day: int  # of all files together, by UTC
    undo_limit: int  # accounts that one folder may remove in a day; 0: no run is undone
    max_removals_per_day: int  # of all folders together, by UTC
    encryption_key: bytes = field(repr=False)
    previous_encryption_key: bytes | None = field(default=None, repr=False)
    results_passphrase: str = field(default="", repr=False)  # for PasswordDelivery.ENCRYPTED
    page: PageSettings | None = None  # None: there is no page
    approval: ApprovalSettings | None = None  # None: no list needs one
    profiles: Mapping[str, Profile] = field(default_factory=dict)  # by folder, in lower case

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Settings from app settings.

        Raises SettingsError naming every setting that is missing or wrong.
        """
        reader = SettingsReader(env)
        graph = _graph(reader)
        settings = cls(
            storage=_storage(reader),
            graph=graph,
            ownership_attribute=reader.parsed(
                "OWNERSHIP_ATTRIBUTE", "extensionAttribute15", parse_ownership_attribute
            ),
            write_quota=reader.parsed("GRAPH_WRITE_QUOTA", "3000/150", parse_quota),
            licenses=_licenses(reader),
            rules=_rules(reader),
            sweep=_sweep_times(reader),
            wait=_wait(reader),
            sign_in_allowed=reader.parsed("SIGN_IN_ALLOWED", "true", parse_truth),
            create_days_before=reader.whole("CREATE_DAYS_BEFORE", 7, least=0, most=30),
            results_sender=reader.parsed("RESULTS_SENDER", None, parse_sender),
            results_recipients=reader.parsed("RESULTS_RECIPIENTS", None, parse_recipients),
            extra_recipients=reader.choice("EXTRA_RECIPIENTS", ExtraRecipients.NONE),
            alert_email=reader.parsed("ALERT_EMAIL", "", parse_operator),
            results_language=reader.parsed("RESULTS_LANGUAGE", "en", parse_language),
            results_time_zone=reader.parsed("RESULTS_TIME_ZONE", "UTC", parse_time_zone),
            guide_url=reader.parsed("GUIDE_URL", "", parse_web_address),
            password_delivery=reader.choice("PASSWORD_DELIVERY", PasswordDelivery.EMAIL),
            batch_size=reader.whole("BATCH_SIZE", 50, most=1000),
            max_accounts_per_day=reader.whole("MAX_ACCOUNTS_PER_DAY", 2_000, most=100_000),
            max_removals_per_day=reader.whole("MAX_REMOVALS_PER_DAY", 500, most=100_000),
            undo_limit=reader.whole("UNDO_LIMIT", 50, least=0, most=20_000),
            encryption_key=reader.parsed("STATE_ENCRYPTION_KEY", None, parse_key),
            previous_encryption_key=reader.parsed("STATE_ENCRYPTION_KEY_PREVIOUS", "", parse_key)
            or None,
            results_passphrase=reader.parsed("RESULTS_PASSPHRASE", "", parse_passphrase),
            page=read_page(reader, graph.base_url),
            approval=_approval(reader),
        )
        # A faulty setting is None, and already reported.
        groups = settings.rules.allowed_groups or {}
        settings = replace(settings, profiles=read_profiles(reader, groups))
        _check_groups(reader, settings.licenses)
        _check_passphrase(reader, settings)
        if settings.page is None:
            _check_page_is_needed(reader, settings)
        reader.raise_faults()
        return settings


def _rules(reader: SettingsReader) -> JudgingRules:
    return JudgingRules(
        max_users=reader.whole("MAX_USERS_PER_FILE", 250, most=20_000),
        limits=reader.choice("FIELD_LIMITS", FieldLimits.WIZARD),
        default_country=reader.parsed("DEFAULT_COUNTRY", "", parse_country),
        reserved_names=reader.parsed("RESERVED_NAMES", "", parse_names),
        allowed_domains=reader.parsed("ALLOWED_DOMAINS", "", parse_domains),
        user_name_rule=reader.parsed("USER_NAME_RULE", "", parse_user_name_rule),
        allowed_groups=reader.parsed("ALLOWED_GROUPS", "{}", parse_allowed_groups),
        allowed_licenses=reader.parsed("ALLOWED_LICENSES", "{}", parse_allowed_licenses),
    )


def _sweep_times(reader: SettingsReader) -> SweepTimes:
    return SweepTimes(
        stalled_after_minutes=reader.parsed("STALLED_AFTER_MINUTES", "20", parse_span),
        upload_missed_after_minutes=reader.parsed("UPLOAD_MISSED_AFTER_MINUTES", "15", parse_span),
        secrets_max_hours=reader.parsed("SECRETS_MAX_HOURS", "24", parse_hours_of_secrets),
    )


def _wait(reader: SettingsReader) -> WaitSettings:
    return WaitSettings(
        mail_after_minutes=reader.parsed("MAIL_AT_LATEST_MINUTES", "30", parse_span),
        days=reader.parsed("WAIT_DAYS", "14", parse_wait_days),
        resume_minutes=reader.parsed("RESUME_EVERY_MINUTES", "5", parse_span),
    )


def _approval(reader: SettingsReader) -> ApprovalSettings | None:
    above = reader.parsed("APPROVAL_ABOVE", "", parse_most_rows)
    for_new = reader.parsed("APPROVAL_FOR_NEW_UPLOADERS", "false", parse_truth)
    days = reader.parsed("APPROVAL_DAYS", "7", parse_approval_days)
    is_on = above is not None or for_new
    needed = None if is_on else ""
    recipients = reader.parsed("APPROVAL_RECIPIENTS", needed, parse_recipients_or_none)
    if not is_on:
        return None
    return ApprovalSettings(
        above=above, for_new_uploaders=for_new, days=days, recipients=recipients
    )


def _check_page_is_needed(reader: SettingsReader, settings: Settings) -> None:
    if settings.password_delivery is PasswordDelivery.PAGE:
        reader.fault("PASSWORD_DELIVERY", "is page, which needs PAGE to be on")
    if settings.approval and settings.approval.above is not None:
        reader.fault("APPROVAL_ABOVE", "needs PAGE to be on: lists are approved there")
    if settings.approval and settings.approval.for_new_uploaders:
        reader.fault("APPROVAL_FOR_NEW_UPLOADERS", "needs PAGE to be on: lists are approved there")


def _storage(reader: SettingsReader) -> StorageSettings:
    settings = StorageSettings(
        connection_string=spell_out(reader.text("DataStorage")),
        blob_service_uri=reader.text("DataStorage__blobServiceUri"),
        queue_service_uri=reader.text("DataStorage__queueServiceUri"),
        client_id=reader.text("DataStorage__clientId") or reader.text("AZURE_CLIENT_ID"),
    )
    if not settings.connection_string and not (
        settings.blob_service_uri and settings.queue_service_uri
    ):
        reader.fault(
            "DataStorage",
            "set a connection string, or both DataStorage__blobServiceUri and "
            "DataStorage__queueServiceUri",
        )
    return settings


def _graph(reader: SettingsReader) -> GraphSettings:
    base_url = reader.text("GRAPH_BASE_URL") or "https://graph.microsoft.com/v1.0"
    base_url = base_url.rstrip("/")
    parts = _split(base_url)
    root = f"{parts.scheme}://{parts.netloc}"
    token = reader.text("GRAPH_ACCESS_TOKEN")
    loopback = parts.hostname in LOOPBACK_HOSTS and parts.scheme in {"http", "https"}
    # A token is only ever sent to Microsoft's clouds or to this machine.
    if not loopback and base_url not in {f"{cloud}/v1.0" for cloud in GRAPH_CLOUDS}:
        clouds = ", ".join(f"{cloud}/v1.0" for cloud in GRAPH_CLOUDS)
        reader.fault("GRAPH_BASE_URL", f"must be one of {clouds}, or a loopback address")
    if token and not loopback:
        reader.fault("GRAPH_ACCESS_TOKEN", "is accepted only with a loopback GRAPH_BASE_URL")
    return GraphSettings(
        base_url=base_url,
        authority=GRAPH_CLOUDS.get(root, ""),
        access_token=token,
        client_id=reader.text("AZURE_CLIENT_ID"),
    )


def _split(url: str) -> SplitResult:
    """The parts of a URL; all empty if it is not valid."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _licenses(reader: SettingsReader) -> LicensePlan:
    return LicensePlan(
        default=reader.parsed("LICENSE_SKUS", None, parse_skus),
        by_country=reader.parsed("LICENSE_SKUS_BY_COUNTRY", "{}", parse_skus_by_country),
        groups=reader.parsed("LICENSE_GROUPS", "{}", parse_license_groups),
    )


def _check_groups(reader: SettingsReader, licenses: LicensePlan) -> None:
    # A faulty setting is None here, and already reported.
    named = licenses.default != () or any((licenses.by_country or {}).values())
    if licenses.groups and not named:
        reader.fault("LICENSE_GROUPS", "needs the licences that the groups give in LICENSE_SKUS")


def _check_passphrase(reader: SettingsReader, settings: Settings) -> None:
    needed = settings.password_delivery is PasswordDelivery.ENCRYPTED
    if needed and not reader.text("RESULTS_PASSPHRASE"):
        reader.fault("RESULTS_PASSPHRASE", "is required with PASSWORD_DELIVERY=encrypted")
