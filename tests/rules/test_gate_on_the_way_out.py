"""Nothing leaves undeclared, unpermitted, or for longer than declared, whoever writes the header."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

from cookieapp.consent.decision import decide
from cookieapp.consent.decision.cookie import encode
from cookieapp.consent.gate import Fault, Gate, GateViolation, Passage, Verdict
from cookieapp.register import load

REGISTER = load()
KEY = b"k" * 32
DAY = 86_400
Headers = list[tuple[str, str]]


def application(headers: Headers, act: Callable[[Passage], None] = lambda _: None) -> Any:
    """An application that knows nothing of the gate."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        act(Passage.of(environ))
        start_response("200 OK", [("Content-Type", "text/plain"), *headers])
        return [b"body"]

    return app


def accepted() -> str:
    """The cookie of somebody who allowed everything."""
    everything = [service.id for service in REGISTER.optional_services]
    return "consent=" + encode(decide(REGISTER, everything, int(time.time()), False), KEY)


def through(
    app: Any, cookie: str = "", *, prefix: str = "", strict: bool = False
) -> tuple[TestResponse, list[Verdict]]:
    """Send one request through the gate; give the response and what the gate reported."""
    verdicts: list[Verdict] = []
    gate = Gate(app, REGISTER, [KEY], prefix=prefix, strict=strict, report=verdicts.append)
    response = Client(gate, TestResponse, use_cookies=False).get(
        "/page", headers={"Cookie": cookie} if cookie else {}
    )
    return response, verdicts


def leaving(line: str, cookie: str = "", **options: Any) -> tuple[list[str], list[Fault]]:
    """What leaves, and the faults found, when an application sets one raw header."""
    response, verdicts = through(application([("Set-Cookie", line)]), cookie, **options)
    return response.headers.getlist("Set-Cookie"), [verdict.fault for verdict in verdicts]


GOOD = "Path=/; HttpOnly; SameSite=Lax"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (f"stranger=1; {GOOD}", Fault.UNDECLARED),
        (f"Session=1; {GOOD}", Fault.UNDECLARED),
        (f"__Host-session=1; {GOOD}", Fault.UNDECLARED),
        (f"visitor=1; {GOOD}", Fault.NOT_PERMITTED),
        (f"interests=1; Max-Age=60; {GOOD}", Fault.NOT_PERMITTED),
        (f"partner_uid=1; {GOOD}", Fault.NOT_OURS),
        (f"consent=1; Max-Age={183 * DAY}; {GOOD}", Fault.OUTLIVES),
        (f"consent=1; Expires=Tue, 01 Jan 2036 00:00:00 GMT; {GOOD}", Fault.OUTLIVES),
        (f"consent=1; Max-Age=60; Expires=Tue, 01 Jan 2036 00:00:00 GMT; {GOOD}", Fault.OUTLIVES),
        (f"consent=1; Max-Age=1e9; {GOOD}", Fault.MALFORMED),
        (f"consent=1; Expires=whenever; {GOOD}", Fault.MALFORMED),
        (f"consent=a b; {GOOD}", Fault.MALFORMED),
        (f"consent=1, visitor=2; {GOOD}", Fault.MALFORMED),
        (f"consent={'x' * 5000}; {GOOD}", Fault.MALFORMED),
        ("consent", Fault.MALFORMED),
        ("=value", Fault.MALFORMED),
        ("", Fault.MALFORMED),
    ],
)
def test_a_cookie_with_a_fault_does_not_leave(line: str, fault: Fault) -> None:
    assert leaving(line) == ([], [fault])


@pytest.mark.parametrize("name", ["set-cookie", "SET-COOKIE", "Set-Cookie ", " sEt-cOoKiE", "set-cookie2"])
def test_odd_casing_and_spacing_of_the_header_is_no_way_round(name: str) -> None:
    response, _ = through(application([(name, "stranger=1")]))
    assert "stranger" not in str(response.headers)


def test_a_declared_and_permitted_cookie_leaves() -> None:
    assert leaving(f"preferences=a; Max-Age=60; {GOOD}") == ([f"preferences=a; Max-Age=60; {GOOD}"], [])
    lines, faults = leaving(f"visitor=a; Max-Age=60; {GOOD}", accepted())
    assert lines == [f"visitor=a; Max-Age=60; {GOOD}"]
    assert faults == []


@pytest.mark.parametrize(
    "attributes",
    ["", "Path=/", "Path=/deep; HttpOnly; SameSite=Lax", f"Domain=example.pl; {GOOD}", f"{GOOD}; Secure",
     "Path=/; HttpOnly; SameSite=None", f"{GOOD}; Partitioned", "path=/;httponly"],
)  # fmt: skip
def test_attributes_are_repaired_to_the_declared_ones(attributes: str) -> None:
    lines, faults = leaving(f"preferences=a; {attributes}")
    assert lines == [f"preferences=a; {GOOD}"]
    assert faults == [Fault.ATTRIBUTES]


def test_over_https_names_carry_the_prefix_and_cookies_are_secure() -> None:
    lines, faults = leaving(f"__Host-preferences=a; {GOOD}; Secure", prefix="__Host-")
    assert (lines, faults) == ([f"__Host-preferences=a; {GOOD}; Secure"], [])
    assert leaving(f"preferences=a; {GOOD}; Secure", prefix="__Host-") == ([], [Fault.UNDECLARED])


def test_a_deletion_may_leave_without_permission() -> None:
    lines, _ = leaving(f"visitor=; Max-Age=0; {GOOD}")
    assert lines == [f"visitor=; Max-Age=0; {GOOD}"]


def test_every_line_of_several_is_examined() -> None:
    headers = [
        ("Set-Cookie", f"preferences=a; {GOOD}"),
        ("set-cookie", "x=1"),
        ("SET-COOKIE", f"visitor=1; {GOOD}"),
    ]
    response, verdicts = through(application(headers))
    assert response.headers.getlist("Set-Cookie") == [f"preferences=a; {GOOD}"]
    assert [verdict.fault for verdict in verdicts] == [Fault.UNDECLARED, Fault.NOT_PERMITTED]


def test_under_test_a_fault_raises() -> None:
    with pytest.raises(GateViolation, match="stranger"):
        leaving(f"stranger=1; {GOOD}", strict=True)
    with pytest.raises(GateViolation, match="repaired"):
        leaving("preferences=1", strict=True)


def test_a_generator_that_starts_its_response_late_is_covered() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Set-Cookie", "stranger=1")])
        yield b"first"
        yield b"second"

    response, _ = through(app)
    assert response.data == b"firstsecond"
    assert "Set-Cookie" not in response.headers


def test_an_error_handler_that_starts_again_is_covered() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Set-Cookie", "first=1")])
        try:
            raise RuntimeError("broken")
        except RuntimeError:
            start_response("500 Oops", [("Set-Cookie", "second=1")], sys.exc_info())
        return [b"sorry"]

    started: list[tuple[str, Headers]] = []
    gate = Gate(app, REGISTER, [KEY])
    gate({"PATH_INFO": "/"}, lambda status, headers, exc_info=None: started.append((status, headers)))  # type: ignore[arg-type, return-value]
    assert started == [("200 OK", []), ("500 Oops", [])]


def test_a_decision_of_this_request_counts_for_this_response() -> None:
    def allow(passage: Passage) -> None:
        passage.decide(decide(REGISTER, ["statistics"], int(time.time()), False))
        passage.set("visitor", "number")

    response, verdicts = through(application([], allow))
    assert response.headers.getlist("Set-Cookie")[0].startswith("visitor=number; Max-Age=34128000;")
    assert verdicts == []


def test_a_withdrawal_expires_the_cookies_in_the_same_response() -> None:
    def withdraw(passage: Passage) -> None:
        passage.set("visitor", "renewed")
        passage.decide(decide(REGISTER, (), int(time.time()), False))

    response, _ = through(application([], withdraw), accepted() + "; visitor=a; interests=b; theirs=c")
    lines = response.headers.getlist("Set-Cookie")
    gone = [line for line in lines if "Max-Age=0" in line]
    assert {line.partition("=")[0] for line in gone} >= {"interests"}
    assert not any("theirs" in line for line in lines)


def test_a_withdrawn_cookie_set_before_the_withdrawal_does_not_leave() -> None:
    def withdraw(passage: Passage) -> None:
        passage.set("visitor", "renewed")
        passage.decide(decide(REGISTER, (), int(time.time()), False))

    response, _ = through(application([], withdraw), accepted() + "; visitor=a")
    lines = response.headers.getlist("Set-Cookie")
    assert [line for line in lines if "renewed" in line] == []
    assert any(line.startswith("visitor=; ") and "Max-Age=0" in line for line in lines)


def test_a_cookie_that_was_never_allowed_is_expired_when_the_browser_sends_it() -> None:
    response, _ = through(application([]), "visitor=old; other=1")
    (line,) = response.headers.getlist("Set-Cookie")
    assert line.startswith("visitor=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970")


header_names = st.sampled_from(
    ["Set-Cookie", "set-cookie", "SET-COOKIE", " Set-Cookie", "Set-Cookie\t", "X-Other"]
)
cookie_names = st.sampled_from(
    ["session", "visitor", "consent", "stranger", "__Host-session", "partner_uid", ""]
)
free_text = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)
attributes = st.lists(
    st.sampled_from(["Path=/", "HttpOnly", "SameSite=Lax", "Secure", "Domain=.example.pl", "Max-Age=10", "Max-Age=-1",
                     "Max-Age=99999999999", "Expires=Thu, 01 Jan 2099 00:00:00 GMT", "expires", ""]) | free_text,
    max_size=6,
).map("; ".join)  # fmt: skip
raw_lines = st.builds(lambda n, v, a: f"{n}={v}; {a}", cookie_names, free_text, attributes) | free_text


@given(
    st.lists(st.tuples(header_names, raw_lines), max_size=5), st.booleans(), st.sampled_from(["", "__Host-"])
)
def test_whatever_headers_an_application_writes_only_declared_cookies_leave(
    headers: Headers, consents: bool, prefix: str
) -> None:
    cookie = f"{prefix}{accepted()}" if consents else ""
    response, _ = through(application(headers), cookie, prefix=prefix)
    for line in response.headers.getlist("Set-Cookie"):
        name, _, rest = line.partition("=")
        assert name.startswith(prefix)
        entry = REGISTER.lookup(name.removeprefix(prefix))
        assert entry is not None and entry.first_party
        written = [part.strip() for part in rest.split(";")[1:]]
        lives = [int(part.partition("=")[2]) for part in written if part.startswith("Max-Age=")]
        assert not lives or lives[0] <= entry.longest.seconds
        deletes = bool(lives) and lives[0] <= 0
        assert deletes or consents or not REGISTER.service(entry.service).needs_consent
        plain = [part for part in written if not part.startswith(("Max-Age=", "Expires="))]
        assert plain == ["Path=/", "HttpOnly", "SameSite=Lax"] + (["Secure"] if prefix else [])
    for name, _ in response.headers:
        assert name.strip().lower() != "set-cookie" or name == "Set-Cookie"
