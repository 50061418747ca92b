"""Every value that a deployment takes from the environment: its kind, its default, its meaning.

azd keeps these values in its environment (`azd env set`), plain az takes them from the shell, and
`infra/main.bicepparam` reads them. This is the one table of them: preprovision checks all values
against it before Azure is asked, and tests compare it with the parameter file, the pipeline and
what the app accepts. A new setting is one line here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.hooks import setting_kinds as kinds
from infra.hooks.gaps import Gap
from infra.hooks.setting_kinds import Kind

GRAPH_CLOUDS = (
    "https://graph.microsoft.com/v1.0",
    "https://graph.microsoft.us/v1.0",
    "https://dod-graph.microsoft.us/v1.0",
    "https://microsoftgraph.chinacloudapi.cn/v1.0",
)
EXTENSION_ATTRIBUTES = tuple(f"extensionAttribute{number}" for number in range(1, 16))
LANGUAGES = ("en", "nl", "de", "fr", "es", "it", "pt", "pt-PT", "pl", "ja", "ar")


@dataclass(frozen=True, slots=True)
class Setting:
    """One value: its name, what it may be, its default, and what it is for.

    A default of None means that it is required. Of a value that a hook finds by itself nobody is
    asked: `found` is True.
    """

    name: str
    kind: Kind
    default: str | None
    meaning: str = ""
    found: bool = False

    @property
    def command(self) -> str:
        """How an administrator sets it."""
        return f"`azd env set {self.name} {kinds.quoted(self.default or self.kind.example)}`"


SETTINGS: tuple[Setting, ...] = (
    Setting("AZURE_ENV_NAME", kinds.ENVIRONMENT_NAME, None, "a short name for this installation"),
    Setting("AZURE_LOCATION", kinds.REGION, None, "the region, such as westeurope"),
    Setting("AZURE_PRINCIPAL_ID", kinds.OBJECT_ID, ""),
    Setting("AZURE_PRINCIPAL_TYPE", kinds.one_of("User", "ServicePrincipal", "Group"), "User"),
    Setting("EXISTING_SYSTEM_TOPIC", kinds.TEXT, "", found=True),
    Setting("BUDGET_START", kinds.FIRST_OF_MONTH, "", found=True),
    # What the app does.
    Setting("LICENSE_SKUS", kinds.SKUS, None, "the skuPartNumbers every new user gets, or none"),
    Setting("LICENSE_SKUS_BY_COUNTRY", kinds.SKUS_BY_COUNTRY, "{}"),
    Setting("LICENSE_GROUPS", kinds.GROUPS_BY_COUNTRY, "{}"),
    Setting("OWNERSHIP_ATTRIBUTE", kinds.one_of(*EXTENSION_ATTRIBUTES), "extensionAttribute15"),
    Setting("SIGN_IN_ALLOWED", kinds.TRUTH, "true"),
    Setting("DEFAULT_COUNTRY", kinds.COUNTRY, ""),
    Setting("RESULTS_SENDER", kinds.ADDRESS, None, "the mailbox that sends reports"),
    Setting("RESULTS_RECIPIENTS", kinds.ADDRESSES, None, "who gets the reports"),
    Setting("EXTRA_RECIPIENTS", kinds.one_of("none", "any"), "none"),
    Setting("RESULTS_LANGUAGE", kinds.language(*LANGUAGES), "en"),
    Setting("RESULTS_TIME_ZONE", kinds.TIME_ZONE, "UTC"),
    Setting("GUIDE_URL", kinds.WEB_ADDRESS, ""),
    Setting("PASSWORD_DELIVERY", kinds.one_of("email", "encrypted", "page", "none"), "email"),
    Setting("RESULTS_PASSPHRASE_STORED", kinds.TRUTH, "false"),
    Setting("MAX_USERS_PER_FILE", kinds.whole(1, 20_000), "250"),
    Setting("FIELD_LIMITS", kinds.one_of("wizard", "entra"), "wizard"),
    Setting("RESERVED_NAMES", kinds.NAMES, ""),
    Setting("ALLOWED_DOMAINS", kinds.DOMAINS, ""),
    Setting("USER_NAME_RULE", kinds.USER_NAME_RULE, ""),
    Setting("ALLOWED_GROUPS", kinds.GROUPS_BY_NAME, "{}"),
    Setting("ALLOWED_LICENSES", kinds.SKUS_BY_ALIAS, "{}"),
    Setting("CREATE_DAYS_BEFORE", kinds.whole(0, 30), "7"),
    Setting("PROFILES", kinds.PROFILES, "{}"),
    Setting("BATCH_SIZE", kinds.whole(1, 1000), "50"),
    Setting("MAX_ACCOUNTS_PER_DAY", kinds.whole(1, 100_000), "2000"),
    Setting("MAX_REMOVALS_PER_DAY", kinds.whole(1, 100_000), "500"),
    Setting("MAIL_AT_LATEST_MINUTES", kinds.span(999_999), "30"),
    Setting("WAIT_DAYS", kinds.span(25), "14"),
    Setting("RESUME_EVERY_MINUTES", kinds.span(999_999), "5"),
    Setting("PAGE", kinds.one_of("off", "on"), "off"),
    Setting("PAGE_CLIENT_ID", kinds.OBJECT_ID, "", found=True),
    Setting("APPROVAL_ABOVE", kinds.whole(0, 20_000), ""),
    Setting("APPROVAL_FOR_NEW_UPLOADERS", kinds.TRUTH, "false"),
    Setting("APPROVAL_DAYS", kinds.span(25, least=1), "7"),
    Setting("APPROVAL_RECIPIENTS", kinds.ADDRESSES, ""),
    Setting("UNDO_LIMIT", kinds.whole(0, 20_000), "50"),
    Setting("GRAPH_BASE_URL", kinds.one_of(*GRAPH_CLOUDS), GRAPH_CLOUDS[0]),
    Setting("GRAPH_WRITE_QUOTA", kinds.WRITE_QUOTA, "3000/150"),
    Setting("STALLED_AFTER_MINUTES", kinds.span(999_999), "20"),
    Setting("UPLOAD_MISSED_AFTER_MINUTES", kinds.span(999_999), "15"),
    Setting("SECRETS_MAX_HOURS", kinds.span(72), "24"),
    # How it runs, who gets its mail, and who may upload.
    Setting("MAXIMUM_INSTANCE_COUNT", kinds.whole(40, 1000), "40"),
    Setting("INSTANCE_MEMORY_MB", kinds.one_of("512", "2048", "4096"), "2048"),
    Setting("STORAGE_SKU", kinds.one_of("Standard_ZRS", "Standard_LRS"), "Standard_ZRS"),
    Setting("PRIVATE_NETWORK", kinds.TRUTH, "false"),
    Setting("ALLOWED_IP_RANGES", kinds.ADDRESS_RANGES, ""),
    Setting("ALERT_EMAIL", kinds.ADDRESS, None, "who is told when something goes wrong"),
    Setting("MONTHLY_BUDGET", kinds.whole(0, 1_000_000), "50"),
    Setting("REPORT_DUE_HOURS", kinds.whole(1, 24), "4"),
    Setting("FAILED_RUNS_TOLERATED", kinds.whole(0, 1_000_000), "5"),
    Setting("LOG_RETENTION_DAYS", kinds.whole(30, 730), "90"),
    Setting("UPLOADS_RETENTION_DAYS", kinds.whole(3, 365), "7"),
    Setting("JOBS_RETENTION_DAYS", kinds.whole(7, 365), "30"),
    Setting("AUDIT_RETENTION_DAYS", kinds.whole(1, 3650), "365"),
    Setting("AUDIT_LOCKED", kinds.TRUTH, "false"),
    Setting("UPLOADER_PRINCIPAL_IDS", kinds.OBJECT_IDS, ""),
    Setting("UNDO_PRINCIPAL_IDS", kinds.OBJECT_IDS, ""),
    Setting("UPLOADER_PRINCIPAL_TYPE", kinds.one_of("Group", "User", "ServicePrincipal"), "Group"),
    Setting("SFTP_ENABLED", kinds.TRUTH, "false"),
    Setting("SFTP_USERS", kinds.SFTP_USERS, "[]"),
    Setting("SHAREPOINT_SITE_URL", kinds.SHAREPOINT_SITE, ""),
    Setting("SHAREPOINT_LIBRARY_ID", kinds.OBJECT_ID, ""),
    Setting("SHAREPOINT_FOLDER", kinds.TEXT, ""),
    Setting("SHAREPOINT_TARGET_FOLDER", kinds.one_of("preview/"), ""),
)


def read(environment: Mapping[str, str]) -> dict[str, str]:
    """Each setting without blanks around it; a value of nothing is the default."""
    return {
        each.name: environment.get(each.name, "").strip() or each.default or "" for each in SETTINGS
    }


def find_gaps(environment: Mapping[str, str]) -> tuple[Gap, ...]:
    """What is missing or wrong, in a sentence each, with the command that fixes it."""
    values = read(environment)
    return tuple(Gap(sentence=sentence) for sentence in (*_alone(values), *_together(values)))


def _alone(values: Mapping[str, str]) -> Iterator[str]:
    for setting in SETTINGS:
        value = values[setting.name]
        if not value and setting.default is None:
            yield f"{setting.name} is not set: {setting.meaning}. Run {setting.command}."
        elif value and (fault := setting.kind.fault(value)):
            yield f"{setting.name} must be {fault}. Run {setting.command}."


def _approval_conflicts(values: Mapping[str, str]) -> Iterator[str]:
    """What approvals need in addition to their own settings."""
    for_new = values["APPROVAL_FOR_NEW_UPLOADERS"].lower() == "true"
    if not values["APPROVAL_ABOVE"] and not for_new:
        return
    if values["PAGE"].lower() != "on":
        yield "Lists are approved on the page, and there is none. Run `azd env set PAGE on`."
    if not values["APPROVAL_RECIPIENTS"]:
        yield (
            "Nobody is asked to approve lists. Run `azd env set APPROVAL_RECIPIENTS "
            "boss@contoso.com`, with their addresses."
        )


def _retention_conflicts(values: Mapping[str, str]) -> Iterator[str]:
    """Waits that are longer than the documents of their jobs are kept."""
    kept = int(values["JOBS_RETENTION_DAYS"])
    asks = bool(values["APPROVAL_ABOVE"]) or values["APPROVAL_FOR_NEW_UPLOADERS"].lower() == "true"
    waits = ("WAIT_DAYS", "APPROVAL_DAYS") if asks else ("WAIT_DAYS",)
    for name in waits:
        if float(values[name]) >= kept:
            yield (
                f"{name} must be less than JOBS_RETENTION_DAYS, which is {kept}: rows still wait "
                "when their job is deleted. Run `azd env set JOBS_RETENTION_DAYS 30`."
            )


def _together(values: Mapping[str, str]) -> Iterator[str]:
    """What each value allows by itself and all of them together do not."""
    on = {name for name, value in values.items() if value.lower() == "true"}
    if values["ALLOWED_IP_RANGES"] and "PRIVATE_NETWORK" not in on:
        yield (
            "ALLOWED_IP_RANGES does nothing without PRIVATE_NETWORK: storage is open to every "
            "address. Run `azd env set PRIVATE_NETWORK true`, or `azd env set ALLOWED_IP_RANGES "
            '""`.'
        )
    if values["PASSWORD_DELIVERY"].lower() == "encrypted" and "RESULTS_PASSPHRASE_STORED" not in on:
        yield (
            "PASSWORD_DELIVERY is encrypted, and the vault has no passphrase yet. Run `azd env "
            "set PASSWORD_DELIVERY none`, provision, store the passphrase with "
            "`python infra/hooks/store_passphrase.py`, and change it back."
        )
    if values["PASSWORD_DELIVERY"].lower() == "page" and values["PAGE"].lower() != "on":
        yield "PASSWORD_DELIVERY is page, and there is no page. Run `azd env set PAGE on`."
    yield from _approval_conflicts(values)
    if not any(_alone(values)):
        yield from _retention_conflicts(values)
    if values["SFTP_USERS"] not in {"", "[]"} and "SFTP_ENABLED" not in on:
        yield "SFTP_USERS do nothing without SFTP. Run `azd env set SFTP_ENABLED true`."
    if _ids(values["UNDO_PRINCIPAL_IDS"]) & _ids(values["UPLOADER_PRINCIPAL_IDS"]):
        yield (
            "UNDO_PRINCIPAL_IDS and UPLOADER_PRINCIPAL_IDS share an id, and Azure assigns a role "
            "to it only once. Name two groups: a person may be a member of both."
        )
    if values["SHAREPOINT_SITE_URL"] and not values["SHAREPOINT_LIBRARY_ID"]:
        yield (
            "SHAREPOINT_SITE_URL needs the id of its library. Run `azd env set "
            f"SHAREPOINT_LIBRARY_ID {kinds.OBJECT_ID.example}`, with the id in place of this one."
        )
    if values["LICENSE_GROUPS"] not in {"", "{}"} and not _gives_licenses(values):
        yield (
            "LICENSE_GROUPS needs the licences that the groups give. Run `azd env set "
            "LICENSE_SKUS O365_BUSINESS_PREMIUM`, with yours."
        )


def _ids(value: str) -> set[str]:
    return {each.strip().lower() for each in value.split(",") if each.strip()}


def _gives_licenses(values: Mapping[str, str]) -> bool:
    return values["LICENSE_SKUS"].lower() != "none" or '"' in values["LICENSE_SKUS_BY_COUNTRY"]
