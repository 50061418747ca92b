"""What tests of waiting rows share: a tenant with so many units, files, and sweeps."""

from datetime import UTC, datetime, timedelta

from local.outbox import read_results
from local.tenant.send_mail import SentMail
from shared.pipeline.intake import intake_upload
from shared.pipeline.sweep import sweep_jobs
from tests.integration.pipeline.bench import Bench

_SKU = "O365_BUSINESS_PREMIUM"
DAY = timedelta(days=1)


def outcomes_in(mail: SentMail) -> dict[str, str]:
    """Outcome by user name."""
    return {row["user_name"]: row["outcome"] for row in read_results(mail)}


def set_units(bench: Bench, free: int) -> None:
    """Let the tenant have so many units that nobody uses."""
    sku = bench.tenant.subscribed_skus[_SKU]
    sku.enabled = sku.consumed_units + free


async def uploaded(bench: Bench, content: bytes, name: str = "staff.csv") -> str:
    """Upload a file and carry it to its first mail; its job."""
    await intake_upload(bench.app, await bench.upload(content, name))
    await bench.carry_on()
    return read_results(bench.tenant.mails[-1])[0]["job"]


async def swept(bench: Bench, *, after: timedelta = timedelta(minutes=5)) -> list[SentMail]:
    """Let the sweep look, as of `after` from now, and carry on; the mails that were sent."""
    before = len(bench.tenant.mails)
    await sweep_jobs(bench.app, datetime.now(UTC) + after)
    await bench.carry_on()
    return bench.tenant.mails[before:]


def wrong_passwords(bench: Bench) -> list[str]:
    """User names whose password in a mail is not that of the account."""
    return [
        row["user_name"]
        for mail in bench.tenant.mails
        for row in read_results(mail)
        if row["outcome"] == "created"
        and row["temporary_password"] != bench.tenant.users[row["user_name"]].password
    ]
