"""The way of a request: faults, delays, quotas, then the operation, then the log.

Asynchronous because requests wait, and wait side by side; still without HTTP.
"""

import asyncio
import hmac
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from local.tenant.batch import (
    BatchItem,
    failed_dependency,
    item_response,
    parse_batch,
    shuffled,
)
from local.tenant.exchange import Answer, GraphRequest, json_headers, refusal_answer
from local.tenant.faults import Action, Delay, Drop, Intervention, OmitBody, Refuse, TakeUnits
from local.tenant.graph_errors import RefusalError
from local.tenant.graph_routes import find_route, path_template, perform
from local.tenant.request_log import LoggedRequest
from local.tenant.simulated_tenant import Tenant
from local.tenant.throttling import (
    RetryAfter,
    mailbox_concurrency_exceeded,
    too_many_requests,
)

# Each request by its method and template, for a listener that wants to see them all, such as tests.
REQUESTS = logging.getLogger("local.tenant.requests")
_ITEMS_SIDE_BY_SIDE = 4
_MAILS_SIDE_BY_SIDE = 4
_WARN_FROM = 0.8  # part of the quota from which Graph says how much is used
_OK = range(200, 300)


class Gateway:
    """Answers requests on behalf of one tenant."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._mails_under_way = 0

    async def answer(self, request: GraphRequest) -> Answer:
        """The answer to a request as it came over the wire, alone or a batch."""
        if refusal := self._authentication_refusal(request.headers):
            return self.refuse(request, refusal)
        self._tenant.patience.check(request.operation_key, self._tenant.clock())
        answer = await self._respond(request)
        self._note_waits(request, answer)
        return answer

    def refuse(self, request: GraphRequest, refusal: RefusalError) -> Answer:
        """The answer to a request that is refused before anything can befall it."""
        answer = self._refused(refusal, request)
        self._log(request, answer)
        return answer

    async def _respond(self, request: GraphRequest) -> Answer:
        """Let happen to a request what the limits, the fault script and the rules want."""
        with self._mail_place(request) as has_place:
            if has_place:
                answer = await self._attempt(request)
            else:
                answer = self._refused(mailbox_concurrency_exceeded(), request)
        self._log(request, answer)
        return answer

    async def _attempt(self, request: GraphRequest) -> Answer:
        actions = self._tenant.faults.actions_for(request)
        for theft in (action for action in actions if isinstance(action, TakeUnits)):
            self._tenant.take_units(theft.sku_part_number, theft.units)
        self._intervene(request, actions, after=False)
        await self._wait(request, actions)
        verdict = next((one for one in actions if isinstance(one, Refuse | Drop | OmitBody)), None)
        if verdict is None:
            answer = await self._carry_out(request)
        else:
            answer = await self._spoil(request, verdict)
        self._intervene(request, actions, after=True)
        return answer

    def _intervene(self, request: GraphRequest, actions: Iterable[Action], *, after: bool) -> None:
        for action in actions:
            if isinstance(action, Intervention) and action.after is after:
                action.deed(request)

    async def _wait(self, request: GraphRequest, actions: Iterable[Action]) -> None:
        delay = sum(action.seconds for action in actions if isinstance(action, Delay))
        tenant = self._tenant
        delay += tenant.item_latency if request.in_batch else tenant.latency
        if delay:
            await asyncio.sleep(delay)

    async def _spoil(self, request: GraphRequest, verdict: Refuse | Drop | OmitBody) -> Answer:
        if isinstance(verdict, OmitBody):
            return replace(await self._carry_out(request), body=verdict.body)
        if verdict.done:
            await self._carry_out(request)
        if isinstance(verdict, Drop):
            return Answer(status=0, dropped=True)
        wait = verdict.retry_after
        headers = {"Retry-After": wait.header(self._tenant.clock())} if wait else {}
        refusal = RefusalError(verdict.status, verdict.code, verdict.message, headers=headers)
        return self._refused(refusal, request)

    async def _carry_out(self, request: GraphRequest) -> Answer:
        try:
            if request.method == "POST" and request.segments == ("$batch",):
                return await self._run_batch(request)
            return self._perform(request)
        except RefusalError as refusal:
            return self._refused(refusal, request)

    def _perform(self, request: GraphRequest) -> Answer:
        self._tenant.work_off_memberships()
        route = find_route(request)
        headers = self._spend_write() if route.directory_write else {}
        answer = perform(route, self._tenant, request)
        content = {} if answer.body is None else json_headers()
        return answer.with_headers(content | headers)

    def _spend_write(self) -> dict[str, str]:
        tenant = self._tenant
        now = tenant.clock()
        if wait := tenant.write_quota.take(now):
            form = tenant.throttle_retry_after
            raise too_many_requests(RetryAfter(seconds=wait, form=form), now)
        headers = {"x-ms-resource-unit": "1"}
        if (used := tenant.write_quota.used) >= _WARN_FROM:
            headers["x-ms-throttle-limit-percentage"] = f"{used:.1f}"
        return headers

    @contextmanager
    def _mail_place(self, request: GraphRequest) -> Iterator[bool]:
        """True if there is a place for this request; only mails in work take places up."""
        taken = request.segments[-1:] == ("sendMail",) and request.method == "POST"
        has_place = not taken or self._mails_under_way < _MAILS_SIDE_BY_SIDE
        self._mails_under_way += taken
        try:
            yield has_place
        finally:
            self._mails_under_way -= taken

    async def _run_batch(self, envelope: GraphRequest) -> Answer:
        items = parse_batch(envelope)
        for item in items:
            self._tenant.patience.check(item.request.operation_key, self._tenant.clock())
        slots = asyncio.Semaphore(_ITEMS_SIDE_BY_SIDE)
        running: dict[str, asyncio.Task[Answer]] = {}
        async with asyncio.TaskGroup() as group:
            for item in items:
                work = self._run_item(item, running, slots)
                running[item.id.lower()] = group.create_task(work)
        answers = [(item, running[item.id.lower()].result()) for item in items]
        if any(answer.dropped for _, answer in answers):
            return Answer(status=0, dropped=True)
        responses = shuffled(item_response(item, answer) for item, answer in answers)
        return Answer(
            status=200,
            body={"responses": responses},
            headers=json_headers(),
            parts=tuple((item.request, answer) for item, answer in answers),
        )

    async def _run_item(
        self, item: BatchItem, running: Mapping[str, asyncio.Task[Answer]], slots: asyncio.Semaphore
    ) -> Answer:
        needed = [await running[one] for one in item.depends_on]
        if any(answer.status not in _OK for answer in needed):
            return self.refuse(item.request, failed_dependency())
        if item.refusal is not None:
            return self.refuse(item.request, item.refusal)
        async with slots:
            return await self._respond(item.request)

    def _authentication_refusal(self, headers: Mapping[str, str]) -> RefusalError | None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(
            token.strip().encode(), self._tenant.access_token.encode()
        ):
            return None
        message = "Access token validation failure." if token else "Access token is empty."
        return RefusalError(
            401, "InvalidAuthenticationToken", message, headers={"WWW-Authenticate": "Bearer"}
        )

    def _refused(self, refusal: RefusalError, request: GraphRequest) -> Answer:
        tenant = self._tenant
        return refusal_answer(refusal, request, tenant.next_id(), tenant.clock())

    def _note_waits(self, request: GraphRequest, answer: Answer) -> None:
        # Only of what the client gets to see: the waits in a lost answer bind nobody.
        now = self._tenant.clock()
        for asked, answered in ((request, answer), *answer.parts):
            self._tenant.patience.note(asked.operation_key, answered.headers, now)

    def _log(self, request: GraphRequest, answer: Answer) -> None:
        REQUESTS.debug("%s %s", request.method, path_template(request))
        self._tenant.request_log.append(
            LoggedRequest(
                at=self._tenant.clock(),
                method=request.method,
                path_template=path_template(request),
                query_options=tuple(request.query),
                status=None if answer.dropped else answer.status,
                in_batch=request.in_batch,
            )
        )
