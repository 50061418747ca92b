"""The settings for one file: those of the app, overridden by the metadata of the file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from shared.models import ExtraRecipients, Finding, JudgingRules, LicensePlan, RemarkCode
from shared.models.reasons import too_many_recipients, unmet_wish
from shared.pipeline.uploads import place_of
from shared.settings import Settings, parse_country, parse_language, parse_recipients
from shared.state.documents import JobOptions

MOST_EXTRA_RECIPIENTS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadOptions:
    """The rules for validating one file, and the options stored with its job."""

    rules: JudgingRules
    job: JobOptions


def resolve_terms(settings: Settings, blob_name: str, metadata: Mapping[str, str]) -> UploadOptions:
    """The terms of a file with this blob metadata; values that cannot be used become remarks.

    What its profile says replaces the settings for all files.
    """
    settings = _of_profile(settings, blob_name)
    wishes = _Wishes(metadata)
    country = wishes.read(
        "defaultcountry",
        parse_country,
        settings.rules.default_country,
        RemarkCode.COUNTRY_NOT_KNOWN,
    )
    language = wishes.read(
        "language", parse_language, settings.results_language, RemarkCode.LANGUAGE_NOT_OFFERED
    )
    recipients = _extra_recipients(settings, wishes)
    return UploadOptions(
        rules=replace(
            settings.rules,
            default_country=country,
            language=language,
            today=datetime.now(ZoneInfo(settings.results_time_zone)).date(),
        ),
        job=JobOptions(
            language=language,
            licenses=settings.licenses,
            sign_in_allowed=settings.sign_in_allowed,
            password_delivery=settings.password_delivery,
            extra_recipients=recipients,
            remarks=tuple(wishes.remarks),
            wait_days=settings.wait.days,
            create_days_before=settings.create_days_before,
            time_zone=settings.results_time_zone,
        ),
    )


def _of_profile(settings: Settings, blob_name: str) -> Settings:
    """The settings as the profile of a file has them."""
    profile = settings.profiles.get(place_of(blob_name, settings.profiles).profile)
    if profile is None:
        return settings
    asked: dict[str, Any] = {
        "results_language": profile.language,
        "sign_in_allowed": profile.sign_in_allowed,
        # By group only the licences of the settings can be given.
        "licenses": None if profile.licenses is None else LicensePlan(default=profile.licenses),
    }
    rules: dict[str, Any] = {
        "default_country": profile.default_country,
        "allowed_groups": profile.allowed_groups,
        "only_columns": profile.columns,
    }
    return replace(settings, rules=replace(settings.rules, **_known(rules)), **_known(asked))


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _extra_recipients(settings: Settings, wishes: "_Wishes") -> tuple[str, ...]:
    nobody: tuple[str, ...] = ()
    asked = wishes.read("recipients", parse_recipients, nobody, RemarkCode.RECIPIENTS_NOT_READ)
    if asked and settings.extra_recipients is ExtraRecipients.NONE:
        wishes.remarks.append(Finding(code=RemarkCode.RECIPIENTS_NOT_ALLOWED))
        return nobody
    if len(asked) > MOST_EXTRA_RECIPIENTS:
        wishes.remarks.append(too_many_recipients(MOST_EXTRA_RECIPIENTS))
        return nobody
    return asked


class _Wishes:
    """The values in the metadata; keys are compared without case."""

    def __init__(self, metadata: Mapping[str, str]) -> None:
        self._texts = {name.lower(): text.strip() for name, text in metadata.items()}
        self.remarks: list[Finding] = []

    def read[T](self, key: str, parse: Callable[[str], T], default: T, refusal: RemarkCode) -> T:
        text = self._texts.get(key, "")
        if not text:
            return default
        try:
            return parse(text)
        except ValueError:
            self.remarks.append(unmet_wish(refusal, text))
            return default
