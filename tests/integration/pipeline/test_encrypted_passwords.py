"""Passwords that leave in a locked attachment only."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from local.outbox import read_results
from local.tenant.send_mail import SentMail
from shared.pipeline.allocate import allocate_job
from shared.pipeline.app import App
from shared.pipeline.intake import intake_upload
from shared.pipeline.provision import provision_batch
from shared.pipeline.send_report import send_report
from shared.state.messages import JobMessage
from tests.integration.pipeline.bench import Bench
from tests.open_workbooks import lines_of, unlocked
from tests.staff_lists import people

_PASSPHRASE = "four plain words here"
_PEOPLE = ("person1@contoso.com", "person2@contoso.com")


@pytest_asyncio.fixture
async def app(bench: Bench) -> AsyncIterator[App]:
    """The application where passwords are delivered encrypted."""
    made = await bench.another_app(PASSWORD_DELIVERY="encrypted", RESULTS_PASSPHRASE=_PASSPHRASE)
    yield made
    await made.close()


async def _ready(bench: Bench, app: App) -> JobMessage:
    """A job whose batches are complete; the message for its report."""
    await intake_upload(app, await bench.upload(people("NL", "BE")))
    await allocate_job(app, (await bench.take("allocate"))[0])
    for message in await bench.take("provision"):
        await provision_batch(app, message)
    return (await bench.take("report"))[0]


def _passwords(bench: Bench) -> dict[str, str]:
    """The passwords of the accounts that were made."""
    return {name: bench.tenant.users[name].password for name in _PEOPLE}


def _unlocked_passwords(mail: SentMail) -> dict[str, str]:
    """Temporary password by user name, as the mail's locked attachment has them."""
    (locked,) = (each.content for each in mail.attachments if each.name == "passwords.xlsx")
    _, *lines = lines_of(unlocked(locked, _PASSPHRASE))
    return {line[2]: line[5] for line in lines}


def _readable(mail: SentMail) -> bytes:
    """Everything in the mail that can be read without the passphrase."""
    cells = [
        str(lines_of(each.content, sheet))
        for each in mail.attachments
        if each.name != "passwords.xlsx"
        for sheet in ("", "data")
    ]
    return "".join([mail.content, *cells]).encode()


async def test_the_locked_attachment_has_the_passwords_and_nothing_else_has_them(
    bench: Bench, app: App
) -> None:
    await intake_upload(app, await bench.upload(people("NL", "BE")))
    await bench.carry_on(app)

    containers = [await bench.stored(name) for name in ("uploads", "jobs", "results", "audit")]
    written = b"".join(content for blobs in containers for content in blobs.values())
    everywhere = written + _readable(bench.mail)
    assert _unlocked_passwords(bench.mail) == _passwords(bench)
    assert set(bench.outcomes().values()) == {"created"}
    assert all(password.encode() not in everywhere for password in _passwords(bench).values())
    assert _PASSPHRASE.encode() not in everywhere


async def test_a_job_keeps_the_delivery_it_was_taken_in_with(bench: Bench, app: App) -> None:
    message = await _ready(bench, app)
    changed = await bench.another_app(PASSWORD_DELIVERY="email", RESULTS_PASSPHRASE=_PASSPHRASE)

    await send_report(changed, message)
    await changed.close()

    assert _unlocked_passwords(bench.mail) == _passwords(bench)
    assert {row["temporary_password"] for row in read_results(bench.mail)} == {""}


async def test_without_its_passphrase_a_job_sends_no_passwords_but_how_to_reset_them(
    bench: Bench, app: App, caplog: pytest.LogCaptureFixture
) -> None:
    message = await _ready(bench, app)

    await send_report(bench.app, message)
    assert bench.tenant.mails == []
    await send_report(bench.app, replace(message, attempt=3))

    assert [each.name for each in bench.mail.attachments] == ["results.xlsx"]
    assert {row["detail"].partition(" ")[0] for row in read_results(bench.mail)} == {
        ":password_gone"
    }
    assert "Reset 2 passwords" in bench.mail.content
    assert all(
        password.encode() not in _readable(bench.mail) for password in _passwords(bench).values()
    )
    assert "passphrase is not set" in caplog.text


async def test_a_preview_without_its_passphrase_is_no_trouble(
    bench: Bench, app: App, caplog: pytest.LogCaptureFixture
) -> None:
    await intake_upload(app, await bench.upload(people("NL"), "preview/staff.csv"))

    await bench.carry_on()

    assert bench.outcomes() == {"person1@contoso.com": "would_create"}
    assert "passphrase" not in caplog.text
