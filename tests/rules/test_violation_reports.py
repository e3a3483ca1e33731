"""Browsers' reports are read strictly, and of them only what concerns nobody."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cookieapp.consent.drift.violations import (
    DIRECTIVES,
    ELSEWHERE,
    KEYWORDS,
    MOST,
    SEVERAL,
    SINGLE,
    BadReport,
    Violation,
    origin_of,
    read,
)

OLDER = {
    "document-uri": "http://localhost:8000/articles/chat-or-phone?x=alice",
    "referrer": "http://localhost:8000/?token=secret",
    "violated-directive": "img-src 'self'",
    "effective-directive": "img-src",
    "blocked-uri": "http://127.0.0.1:8001/pixel.gif?visitor=42",
    "script-sample": "alert('alice@example.com')",
    "status-code": 200,
}
NEWER = {
    "age": 53,
    "type": "csp-violation",
    "url": "https://www.example.pl/cookies",
    "user_agent": "Mozilla/5.0",
    "body": {
        "documentURL": "https://www.example.pl/cookies",
        "blockedURL": "https://ads.example:8443/a?b",
        "effectiveDirective": "frame-src",
        "sample": "",
    },
}
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=5),
    max_leaves=15,
)


def older(**changes: Any) -> bytes:
    return json.dumps({"csp-report": {**OLDER, **changes}}).encode()


def test_the_older_form_is_cut_down_to_directive_origin_and_path() -> None:
    expected = Violation("img-src", "http://127.0.0.1:8001", "/articles/chat-or-phone")
    assert read(older(), SINGLE) == [expected]


def test_browsers_that_name_only_the_violated_directive_are_understood() -> None:
    report = {key: value for key, value in OLDER.items() if key != "effective-directive"}
    assert read(json.dumps({"csp-report": report}).encode(), SINGLE)[0].directive == "img-src"


def test_the_newer_form_holds_several_and_other_kinds_are_left_out() -> None:
    crash = {"type": "crash", "body": {"reason": "oom"}, "url": "https://www.example.pl/"}
    assert (
        read(json.dumps([NEWER, crash, NEWER]).encode(), SEVERAL)
        == [Violation("frame-src", "https://ads.example:8443", "/cookies")] * 2
    )


@pytest.mark.parametrize(
    ("blocked", "origin"),
    [
        ("inline", "inline"),
        ("", "inline"),
        ("eval", "eval"),
        ("data", "data"),
        ("data:image/png;base64,AAAA", "data"),
        ("blob:https://a.example/1-2", "blob"),
        ("https://user:password@ads.example/x", "https://ads.example"),
        ("HTTPS://ADS.example", "https://ads.example"),
        ("http://[::1]:8001/x", "http://[::1]:8001"),
        ("chrome-extension://abcdef/x.js", ELSEWHERE),
        ("https://ads.example:port/", ELSEWHERE),
        ("https://" + "a" * 200, ELSEWHERE),
        ("//ads.example", ELSEWHERE),
        ("https://ąę.example", ELSEWHERE),
        ("https://a\tb.example/", "https://ab.example"),  # as browsers read it (WHATWG URL)
    ],
)
def test_of_an_address_only_the_origin_is_kept(blocked: str, origin: str) -> None:
    assert origin_of(blocked) == origin


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", SINGLE),
        (b"\xff\xfe", SINGLE),
        (b"null", SINGLE),
        (b"[]", SINGLE),
        (b'{"csp-report": []}', SINGLE),
        (b'{"csp-report": NaN}', SINGLE),
        (b"[" * 15_000, SEVERAL),
        (older(**{"effective-directive": "tracking-src"}), SINGLE),
        (older(**{"effective-directive": 7, "violated-directive": None}), SINGLE),
        (older(**{"blocked-uri": {}}), SINGLE),
        (older(**{"document-uri": None}), SINGLE),
        (older(**{"document-uri": "http://[/"}), SINGLE),
        (older(), SEVERAL),
        (older(), "application/json"),
        (json.dumps([NEWER] * (MOST + 1)).encode(), SEVERAL),
        (b"[1]", SEVERAL),
        (b'[{"type": "csp-violation"}]', SEVERAL),
        (b"{}", SEVERAL),
    ],
)
def test_what_no_browser_sends_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(BadReport):
        read(body, kind)


@given(value=json_values, kind=st.sampled_from([SINGLE, SEVERAL]), wrapped=st.booleans())
def test_whatever_arrives_is_understood_or_refused_and_nothing_else(
    value: Any, kind: str, wrapped: bool
) -> None:
    message = {"csp-report": value} if kind == SINGLE else [{"type": "csp-violation", "body": value}]
    try:
        found = read(json.dumps(message if wrapped else value).encode(), kind)
    except BadReport:
        return
    assert all(one.directive in DIRECTIVES for one in found)


@given(body=st.binary(max_size=200), kind=st.sampled_from([SINGLE, SEVERAL]))
def test_bytes_are_no_report(body: bytes, kind: str) -> None:
    with contextlib.suppress(BadReport):
        assert read(body, kind) == []


@given(st.text(max_size=80) | st.from_regex(r"https?://[^ ]{0,60}", fullmatch=True))
def test_an_origin_is_short_and_carries_no_path_query_or_name(address: str) -> None:
    origin = origin_of(address)
    assert origin in KEYWORDS | {ELSEWHERE} or (
        len(origin) <= 140 and not set("?#@ \t") & set(origin) and origin.count("/") == 2
    )
