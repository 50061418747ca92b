"""Every known refusal but those of creates, and what it means for an account."""

from collections.abc import Callable

import pytest

from shared.graph.outcomes import read_absence, read_create, read_deletion, read_license
from shared.graph.responses import NO_ANSWER, GraphResponse
from shared.provisioning.directory import Answer, AnswerKind
from tests.unit.graph.graph_refusals import BAD, DENIED, said


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(GraphResponse(status=200, body={"id": "1f4a"}), "done", id="assigned"),
        pytest.param(
            said(400, BAD, "Subscription with SKU f245ecc8 does not have any available licenses."),
            "no_units",
            id="no units",
        ),
        pytest.param(said(400, BAD, "", ("CountViolation", "")), "no_units", id="by its code"),
        pytest.param(
            said(400, BAD, "License f245ecc8 does not correspond to a valid company License."),
            "refused",
            id="unknown SKU",
        ),
        pytest.param(
            said(400, BAD, "License f245ecc8 cannot be assigned to a user."),
            "refused",
            id="company SKU",
        ),
        pytest.param(
            said(
                400,
                BAD,
                "License assignment failed because service plans a, b are mutually exclusive.",
            ),
            "refused",
            id="clashing plans",
        ),
        pytest.param(
            said(
                400,
                BAD,
                "License assignment failed because service plan a depends on the service plan(s) "
                "b.",
            ),
            "refused",
            id="missing plan",
        ),
        pytest.param(
            said(
                400,
                BAD,
                "License assignment cannot be done for user with invalid usage location.",
            ),
            "not_yet",
            id="usage location not seen yet",
        ),
        pytest.param(
            said(
                404,
                "Request_ResourceNotFound",
                "Resource '1f4a' does not exist or one of its queried reference-property objects "
                "are not present.",
            ),
            "not_yet",
            id="user not seen yet",
        ),
        pytest.param(said(409, "Directory_ConcurrencyViolation"), "not_run", id="concurrency"),
        pytest.param(said(400, "Directory_ConcurrencyViolation"), "not_run", id="with 400"),
        pytest.param(said(424, "FailedDependency"), "not_run", id="create failed"),
        pytest.param(said(429, "TooManyRequests"), "not_run", id="throttled"),
        pytest.param(said(503, "serviceNotAvailable"), "not_run", id="503"),
        pytest.param(said(504, "UnknownError"), "not_run", id="504"),
        pytest.param(said(NO_ANSWER), "not_run", id="no answer"),
        pytest.param(said(401, "InvalidAuthenticationToken"), "not_permitted", id="401"),
        pytest.param(said(403, DENIED), "not_permitted", id="403"),
        pytest.param(said(403, "Directory_QuotaExceeded"), "quota_exceeded", id="quota"),
        pytest.param(said(400, BAD, "Something new."), "refused", id="anything else"),
    ],
)
def test_what_an_answer_to_an_assignment_means(answer: GraphResponse, kind: str) -> None:
    assert read_license(answer).kind == kind


@pytest.mark.parametrize("read", [read_deletion, read_absence], ids=["delete", "get"])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, "absent"),
        (429, "not_run"),
        (503, "not_run"),
        (NO_ANSWER, "not_run"),
        (403, "not_permitted"),
        (400, "refused"),
    ],
)
def test_what_an_answer_about_one_user_means(
    read: Callable[[GraphResponse], Answer], status: int, kind: str
) -> None:
    assert read(said(status)).kind == kind


def test_a_success_ends_a_deletion_but_shows_no_absence() -> None:
    assert read_deletion(said(204)).kind is AnswerKind.DONE
    assert read_absence(said(204)).kind is AnswerKind.NOT_RUN


@pytest.mark.parametrize("read", [read_create, read_license, read_deletion, read_absence])
def test_the_wait_and_graphs_own_words_go_along(read: Callable[[GraphResponse], Answer]) -> None:
    answer = read(said(429, "TooManyRequests", "Too many requests.", retry_after=7.5))

    assert answer == Answer(
        kind=AnswerKind.NOT_RUN,
        retry_after=7.5,
        code="TooManyRequests",
        message="Too many requests.",
    )


def test_an_answer_without_a_code_is_reported_by_its_status() -> None:
    assert read_license(said(502)).code == "502"


def test_a_message_is_not_shown() -> None:
    answer = read_create(said(400, BAD, "Resource 'person2@contoso.com' is bad."))

    assert answer.message == "Resource 'person2@contoso.com' is bad."
    assert "person2" not in repr(answer)
