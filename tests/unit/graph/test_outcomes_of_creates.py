"""Every refusal of a create that is known, and what it means for an account."""

import pytest

from shared.graph.outcomes import read_create
from shared.graph.responses import NO_ANSWER, GraphResponse
from shared.provisioning.directory import Answer, AnswerKind
from tests.unit.graph.graph_refusals import BAD, DENIED, said

TAKEN_TEXT = "Another object with the same value for property userPrincipalName already exists."
ADDRESS_TEXT = "Another object with the same value for property proxyAddresses already exists."


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(
            said(400, BAD, TAKEN_TEXT, ("ObjectConflict", "userPrincipalName")), "taken", id="name"
        ),
        pytest.param(said(400, BAD, TAKEN_TEXT), "taken", id="name, without details"),
        pytest.param(
            said(400, BAD, "", ("ObjectConflict", "userPrincipalName")), "taken", id="details only"
        ),
        pytest.param(
            said(400, BAD, ADDRESS_TEXT, ("ObjectConflict", "proxyAddresses")),
            "address_taken",
            id="address",
        ),
        pytest.param(said(400, BAD, ADDRESS_TEXT), "address_taken", id="address, no details"),
        pytest.param(
            said(
                400,
                BAD,
                ADDRESS_TEXT,
                ("ObjectConflict", "proxyAddresses"),
                ("ObjectConflict", "userPrincipalName"),
            ),
            "taken",
            id="name and address",
        ),
        pytest.param(said(400, BAD, "Property netId is invalid."), "unclear", id="netId"),
        pytest.param(said(404, BAD, "Property netId is invalid."), "unclear", id="netId 404"),
        pytest.param(
            said(
                400,
                BAD,
                "A conflicting object with one or more of the specified property values is "
                "present in the directory.",
            ),
            "unclear",
            id="general conflict",
        ),
        pytest.param(
            said(
                400,
                BAD,
                "The domain portion of the userPrincipalName property is invalid. You must use "
                "one of the verified domain names in your organization.",
            ),
            "refused",
            id="domain not verified",
        ),
        pytest.param(
            said(
                400,
                BAD,
                "Property userPrincipalName is invalid.",
                ("InvalidValue", "userPrincipalName"),
            ),
            "refused",
            id="name malformed",
        ),
        pytest.param(
            said(400, BAD, "Invalid value specified for property 'city' of resource 'User'."),
            "refused",
            id="bad value",
        ),
        pytest.param(
            said(400, BAD, "A value is required for property 'displayName' of resource 'User'."),
            "refused",
            id="property missing",
        ),
        pytest.param(
            said(400, BAD, "One or more properties contains invalid values."),
            "refused",
            id="federated domain",
        ),
        pytest.param(
            said(
                400,
                BAD,
                "The specified password does not comply with password complexity requirements. "
                "Please provide a different password.",
            ),
            "weak_password",
            id="weak password",
        ),
        pytest.param(said(429, "TooManyRequests"), "not_run", id="throttled"),
        pytest.param(said(424, "FailedDependency"), "not_run", id="dependency failed"),
        pytest.param(said(409, "Directory_ConcurrencyViolation"), "in_doubt", id="concurrency"),
        pytest.param(said(400, "Directory_ConcurrencyViolation"), "in_doubt", id="with 400"),
        pytest.param(said(408, ""), "in_doubt", id="time-out reported"),
        pytest.param(said(500, "InternalServerError"), "in_doubt", id="500"),
        pytest.param(said(502, "BadGateway"), "in_doubt", id="502"),
        pytest.param(said(503, "serviceNotAvailable"), "in_doubt", id="503"),
        pytest.param(said(504, "UnknownError"), "in_doubt", id="504"),
        pytest.param(said(NO_ANSWER), "in_doubt", id="no answer"),
        pytest.param(said(401, "InvalidAuthenticationToken"), "not_permitted", id="401"),
        pytest.param(said(403, DENIED), "not_permitted", id="403"),
        pytest.param(said(403, "Directory_QuotaExceeded"), "quota_exceeded", id="quota"),
        pytest.param(
            said(400, BAD, "", ("Directory_QuotaExceeded", "")), "quota_exceeded", id="quota detail"
        ),
        pytest.param(said(413, "RequestEntityTooLarge"), "refused", id="anything else"),
    ],
)
def test_what_an_answer_to_a_create_means(answer: GraphResponse, kind: str) -> None:
    assert read_create(answer).kind == kind


def test_a_user_that_was_created_has_an_id() -> None:
    answer = GraphResponse(status=201, body={"id": "1f4a", "displayName": "Person 2"})

    assert read_create(answer) == Answer(kind=AnswerKind.DONE, object_id="1f4a")


@pytest.mark.parametrize("status", [200, 201, 202, 204])
@pytest.mark.parametrize("body", [{}, {"id": None}, {"id": ""}], ids=["none", "null", "empty"])
def test_a_success_without_an_id_leaves_the_create_in_doubt(
    status: int, body: dict[str, object]
) -> None:
    assert read_create(GraphResponse(status=status, body=body)).kind is AnswerKind.IN_DOUBT
