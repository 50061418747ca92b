"""What tests of licence groups share: an application that has them, and what became of people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from local.outbox import read_results
from local.tenant import LICENSE_GROUP, Match
from local.tenant.send_mail import SentMail
from local.tenant.simulated_tenant import DEFAULT_PERMISSIONS, GROUP_PERMISSIONS
from shared.pipeline.intake import intake_upload
from tests.integration.pipeline.bench import Bench

SKU = "O365_BUSINESS_PREMIUM"
EVERYBODY = f'{{"default": "{LICENSE_GROUP}"}}'
ADD = Match(method="PATCH", path="^/groups/")
ADD_ONE = Match(method="POST", path=r"^/groups/.*\$ref$")
BATCH_OF_MEMBERS = Match(path=r"^/\$batch$", mentions="members@odata.bind")


@asynccontextmanager
async def with_groups(
    bench: Bench, groups: str = EVERYBODY, **settings: str
) -> AsyncIterator[Bench]:
    """The same bench with an application of these licence groups, and the permissions it takes."""
    bench.tenant.granted_permissions = DEFAULT_PERMISSIONS | GROUP_PERMISSIONS
    app = await bench.another_app(LICENSE_GROUPS=groups, **settings)
    yield replace(bench, app=app)
    await app.close()


async def mail_about(bench: Bench, content: bytes, name: str = "staff.csv") -> SentMail:
    """Let a file go its whole way; the mail."""
    await intake_upload(bench.app, await bench.upload(content, name))
    await bench.carry_on()
    return bench.tenant.mails[-1]


def outcomes(mail: SentMail) -> list[str]:
    return [row["outcome"] for row in read_results(mail)]


def consumed(bench: Bench) -> int:
    return bench.tenant.subscribed_skus[SKU].consumed_units


def members(bench: Bench) -> set[str]:
    joined = bench.tenant.groups[LICENSE_GROUP].members
    return {name for name, user in bench.tenant.users.items() if user.id in joined}


def statuses(bench: Bench, method: str, path: str) -> list[int | None]:
    return [
        each.status
        for each in bench.tenant.request_log
        if (each.method, each.path_template) == (method, path)
    ]
