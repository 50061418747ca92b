"""Writing output bindings: after the function returned, never before, never undone."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from azure.core.exceptions import ResourceNotFoundError

from local.host.configuration import HostConfiguration
from local.host.functions import Binding, IndexedFunction
from local.host.host_errors import HostError
from local.host.host_settings import AppSettings
from local.host.output_values import blob_payload, queue_payloads
from local.host.queue_messages import MOST_PAYLOAD_BYTES, encode_message
from local.host.storage import StorageAccounts, ensure_container, ensure_queue
from local.host.wire import TypedValue

_EXPRESSION = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputWriter:
    """Writes what a function left in its output bindings."""

    accounts: StorageAccounts
    settings: AppSettings
    configuration: HostConfiguration

    async def write(
        self,
        function: IndexedFunction,
        outputs: Mapping[str, TypedValue],
        expressions: Mapping[str, str],
    ) -> None:
        """Write all outputs, messages one after the other; `expressions` fill `{name}`.

        Raises HostError or the storage error of the first write that fails; what was
        written before stays written.
        """
        for binding in function.outputs:
            if (value := outputs.get(binding.name)) is not None:
                write = self._send_messages if binding.type == "queue" else self._upload_blob
                await write(binding, value, expressions)

    async def _send_messages(
        self, binding: Binding, value: TypedValue, expressions: Mapping[str, str]
    ) -> None:
        name = expand(binding.text("queueName"), expressions)
        connection = self.settings.connection(binding.text("connection"))
        queue = self.accounts.queue(connection, name)
        for payload in queue_payloads(value):
            if len(payload) > MOST_PAYLOAD_BYTES:
                raise HostError(f"413 RequestBodyTooLarge: {len(payload)} bytes for queue {name}")
            stored = encode_message(
                payload, base64_messages=self.configuration.queues.base64_messages
            )
            try:
                await queue.send_message(stored)
            except ResourceNotFoundError:
                await ensure_queue(queue)
                await queue.send_message(stored)

    async def _upload_blob(
        self, binding: Binding, value: TypedValue, expressions: Mapping[str, str]
    ) -> None:
        container_name, _, name = expand(binding.text("path"), expressions).partition("/")
        connection = self.settings.connection(binding.text("connection"))
        container = self.accounts.container(connection, container_name)
        content = blob_payload(value)
        try:
            await container.upload_blob(name, content, overwrite=True)
        except ResourceNotFoundError:
            await ensure_container(container)
            await container.upload_blob(name, content, overwrite=True)


def expand(pattern: str, expressions: Mapping[str, str]) -> str:
    """The pattern with each `{name}` replaced; `{rand-guid}` is a new GUID.

    Names compare without case. Raises HostError for a name that has no value.
    """
    known = {name.lower(): value for name, value in expressions.items()}

    def replace(match: re.Match[str]) -> str:
        name = match[1].lower()
        if name == "rand-guid":
            return str(uuid.uuid4())
        if name not in known:
            raise HostError(f"no value for the binding expression {{{match[1]}}}")
        return known[name]

    return _EXPRESSION.sub(replace, pattern)
