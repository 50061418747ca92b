"""What the directory demands of a new user: `POST /users`.

Sources: "Create user" of Microsoft Graph v1.0, and "Password policies and account restrictions
in Microsoft Entra ID" for the characters and lengths of a userPrincipalName.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from local.tenant.domains import DomainType, VerifiedDomain
from local.tenant.exchange import JsonObject, as_object, as_text, schema_mismatch
from local.tenant.graph_errors import (
    RefusalError,
    directory_refusal,
    insufficient_privileges,
    invalid_value,
    property_refusal,
)
from local.tenant.password_rule import validate_password
from local.tenant.user_properties import EXTENSION_ATTRIBUTES, READ_ONLY, REQUIRED, WRITABLE

_LONGEST_NAME, _LONGEST_BEFORE_AT, _LONGEST_AFTER_AT = 113, 64, 48
# A dot may be anywhere but right before the @.
_BEFORE_AT = re.compile(r"[A-Za-z0-9'.\-_!#^~]*[A-Za-z0-9'\-_!#^~]")
_NOT_CHANGED = frozenset({"passwordProfile", "userPrincipalName"})
_PASSWORD_PROFILE = frozenset(
    {"password", "forceChangePasswordNextSignIn", "forceChangePasswordNextSignInWithMfa"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A user that the rules let pass; only uniqueness is still open."""

    properties: JsonObject
    password: str = field(repr=False)
    force_change_password_next_sign_in: bool


def validate_new_user(payload: JsonObject, domains: Mapping[str, VerifiedDomain]) -> NewUser:
    """The user that a `POST /users` body describes; raises `RefusalError` when it breaks a rule.

    `domains` are the tenant's, by lower-case name.
    """
    properties = _without_annotations(payload)
    for name, value in properties.items():
        _validate_kind(name, value)
    _validate_extension_attributes(properties)
    _validate_required(properties)
    _validate_user_principal_name(str(properties["userPrincipalName"]))
    for name, value in properties.items():
        if not WRITABLE[name].accepts(value):
            raise invalid_value(name)
    _validate_domain(properties, domains)
    profile = _password_profile(properties.pop("passwordProfile"))
    return NewUser(
        properties=properties,
        password=str(profile["password"]),
        force_change_password_next_sign_in=profile.get("forceChangePasswordNextSignIn") is True,
    )


def validate_changes(payload: JsonObject) -> JsonObject:
    """The properties that a `PATCH /users/{id}` body changes; raises `RefusalError`.

    Null takes a value away. A password and a name are not changed here: an app needs more than
    User.ReadWrite.All for the one ("Update user"), and nothing renames people.
    """
    changes = {name: value for name, value in payload.items() if "@odata." not in name}
    for name, value in changes.items():
        if name in _NOT_CHANGED:
            raise insufficient_privileges()
        if value is None and name in REQUIRED:
            raise invalid_value(name)
        if value is not None:
            _validate_kind(name, value)
            if not WRITABLE[name].accepts(value):
                raise invalid_value(name)
    return changes


def _without_annotations(payload: JsonObject) -> dict[str, object]:
    """The properties alone: `@odata.type` is harmless, and null says as much as absence."""
    return {
        name: value
        for name, value in payload.items()
        if "@odata." not in name and value is not None
    }


def _validate_kind(name: str, value: object) -> None:
    if name in READ_ONLY:
        raise directory_refusal(f"Property '{name}' is read-only and cannot be set.")
    if name not in WRITABLE:
        raise property_refusal(
            "InvalidProperty", name, "One or more property values specified are invalid."
        )
    if not isinstance(value, WRITABLE[name].kind):
        raise schema_mismatch(name)


def _validate_extension_attributes(properties: JsonObject) -> None:
    attributes = properties.get("onPremisesExtensionAttributes")
    if isinstance(attributes, dict) and not attributes.keys() <= set(EXTENSION_ATTRIBUTES):
        raise schema_mismatch("onPremisesExtensionAttributes")


def _validate_required(properties: JsonObject) -> None:
    for name in REQUIRED:
        if name not in properties:
            raise property_refusal(
                "MissingValue",
                name,
                f"A value is required for property '{name}' of resource 'User'.",
            )
    if "passwordProfile" not in properties:
        raise _password_missing()


def _validate_user_principal_name(name: str) -> None:
    local_part, at, domain = name.partition("@")
    fits = (
        len(name) <= _LONGEST_NAME
        and len(local_part) <= _LONGEST_BEFORE_AT
        and 1 <= len(domain) <= _LONGEST_AFTER_AT
    )
    if not (at and fits and "@" not in domain and _BEFORE_AT.fullmatch(local_part)):
        raise property_refusal(
            "InvalidValue", "userPrincipalName", "Property userPrincipalName is invalid."
        )


def _validate_domain(properties: JsonObject, domains: Mapping[str, VerifiedDomain]) -> None:
    domain = domains.get(str(properties["userPrincipalName"]).partition("@")[2].lower())
    if domain is None:
        raise directory_refusal(
            "The domain portion of the userPrincipalName property is invalid. You must use one "
            "of the verified domain names in your organization."
        )
    if domain.type is DomainType.FEDERATED and "onPremisesImmutableId" not in properties:
        raise directory_refusal("One or more properties contains invalid values.")


def _password_profile(value: object) -> JsonObject:
    profile = _without_annotations(as_object(value, "passwordProfile"))
    if not profile.keys() <= _PASSWORD_PROFILE:
        raise schema_mismatch("passwordProfile")
    if any(type(profile[name]) is not bool for name in profile.keys() - {"password"}):
        raise schema_mismatch("passwordProfile")
    if not profile.get("password"):
        raise _password_missing()
    validate_password(as_text(profile["password"], "password"))
    return profile


def _password_missing() -> RefusalError:
    return property_refusal(
        "MissingValue", "passwordProfile", "A password must be specified to create a new user."
    )
