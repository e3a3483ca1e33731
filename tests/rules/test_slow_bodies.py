"""Whoever sends half a form holds up nobody else."""

from __future__ import annotations

import io
import threading
from typing import Any

import pytest

from cookieapp.launch.bodies import AT_WORK, Bodies


class Stalled:
    """A body of which no more comes until the client hangs up."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.hung_up = threading.Event()

    def read(self, most: int) -> bytes:
        self.asked.set()
        self.hung_up.wait(30)
        return b"half"


def echo(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def send(bodies: Bodies, stream: Any, length: int | None = 8, method: str = "POST") -> tuple[str, bytes]:
    """Give the status and what the application has read."""
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "wsgi.input": stream}
    if length is not None:
        environ["CONTENT_LENGTH"] = str(length)
    answered: list[str] = []
    body = b"".join(bodies(environ, lambda status, headers: answered.append(status)))  # type: ignore[arg-type, return-value]
    return answered[0], body


@pytest.mark.parametrize("length", [8, None])
def test_a_body_that_is_here_is_handed_on_whole(length: int | None) -> None:
    assert send(Bodies(echo, 100), io.BytesIO(b"choice=x"), length) == ("200 OK", b"choice=x")


def test_of_a_body_without_a_length_no_more_is_read_than_shows_that_it_is_too_large() -> None:
    assert send(Bodies(echo, 100), io.BytesIO(b"x" * 500), None) == ("200 OK", b"x" * 101)


def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    stream = io.BytesIO(b"x" * 500)
    Bodies(lambda environ, start_response: [], 100)(
        {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "500", "wsgi.input": stream},
        None,  # type: ignore[arg-type]
    )
    assert stream.tell() == 0


def test_who_hangs_up_in_the_middle_has_sent_no_form() -> None:
    assert send(Bodies(echo, 100), io.BytesIO(b"choi"))[0] == "400 Bad Request"


def test_more_clients_than_there_are_places_may_stall_and_pages_and_forms_are_served() -> None:
    bodies, stalled = Bodies(echo, 100), [Stalled() for _ in range(AT_WORK + 1)]
    threads = [threading.Thread(target=send, args=(bodies, one)) for one in stalled]
    for thread in threads:
        thread.start()
    assert all(one.asked.wait(10) for one in stalled)
    assert send(bodies, io.BytesIO(b"choice=x"))[0] == "200 OK"
    assert send(bodies, io.BytesIO(), None, "GET")[0] == "200 OK"
    for one, thread in zip(stalled, threads, strict=True):
        one.hung_up.set()
        thread.join(10)
