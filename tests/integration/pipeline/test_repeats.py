"""The same file uploaded again: it is processed, and the mail says when it was uploaded before."""

from local.tenant.send_mail import SentMail
from shared.pipeline.app import App
from shared.pipeline.intake import intake_upload
from tests.integration.pipeline.bench import Bench
from tests.staff_lists import people

_BEFORE = "was uploaded before"
_PASSWORDS = "are in the email about it"


async def _answer(
    bench: Bench, content: bytes, name: str = "staff.csv", app: App | None = None
) -> SentMail:
    bench.tenant.mails.clear()
    await intake_upload(app or bench.app, await bench.upload(content, name))
    await bench.carry_on(app)
    return bench.mail


async def test_the_second_mail_says_when_and_where_the_passwords_are(bench: Bench) -> None:
    first = await _answer(bench, people("NL", "BE"))

    second = await _answer(bench, people("NL", "BE"))

    assert _BEFORE not in first.content
    assert set(bench.outcomes().values()) == {"duplicate_user_name"}
    assert _BEFORE in second.content
    assert _PASSWORDS in second.content


async def test_the_third_mail_still_points_to_the_passwords_of_the_first(bench: Bench) -> None:
    for _ in range(2):
        await _answer(bench, people("NL"))

    third = await _answer(bench, people("NL"))

    assert _PASSWORDS in third.content


async def test_another_name_or_content_is_another_file(bench: Bench) -> None:
    await _answer(bench, people("NL", "BE"))

    renamed = await _answer(bench, people("NL", "BE"), name="again.csv")
    changed = await _answer(bench, people("NL", "BE", "DE"))

    assert _BEFORE not in renamed.content
    assert _BEFORE not in changed.content


async def test_a_run_that_created_nobody_or_mailed_no_passwords_is_not_said_to_have_them(
    bench: Bench,
) -> None:
    silent = await bench.another_app(PASSWORD_DELIVERY="none")
    await _answer(bench, people("NL"), app=silent)
    await _answer(bench, b"no list", name="odd.csv")

    after_silence = await _answer(bench, people("NL"))
    refused_again = await _answer(bench, b"no list", name="odd.csv")
    await silent.close()

    assert _BEFORE in after_silence.content
    assert _BEFORE in refused_again.content
    assert _PASSWORDS not in after_silence.content + refused_again.content


async def test_a_duplicate_event_is_no_second_drop(bench: Bench) -> None:
    await bench.upload(people("NL"))
    await intake_upload(bench.app, "staff.csv")
    await intake_upload(bench.app, "staff.csv")

    await bench.carry_on()

    assert _BEFORE not in bench.mail.content
