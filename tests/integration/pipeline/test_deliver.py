"""The mail reaches the configured recipients, for any file, metadata and answer of Exchange."""

import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from local.outbox import read_results
from local.tenant import Fault, Match, Refuse
from local.tenant.send_mail import SentMail
from shared.pipeline.app import App
from shared.pipeline.intake import intake_upload
from tests.integration.pipeline.bench import Bench
from tests.staff_lists import people, person, staff_list

_MAIL = Match(path="sendMail$")
_EVERYBODY = ",".join(f"n{number}@contoso.com" for number in range(450))


@pytest_asyncio.fixture
async def open_app(bench: Bench) -> AsyncIterator[App]:
    """The application where a file may name further recipients."""
    made = await bench.another_app(EXTRA_RECIPIENTS="any")
    yield made
    await made.close()


async def _answered(
    bench: Bench, app: App, metadata: dict[str, str], content: bytes | None = None
) -> list[SentMail]:
    """The mails about a file with this metadata."""
    await intake_upload(app, await bench.upload(content or people("NL"), metadata=metadata))
    await bench.carry_on(app)
    return bench.tenant.mails


def _without_user_name(number: int) -> list[str]:
    """A person without user name, whose row has to be corrected."""
    return ["", *person(number)[1:]]


def _refusals(bench: Bench) -> list[int | None]:
    """How Graph answered the mails that it did not take."""
    answers = [each for each in bench.tenant.request_log if "sendMail" in each.path_template]
    return [each.status for each in answers if each.status != 202]


async def test_by_default_nobody_is_added_and_the_mail_says_so(bench: Bench) -> None:
    (mail,) = await _answered(bench, bench.app, {"recipients": "it@contoso.com"})

    assert mail.recipients == ("hr@contoso.com",)
    assert "allow no further recipients" in mail.content


async def test_further_recipients_get_a_copy_without_passwords(bench: Bench, open_app: App) -> None:
    wishes = {"recipients": "it@contoso.com; spy@example.org"}

    mail, copy = await _answered(bench, open_app, wishes)

    password = bench.tenant.users["person1@contoso.com"].password
    assert (mail.recipients, copy.recipients) == (("hr@contoso.com",), ("it@contoso.com",))
    assert password in mail.content
    assert password not in copy.content
    assert {row["temporary_password"] for row in read_results(copy)} == {""}
    assert "person1@contoso.com" in copy.content
    reported = mail.content.replace("\u2060", "")  # which keeps the addresses from being links
    assert "without passwords also goes to it@contoso.com" in reported
    assert "was not sent to spy@example.org" in reported
    assert "spy@example.org" not in mail.content


async def test_no_copy_holds_locked_passwords_either(bench: Bench) -> None:
    app = await bench.another_app(
        EXTRA_RECIPIENTS="any",
        PASSWORD_DELIVERY="encrypted",
        RESULTS_PASSPHRASE="four plain words here",
    )

    _, copy = await _answered(bench, app, {"recipients": "it@contoso.com"})
    await app.close()

    assert not [each.name for each in copy.attachments if "passwords" in each.name]


@pytest.mark.parametrize("addresses", [_EVERYBODY, "jan..vries@contoso.com"], ids=["many", "dots"])
async def test_no_wish_for_recipients_keeps_the_mail_from_the_usual_ones(
    bench: Bench, open_app: App, addresses: str
) -> None:
    (mail,) = await _answered(bench, open_app, {"recipients": addresses})

    assert mail.recipients == ("hr@contoso.com",)
    assert bench.wrong_passwords() == []
    assert "to the usual " in mail.content


async def test_a_copy_that_is_refused_keeps_the_mail_from_nobody(
    bench: Bench, open_app: App
) -> None:
    bench.tenant.faults.add(
        Fault(match=_MAIL, action=Refuse(status=400, code="ErrorInvalidRecipients"), nth=2)
    )

    (mail,) = await _answered(bench, open_app, {"recipients": "it@contoso.com"})

    assert mail.recipients == ("hr@contoso.com",)
    assert await bench.waiting("report") == 0


async def test_trouble_while_domains_are_read_costs_the_copy_only(
    bench: Bench, open_app: App, caplog: pytest.LogCaptureFixture
) -> None:
    content = staff_list([_without_user_name(1)])  # nothing to create
    bench.tenant.faults.add(
        Fault(
            match=Match(path="organization"),
            action=Refuse(status=403, code="Denied"),
            times=None,
        )
    )

    (mail,) = await _answered(bench, open_app, {"recipients": "it@contoso.com"}, content)

    assert mail.recipients == ("hr@contoso.com",)
    assert "could not check" in mail.content
    assert "copy without passwords could not be sent" in caplog.text


async def test_an_address_that_exchange_cannot_resolve_costs_nobody_else_the_mail(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    app = await bench.another_app(RESULTS_RECIPIENTS="gone@contoso.com, hr@contoso.com")
    bench.tenant.unresolved |= {"gone@contoso.com"}

    (mail,) = await _answered(bench, app, {})
    await app.close()

    assert mail.recipients == ("hr@contoso.com",)
    assert bench.wrong_passwords() == []
    assert "mail refused for one recipient" in caplog.text


@pytest.mark.parametrize("status", [400, 413])
async def test_a_refusal_that_would_come_again_is_final_at_once(bench: Bench, status: int) -> None:
    refusal = Refuse(status=status, code="ErrorInvalidRecipients")
    bench.tenant.faults.add(Fault(match=_MAIL, action=refusal, times=None))

    assert await _answered(bench, bench.app, {}) == []

    stored = await bench.stored()
    (sent,) = (content for name, content in stored.items() if name.endswith("sent.json"))
    assert b'"given_up":true' in sent
    assert await bench.waiting("report") == 0
    assert 1 <= len(_refusals(bench)) <= 4


async def test_a_mail_that_graph_finds_too_large_is_sent_in_a_smaller_form(bench: Bench) -> None:
    content = staff_list([person(1), _without_user_name(2)])
    refusal = Refuse(status=413, code="RequestEntityTooLarge")
    bench.tenant.faults.add(Fault(match=_MAIL, action=refusal))

    (mail,) = await _answered(bench, bench.app, {}, content)

    assert _refusals(bench) == [413]
    assert not [each.name for each in mail.attachments if each.name.startswith("to-fix")]
    assert bench.wrong_passwords() == []


def _faulty_everywhere(number: int, chance: random.Random) -> list[str]:
    """A row each cell of which is wrong in a way that takes a long sentence, and cells no zip
    makes smaller."""
    letters = [chr(code) for code in range(0x4E00, 0x9FA0)]
    text = ["".join(chance.choices(letters, k=400)) + "\u0007" for _ in range(14)]
    return [f"x y{number}@zz", *text[:13], text[13][:120]]


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
async def test_the_mail_of_any_file_fits_into_one_request(bench: Bench) -> None:
    chance = random.Random(1)
    rows = [_faulty_everywhere(number, chance) for number in range(245)]
    content = staff_list([*(person(number) for number in range(1, 6)), *rows])

    await _answered(bench, bench.app, {"language": "ja"}, content)

    assert _refusals(bench) == []
    assert bench.wrong_passwords() == []
    assert list(bench.outcomes().values()).count("created") == 5
