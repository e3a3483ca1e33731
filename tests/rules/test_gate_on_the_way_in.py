"""Nothing is read unpermitted: the application sees only declared and permitted cookies."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

from cookieapp.consent.decision import decide
from cookieapp.consent.decision.cookie import encode
from cookieapp.consent.gate import Gate, Passage
from cookieapp.consent.gate.inbound import Standing
from cookieapp.register import load

REGISTER = load()
KEY = b"k" * 32


def seen(cookie: str, prefix: str = "", **headers: str) -> tuple[str | None, Passage]:
    """What an application behind the gate sees of a Cookie header."""
    found: list[tuple[str | None, Passage]] = []

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        found.append((environ.get("HTTP_COOKIE"), Passage.of(environ)))
        start_response("200 OK", [])
        return []

    sent = {"Cookie": cookie} | {name.replace("_", "-"): value for name, value in headers.items()}
    Client(Gate(app, REGISTER, [KEY], prefix=prefix), TestResponse, use_cookies=False).get("/", headers=sent)
    return found[0]


def accepted(*services: str, signal: bool = False) -> str:
    """The value of a consent cookie that allows these services."""
    return encode(decide(REGISTER, services, int(time.time()), signal), KEY)


def test_undeclared_cookies_are_stripped() -> None:
    assert seen("stranger=1; session=s; other=2")[0] == "session=s"


def test_without_any_permitted_cookie_there_is_no_header_at_all() -> None:
    assert seen("stranger=1; visitor=2")[0] is None


def test_a_cookie_that_was_not_allowed_is_stripped() -> None:
    header, passage = seen("visitor=v; preferences=p")
    assert header == "preferences=p"
    assert passage.cookies == {"preferences": "p"}
    assert {received.name: received.standing for received in passage.received} == {
        "visitor": Standing.NOT_ALLOWED,
        "preferences": Standing.ALLOWED,
    }


def test_an_allowed_cookie_is_seen() -> None:
    assert seen(f"visitor=v; consent={accepted('statistics')}")[1].cookies["visitor"] == "v"
    assert "interests" not in seen(f"interests=v; consent={accepted('statistics')}")[1].cookies


def test_the_signal_strips_what_was_allowed_before_it_was_on() -> None:
    cookie = f"visitor=v; consent={accepted('statistics')}"
    assert "visitor" not in seen(cookie, Sec_GPC="1")[1].cookies
    assert "visitor" in seen(cookie, Sec_GPC="0")[1].cookies
    assert (
        "visitor" in seen(f"visitor=v; consent={accepted('statistics', signal=True)}", Sec_GPC="1")[1].cookies
    )


def test_of_equal_names_the_first_counts() -> None:
    assert seen("session=mine; session=tossed")[0] == "session=mine"


def test_over_https_only_the_prefixed_name_is_ours() -> None:
    header, passage = seen("session=tossed; __Host-session=mine", prefix="__Host-")
    assert header == "__Host-session=mine"
    assert passage.cookies == {"session": "mine"}


def test_values_of_stripped_cookies_are_not_kept() -> None:
    _, passage = seen("visitor=secret-value; stranger=other-secret")
    assert "secret" not in repr(passage.received)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=200))
def test_any_cookie_header_gives_the_application_declared_names_only(cookie: str) -> None:
    header, passage = seen(cookie)
    assert all(REGISTER.lookup(name) for name in passage.cookies)
    assert header is None or all(part.partition("=")[0] in passage.cookies for part in header.split("; "))


@given(st.lists(st.tuples(st.sampled_from(["session", "visitor", "x", "consent", "__Host-session"]),
                          st.text("abc;,= \"\\", max_size=8)), max_size=6))  # fmt: skip
def test_nothing_optional_is_seen_without_a_decision(pairs: list[tuple[str, str]]) -> None:
    _, passage = seen("; ".join(f"{name}={value}" for name, value in pairs))
    assert not {"visitor", "interests"} & set(passage.cookies)
