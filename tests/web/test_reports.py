"""What browsers held back is counted, under the entry it concerns, and nothing about anybody is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, Response
from support.cast import MakeApp
from support.client import Browser
from werkzeug.test import TestResponse

from config import Config
from cookieapp.consent.drift.counts import ROOM, Count, Drift, Source, read
from cookieapp.consent.drift.reports import AT_ONCE, PATH
from cookieapp.consent.drift.violations import SEVERAL, SINGLE
from cookieapp.consent.gate import Fault, Verdict
from cookieapp.register import load
from cookieapp.storage.background import Background
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores

PARTNER = "http://127.0.0.1:8001"


def today() -> str:
    """The day now: it may change while the tests run."""
    return datetime.now(UTC).strftime("%Y-%m-%d")


@pytest.fixture
def demo(make_app: MakeApp, config: Config) -> Flask:
    """The site with a partner in its register."""
    return make_app(replace(config, demo=True), strict=False)


@pytest.fixture
def counts(demo: Flask, redis: Redis) -> Any:
    """Give what was counted so far."""

    def now() -> list[Count]:
        assert Stores.of(demo).background.flush()
        return read(redis, [today()])

    return now


def message(blocked: str = f"{PARTNER}/pixel.gif?visitor=42", page: str = "/articles/chat-or-phone") -> Any:
    return {
        "csp-report": {
            "document-uri": f"http://localhost:8000{page}",
            "referrer": "http://localhost:8000/?name=alice",
            "effective-directive": "img-src",
            "blocked-uri": blocked,
        }
    }


def send(browser: Browser, content: Any, kind: str = SINGLE, **headers: str) -> TestResponse:
    """Send a report the way a browser does."""
    told = {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin", **headers}
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return browser.open(PATH, method="POST", data=body, content_type=kind, headers=told)


def test_every_answer_says_where_reports_go(make_app: MakeApp, config: Config, visitor: Browser) -> None:
    plain = visitor.get("/")
    assert f"; report-uri {PATH}" in plain.headers["Content-Security-Policy"]
    # Over plain http browsers know no Reporting API, and `report-to` would silence `report-uri`.
    assert "report-to" not in plain.headers["Content-Security-Policy"]
    public = make_app(replace(config, public_url="https://www.example.pl"))
    secure = Browser(public, base="https://www.example.pl").get("/nowhere")
    assert f"; report-uri {PATH}; report-to policy" in secure.headers["Content-Security-Policy"]
    assert secure.headers["Reporting-Endpoints"] == f'policy="{PATH}"'


def test_a_report_names_the_entry_it_concerns_and_nobody(demo: Flask, counts: Any, redis: Redis) -> None:
    browser = Browser(demo, User_Agent="Mozilla/5.0 of Alice")
    assert send(browser, message()).status_code == 204
    newer = {
        "documentURL": "http://localhost:8000/nowhere/alice@example.com",
        "blockedURL": "https://stranger.example/x?y",
        "effectiveDirective": "script-src-elem",
    }
    assert send(browser, [{"type": "csp-violation", "body": newer}], SEVERAL).status_code == 204
    found = {count.drifted.field(): count.number for count in counts()}
    assert found == {
        "\t".join(("browser", PARTNER, "img-src", "/articles/<slug>", "stand-in-partner")): 1,
        "\t".join(("browser", "https://stranger.example", "script-src-elem", "unknown", "")): 1,
    }
    kept = repr([(key, redis.do("TYPE", key)) for key in redis.do("KEYS", "*")]) + repr(found)
    assert not any(word in kept for word in ("alice", "Mozilla", "visitor=42", "127.0.0.1:5"))


def test_a_report_costs_no_trip_to_redis_also_with_a_session(
    app: Flask, alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("Redis was asked")

    monkeypatch.setattr(Redis, "do", refuse)
    monkeypatch.setattr(Redis, "trip", refuse)
    assert send(alice, message()).status_code == 204


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (message(), "application/json", 415),
        (message(), "text/plain", 415),
        (b"{", SINGLE, 400),
        ({"csp-report": "x"}, SINGLE, 400),
        (b"x" * 17_000, SINGLE, 413),
        ([{"type": "csp-violation", "body": {}}] * 21, SEVERAL, 400),
    ],
)
def test_anything_else_is_refused_in_few_words(app: Flask, content: Any, kind: str, status: int) -> None:
    response = send(Browser(app), content, kind)
    assert response.status_code == status
    assert response.data == b""
    assert "Set-Cookie" not in response.headers


def test_another_site_cannot_make_browsers_report(app: Flask) -> None:
    assert send(Browser(app), message(), **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert (
        send(Browser(app), message(), **{"Sec-Fetch-Site": "same-origin", "Origin": "null"}).status_code
        == 204
    )


def test_a_flood_is_cut_off(app: Flask) -> None:
    browser = Browser(app)
    statuses = [send(browser, message()).status_code for _ in range(AT_ONCE + 15)]
    assert statuses[:AT_ONCE] == [204] * AT_ONCE
    assert statuses[-1] == 429


def test_what_the_gate_drops_is_counted_by_route(demo: Flask, counts: Any) -> None:
    @demo.get("/slips/<word>")
    def slip(word: str) -> Response:
        response = Response("slipped", mimetype="text/plain")
        response.headers.add("Set-Cookie", f"visitor={word}; Path=/; HttpOnly; SameSite=Lax")
        response.headers.add("Set-Cookie", "str\x01anger=1")
        response.headers.add("Set-Cookie", "_ga=1; Path=/")
        return response

    Browser(demo).get("/slips/alice")
    assert sorted(
        (one.drifted.source, one.drifted.name, one.drifted.what, one.drifted.route, one.drifted.service)
        for one in counts()
    ) == [
        (Source.GATE, "_ga", Fault.UNDECLARED, "/slips/<word>", ""),
        (Source.GATE, "stranger", Fault.MALFORMED, "/slips/<word>", ""),
        (Source.GATE, "visitor", Fault.NOT_PERMITTED, "/slips/<word>", "statistics"),
    ]


def test_a_cookie_that_nobody_declared_is_counted_as_it_comes_in_without_its_name(
    demo: Flask, counts: Any
) -> None:
    """A script of ours might have written it; but its name came from a browser and is not kept."""
    browser = Browser(demo)
    browser.keep("alice-was-here", "1")
    browser.get("/articles/chat-or-phone")
    [count] = counts()
    assert (count.drifted.name, count.drifted.what) == ("?", Fault.UNKNOWN)
    assert count.drifted.route == "/articles/<slug>"


def test_the_number_of_names_is_bounded(redis: Redis) -> None:
    background = Background(redis)
    drift = Drift(background, load(), lambda path: path)
    for number in range(ROOM + 50):
        drift.verdict(Verdict(Fault.UNDECLARED, f"name{number}", "/"))
    background.stop()
    found = read(redis, [today()])
    assert len(found) == ROOM + 1
    assert next(count.number for count in found if count.drifted.name == "others") == 50
