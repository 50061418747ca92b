"""One run: files are uploaded, workers are killed, and the result is checked."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from local.outbox import read_results
from local.tenant import Drop, Refuse, Tenant
from shared.settings import Settings
from shared.state import blob_names
from shared.state.approval_documents import DecisionDocument
from shared.state.blob_names import JOBS, UPLOADS
from shared.state.document_encoding import decode, encode
from shared.state.documents import JobDocument
from tests.chaos.crew import Crew
from tests.chaos.dooms import Doom
from tests.chaos.evidence import APPROVER, FIRST_JOB, Evidence, Strangers, UploadedFile
from tests.chaos.host import Host
from tests.chaos.invariants import violations
from tests.chaos.other_admin import Deed, OtherAdmin
from tests.chaos.stage import Stage, Storage, stage
from tests.chaos.storage_faults import StorageFault
from tests.chaos.tenant_faults import SKU, in_subject

_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """The timer fires `later` than now; before, somebody buys so many `units` of a licence.

    Before that too, the tenant gets over its faults (`heals`), and each waiting list is damaged
    (`damages`). And with `approves`, an approver says yes to every list that waits for it.
    """

    later: timedelta
    units: int = 0
    heals: bool = False
    damages: bool = False
    approves: bool = False


# Past what makes a job stall, and a second time so that the sweep's own work is swept; then
# past the end of every wait, so that nobody waits any more.
_SWEEPS = (
    Sweep(later=timedelta(hours=2)),
    Sweep(later=timedelta(hours=4)),
    Sweep(later=timedelta(days=15)),
    Sweep(later=timedelta(days=15, hours=2)),
    Sweep(later=timedelta(days=15, hours=4)),
)


@dataclass(slots=True, kw_only=True)
class Play:
    """What is to happen. `kill_points` are used up by one worker after the other.

    Each worker meets all `storage_faults`; `dooms` befall, by step, the first message there.
    `prologue` is worked off before anything else, and nobody dies in it.
    `meanwhile` runs during the first deliveries, for what is neither a crash point nor a file.
    After a death a message stays locked for `lock_seconds`. The other administrator does `deeds`.
    Once the files are worked off, there are `sweeps`, in which workers die as before.
    """

    files: Sequence[UploadedFile]
    prologue: Sequence[UploadedFile] = ()
    settings: dict[str, str] = field(default_factory=dict, repr=False)
    kill_points: list[int] = field(default_factory=list)
    workers: int = 1
    calls_each: int = 1
    announcements: int = 1
    storage_faults: Sequence[StorageFault] = ()
    dooms: Mapping[str, Sequence[Doom]] = field(default_factory=dict)
    sends_twice: Callable[[], bool] = lambda: False
    meanwhile: Callable[[Crew], Coroutine[None, None, None]] | None = None
    lock_seconds: float = 0.0
    deeds: Sequence[Deed] = ()
    sweeps: Sequence[Sweep] = ()
    fair: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What came of a run; `swept` says whether it took the sweep to finish it.

    `given_up` counts messages by step, `storage_faults` the requests that failed by kind.
    """

    violations: list[str]
    seconds: float
    outcomes: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()
    points: int = 0
    points_after_graph: tuple[int, ...] = ()
    points_after_writes: tuple[int, ...] = ()
    deaths: int = 0
    given_up: Counter[str] = field(default_factory=Counter)
    storage_faults: Counter[str] = field(default_factory=Counter)
    second_mails: int = 0
    swept: bool = False
    errors: Counter[str] = field(default_factory=Counter)


async def perform(play: Play, storage: Storage, tenant: Tenant, workdir: Path) -> RunResult:
    """Let a play happen on an empty account and this tenant, and judge what is left."""
    started = perf_counter()
    async with stage(storage, tenant, workdir, play.settings) as on:
        await _work_off_prologue(on, play)
        strangers = Strangers.of(tenant)
        other_admin = OtherAdmin(tenant, play.deeds)
        crew = Crew(
            on,
            play.kill_points,
            workers=play.workers,
            calls_each=play.calls_each,
            storage_faults=play.storage_faults,
        )
        host = Host(on, crew, play.sends_twice, play.dooms, lock_seconds=play.lock_seconds)
        async with crew.at_work(), host.on_duty():
            await _work_off(on, host, crew, play)
            await _sweep(on, host, play.sweeps)
            points, after_graph = crew.points, crew.points_after_graph
            after_writes = crew.points_after_writes
            crew.calm()
            host.estate.second_mails.update(_lost_mails(tenant, play.files))
            tenant.faults.clear()
            answered = {each.name for each in play.files if _is_answered(tenant, each)}
            await _sweep(on, host, _SWEEPS)
        found = await _evidence(on, host, play, strangers, other_admin)
    return RunResult(
        violations=violations(found),
        outcomes=tuple((row["user_name"], row["outcome"]) for row in found.results),
        reasons=tuple(
            row["detail"].partition(" (")[0] for row in found.results if row["outcome"] == "failed"
        ),
        points=points,
        points_after_graph=after_graph,
        points_after_writes=after_writes,
        deaths=crew.deaths,
        given_up=host.given_up.counts,
        storage_faults=crew.storage_faults,
        second_mails=host.estate.second_mails.total(),
        swept=len(answered) < len(play.files),
        errors=host.errors,
        seconds=perf_counter() - started,
    )


async def _upload(on: Stage, host: Host, file: UploadedFile, announcements: int) -> None:
    await asyncio.sleep(file.after)
    blob = on.storage.blobs.get_blob_client(UPLOADS, file.name)
    content = file.content
    if FIRST_JOB in content:
        job = read_results(on.tenant.mails[0])[0]["job"]
        content = content.replace(FIRST_JOB, job.encode())
    await blob.upload_blob(content)
    for _ in range(announcements):
        host.announce(file.name)


async def _work_off_prologue(on: Stage, play: Play) -> None:
    if not play.prologue:
        return
    crew = Crew(on, [], workers=1, calls_each=1)
    host = Host(on, crew, lambda: False, {})
    async with crew.at_work(), host.on_duty():
        for file in play.prologue:
            await _upload(on, host, file, 1)
        await host.work_off()


async def _work_off(on: Stage, host: Host, crew: Crew, play: Play) -> None:
    alongside = [_upload(on, host, file, play.announcements) for file in play.files]
    if play.meanwhile:
        alongside.append(play.meanwhile(crew))
    happening = asyncio.gather(*alongside)
    while not happening.done():
        await host.work_off()
        await asyncio.sleep(_POLL_SECONDS)
    await happening
    await host.work_off()


async def _sweep(on: Stage, host: Host, sweeps: Sequence[Sweep]) -> None:
    began = on.clock.now()
    for sweep in sweeps:
        on.tenant.subscribed_skus[SKU].enabled += sweep.units
        if sweep.heals:
            on.tenant.faults.clear()
        if sweep.damages:
            await _damage_lists(on.storage)
        if sweep.approves:
            await _approve_all(on)
        # The tenant and the workers get there with the sweep: what lags in Graph has shown by then.
        on.clock.skip_to(began + sweep.later)
        host.sweep(on.clock.now())
        await host.work_off()


async def _damage_lists(storage: Storage) -> None:
    for name in await storage.stored(JOBS):
        if name.endswith("/waiting.json"):
            blob = storage.blobs.get_blob_client(JOBS, name.removeprefix(f"{JOBS}/"))
            await blob.upload_blob(b"{", overwrite=True)


async def _approve_all(on: Stage) -> None:
    """Store a decision about each list that approvers were asked about, as the page does."""
    stored = await on.storage.stored(JOBS)
    for name in stored:
        folder, _, rest = name.removeprefix(f"{JOBS}/").partition("/")
        if folder != "approvals" or not rest.endswith("/asked.json"):
            continue
        job = rest.partition("/")[0]
        document = decode(stored[f"{JOBS}/{blob_names.job_blob(job)}"], JobDocument)
        decision = DecisionDocument(
            approved=True,
            who="An approver",
            who_id=APPROVER,
            at=on.clock.now(),
            digest=document.source.content_digest,
            sentence="Fine",
        )
        blob = on.storage.blobs.get_blob_client(JOBS, blob_names.decision_blob(job))
        await blob.upload_blob(encode(decision))


def _lost_mails(tenant: Tenant, files: Sequence[UploadedFile]) -> Counter[str]:
    """How often, by file, Graph took a mail and did not say so: it is sent again."""
    return Counter(
        file.name
        for fault, fired in tenant.faults.fired
        for file in files
        if isinstance(fault.action, Refuse | Drop)
        and fault.action.done
        and fault.match.mentions == in_subject(file.name)
        for _ in range(fired)
    )


def _is_answered(tenant: Tenant, file: UploadedFile) -> bool:
    return any(file.name.rpartition("/")[2] in mail.subject for mail in tenant.mails)


async def _evidence(
    on: Stage, host: Host, play: Play, strangers: Strangers, other_admin: OtherAdmin
) -> Evidence:
    on.tenant.group_license_lag = 0.0
    on.tenant.work_off_memberships()
    blobs = await on.storage.stored()
    log = on.log_file.read_bytes()
    return Evidence(
        tenant=on.tenant,
        strangers=strangers,
        other_admin=other_admin,
        licenses=Settings.from_env(on.settings).licenses,
        files=play.files,
        blobs=blobs,
        written=[*blobs.values(), *host.estate.stored_at_deaths, *host.bodies, log],
        second_mails=host.estate.second_mails,
        fair=play.fair,
        given_up_files=host.given_up.files,
        given_up_rows=host.given_up.rows(blobs),
    )
