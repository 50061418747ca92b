"""Queue functions: which queue they listen to and what they are called with."""

from dataclasses import dataclass

from local.host.caller import Call, FunctionCaller
from local.host.configuration import QueuesOptions
from local.host.functions import IndexedFunction
from local.host.host_settings import AppSettings
from local.host.queue_listener import QueueSource, ReceivedMessage
from local.host.queue_messages import message_metadata, message_properties, message_value
from local.host.storage import StorageAccounts

_POISON_SUFFIX = "-poison"
_LONGEST_QUEUE_NAME = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTrigger:
    """Makes queue sources of queue functions."""

    accounts: StorageAccounts
    settings: AppSettings
    options: QueuesOptions
    caller: FunctionCaller

    def source(self, function: IndexedFunction) -> QueueSource:
        """The queue of a function; raises HostConfigurationError without a connection."""
        name = function.trigger.text("queueName")
        connection = self.settings.connection(function.trigger.text("connection"))

        async def execute(received: ReceivedMessage) -> bool:
            return await self.caller.call(function, _call(function, received))

        return QueueSource(
            name=name,
            queue=self.accounts.queue(connection, name),
            options=self.options,
            execute=execute,
            poison_queue=(
                self.accounts.queue(connection, name + _POISON_SUFFIX)
                if has_poison_queue(name)
                else None
            ),
        )


def has_poison_queue(name: str) -> bool:
    """Not if it is one, or if the name with the suffix would be too long."""
    return not name.endswith(_POISON_SUFFIX) and len(name + _POISON_SUFFIX) <= _LONGEST_QUEUE_NAME


def _call(function: IndexedFunction, received: ReceivedMessage) -> Call:
    body = received.body
    return Call(
        value=message_value(body, binary=function.trigger.is_binary),
        metadata=message_metadata(received.message, body),
        expressions={
            "queueTrigger": body.decode(errors="replace"),
            "id": str(received.message.id),
            **message_properties(body),
        },
        subject=str(received.message.id),
        queue=function.trigger.text("queueName"),
        dequeue_count=received.dequeue_count,
    )
