"""What a new user may look like."""

import pytest

from local.tenant.domains import DomainType, VerifiedDomain
from local.tenant.graph_errors import RefusalError
from local.tenant.user_rules import NewUser, validate_new_user
from tests.unit.local.tenant.tenant_builders import PASSWORD, a_user

DOMAINS = {
    "contoso.com": VerifiedDomain(name="contoso.com"),
    "partner.fabrikam.com": VerifiedDomain(name="partner.fabrikam.com", type=DomainType.FEDERATED),
    "a" * 44 + ".com": VerifiedDomain(name="a" * 44 + ".com"),
}


def judged(**changed: object) -> NewUser:
    return validate_new_user(a_user("ada.byron", **changed), DOMAINS)


def refusal_of(**changed: object) -> RefusalError:
    with pytest.raises(RefusalError) as caught:
        judged(**changed)
    return caught.value


def test_user_with_every_property_at_its_limit_is_accepted() -> None:
    texts = {
        "displayName": "d" * 256,
        "mailNickname": "m" * 64,
        "givenName": "g" * 64,
        "surname": "s" * 64,
        "jobTitle": "j" * 128,
        "department": "d" * 64,
        "companyName": "c" * 64,
        "officeLocation": "o" * 128,
        "mobilePhone": "1" * 64,
        "faxNumber": "1" * 64,
        "streetAddress": "s" * 1024,
        "city": "c" * 128,
        "state": "s" * 128,
        "country": "c" * 128,
        "postalCode": "p" * 40,
        "employeeId": "e" * 16,
    }

    accepted = judged(**texts, businessPhones=["1" * 64], otherMails=["ada@fabrikam.com"])

    assert {name: accepted.properties[name] for name in texts} == texts


def test_password_is_taken_out_of_the_properties_and_out_of_repr() -> None:
    accepted = judged()

    assert accepted.password == PASSWORD
    assert accepted.force_change_password_next_sign_in is True
    assert "passwordProfile" not in accepted.properties
    assert PASSWORD not in repr(accepted)


def test_odata_annotations_and_nulls_say_nothing() -> None:
    payload = a_user() | {
        "@odata.type": "#microsoft.graph.user",
        "otherMails@odata.type": "#Collection(String)",
        "jobTitle": None,
    }

    accepted = validate_new_user(payload, DOMAINS)

    assert accepted.properties.keys() == a_user().keys() - {"passwordProfile"}


@pytest.mark.parametrize(
    "name", ["accountEnabled", "displayName", "mailNickname", "userPrincipalName"]
)
def test_missing_required_property_is_named(name: str) -> None:
    refusal = refusal_of(**{name: None})

    assert refusal.message == f"A value is required for property '{name}' of resource 'User'."
    assert [detail.target for detail in refusal.details] == [name]


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(None, id="no profile"),
        pytest.param({}, id="empty profile"),
        pytest.param({"password": ""}, id="empty password"),
    ],
)
def test_user_without_password_is_refused(profile: object) -> None:
    refusal = refusal_of(passwordProfile=profile)

    assert refusal.message == "A password must be specified to create a new user."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("displayName", "d" * 257, id="display name of 257"),
        pytest.param("givenName", "g" * 65, id="given name of 65"),
        pytest.param("surname", "s" * 65, id="surname of 65"),
        pytest.param("jobTitle", "j" * 129, id="job title of 129"),
        pytest.param("department", "d" * 65, id="department of 65"),
        pytest.param("officeLocation", "o" * 129, id="office of 129"),
        pytest.param("mobilePhone", "1" * 65, id="mobile phone of 65"),
        pytest.param("faxNumber", "1" * 65, id="fax of 65"),
        pytest.param("streetAddress", "s" * 1025, id="street of 1025"),
        pytest.param("city", "c" * 129, id="city of 129"),
        pytest.param("state", "s" * 129, id="state of 129"),
        pytest.param("country", "c" * 129, id="country of 129"),
        pytest.param("postalCode", "p" * 41, id="postal code of 41"),
        pytest.param("city", "", id="empty text"),
        pytest.param("usageLocation", "UK", id="UK is no ISO code"),
        pytest.param("usageLocation", "XX", id="XX is no country"),
        pytest.param("usageLocation", "nl", id="lower-case country"),
        pytest.param("businessPhones", [], id="no phone in the collection"),
        pytest.param("businessPhones", ["1", "2"], id="two phones"),
        pytest.param("businessPhones", [1], id="a number for a phone"),
        pytest.param("businessPhones", [""], id="an empty phone"),
        pytest.param("otherMails", ["no address"], id="no address"),
        pytest.param("otherMails", ["rené@fabrikam.com"], id="an accent in an address"),
        pytest.param("otherMails", ["a" * 238 + "@fabrikam.com"], id="address of 251"),
        pytest.param("mailNickname", "m" * 65, id="nickname of 65"),
        pytest.param("mailNickname", "a@b", id="nickname with @"),
        pytest.param("mailNickname", "a b", id="nickname with blank"),
        pytest.param("mailNickname", ".ada", id="nickname with leading dot"),
        pytest.param("mailNickname", "ada.", id="nickname with trailing dot"),
        pytest.param("mailNickname", "rené", id="nickname with accent"),
        pytest.param("mailNickname", "a;b", id="nickname with semicolon"),
    ],
)
def test_value_outside_the_rules_is_refused_by_name(name: str, value: object) -> None:
    refusal = refusal_of(**{name: value})

    message = f"Invalid value specified for property '{name}' of resource 'User'."
    assert (refusal.status, refusal.message) == (400, message)
    assert [(one.code, one.target) for one in refusal.details] == [("InvalidValue", name)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("accountEnabled", "true", id="text for a boolean"),
        pytest.param("displayName", 5, id="number for a text"),
        pytest.param("businessPhones", "123", id="text for a collection"),
        pytest.param("passwordProfile", "secret", id="text for an object"),
        pytest.param("passwordProfile", {"password": 12345678}, id="number for a password"),
        pytest.param("passwordProfile", {"password": PASSWORD, "hint": "x"}, id="unknown part"),
        pytest.param(
            "passwordProfile",
            {"password": PASSWORD, "forceChangePasswordNextSignIn": "yes"},
            id="text for a flag",
        ),
    ],
)
def test_value_of_the_wrong_kind_does_not_match_the_schema(name: str, value: object) -> None:
    refusal = refusal_of(**{name: value})

    assert refusal.message.endswith("has a value that does not match schema.")


def test_unknown_property_is_refused() -> None:
    assert [detail.target for detail in refusal_of(shoeSize="42").details] == ["shoeSize"]


@pytest.mark.parametrize("name", ["id", "assignedLicenses", "createdDateTime", "proxyAddresses"])
def test_read_only_property_is_refused(name: str) -> None:
    message = f"Property '{name}' is read-only and cannot be set."

    assert refusal_of(**{name: []}).message == message


@pytest.mark.parametrize(
    "local_part",
    [
        pytest.param("x" * 64, id="64 characters"),
        pytest.param("o'brien-smith_1!#^~", id="every allowed symbol"),
        pytest.param("a.b", id="dot inside"),
    ],
)
def test_allowed_user_principal_name_is_accepted(local_part: str) -> None:
    name = f"{local_part}@Contoso.com"

    assert judged(userPrincipalName=name).properties["userPrincipalName"] == name


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("x" * 65 + "@contoso.com", id="65 before the @"),
        pytest.param("ada@" + "a" * 45 + ".com", id="49 after the @"),
        pytest.param("x" * 64 + "@" + "a" * 45 + ".com", id="114 in all"),
        pytest.param("rené@contoso.com", id="accent"),
        pytest.param("ada+x@contoso.com", id="plus sign"),
        pytest.param("ada byron@contoso.com", id="blank"),
        pytest.param("ada.@contoso.com", id="dot before the @"),
        pytest.param("ada@x@contoso.com", id="two @"),
        pytest.param("@contoso.com", id="nothing before the @"),
        pytest.param("ada@", id="nothing after the @"),
        pytest.param("ada", id="no @"),
        pytest.param("", id="empty"),
    ],
)
def test_malformed_user_principal_name_is_refused(name: str) -> None:
    refusal = refusal_of(userPrincipalName=name)

    assert refusal.message == "Property userPrincipalName is invalid."


def test_name_of_113_characters_is_accepted() -> None:
    name = "x" * 64 + "@" + "a" * 44 + ".com"

    assert judged(userPrincipalName=name).properties["userPrincipalName"] == name


def test_domain_that_is_not_verified_is_refused() -> None:
    refusal = refusal_of(userPrincipalName="ada@elsewhere.com")

    assert refusal.message.startswith("The domain portion of the userPrincipalName property")


def test_federated_domain_needs_an_immutable_id() -> None:
    name = "ada@partner.fabrikam.com"

    refusal = refusal_of(userPrincipalName=name)
    accepted = judged(userPrincipalName=name, onPremisesImmutableId="QWRh")

    assert refusal.message == "One or more properties contains invalid values."
    assert accepted.properties["userPrincipalName"] == name


def test_weak_password_is_refused() -> None:
    refusal = refusal_of(passwordProfile={"password": "password"})

    assert "complexity" in refusal.message
