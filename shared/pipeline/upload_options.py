"""The settings as they hold for one file: the app's own, and what its metadata asks for instead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.models import Finding, JudgingRules, RemarkCode
from shared.settings import Settings, parse_country, parse_language, parse_recipients
from shared.state.documents import JobOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadOptions:
    """What one file is judged by, and what its job remembers."""

    rules: JudgingRules
    job: JobOptions


def resolve_terms(settings: Settings, metadata: Mapping[str, str]) -> UploadOptions:
    """The terms of a file with this blob metadata; a wish that cannot be met becomes a remark."""
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
    nobody: tuple[str, ...] = ()
    recipients = wishes.read("recipients", parse_recipients, nobody, RemarkCode.RECIPIENTS_NOT_READ)
    return UploadOptions(
        rules=JudgingRules(
            max_users=settings.rules.max_users,
            limits=settings.rules.limits,
            default_country=country,
        ),
        job=JobOptions(
            language=language,
            licenses=settings.licenses,
            sign_in_allowed=settings.sign_in_allowed,
            password_delivery=settings.password_delivery,
            extra_recipients=recipients,
            remarks=tuple(wishes.remarks),
        ),
    )


class _Wishes:
    """What the metadata asks for; the names of its keys are compared without case."""

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
            self.remarks.append(Finding(code=refusal, facts={"value": text}))
            return default
