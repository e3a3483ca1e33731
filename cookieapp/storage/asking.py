"""Commands on their way to Redis and answers back, all in one go.

redis-py's own way of sending a command times it, locks, and looks for a dozen cases that are not ours;
that takes longer than the answer. Its connections, which speak to the server, are used as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redis import ResponseError


def ask_alone(client: Any, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Ask one server, on the connection that this client has for itself.

    A connection that turns out to be broken is opened anew as its `retry` says. Every answer is read
    before any is looked at: one left behind would be taken for that to the next question.
    """
    connection = client.connection

    def exchange() -> list[Any]:
        connection.send_packed_command(connection.pack_commands(commands))
        return [_read(connection) for _ in commands]

    answers = connection.retry.call_with_retry(exchange, lambda _: connection.disconnect())
    meaning = client.response_callbacks
    return [
        meaning[command[0]](answer) if command[0] in meaning and not isinstance(answer, Exception) else answer
        for command, answer in zip(commands, answers, strict=True)
    ]


def ask_nodes(client: Any, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Ask a cluster: each command goes to the node that has its key."""
    pipeline = client.pipeline(transaction=False)
    for command in commands:
        pipeline.execute_command(*command)
    answers: list[Any] = pipeline.execute(raise_on_error=False)
    return answers


def _read(connection: Any) -> Any:
    try:
        return connection.read_response()
    except ResponseError as error:
        return error
