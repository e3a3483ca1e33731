"""A partner's content waits behind a placeholder: once, for 30 days, or until consent is withdrawn."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from flask import Flask
from support.cast import SECRET, MakeApp
from support.client import Browser, set_cookies
from support.ledger import records
from werkzeug.test import TestResponse

from config import Config
from cookieapp.consent.decision import cookie
from cookieapp.consent.form import once
from cookieapp.consent.gate import Gate
from cookieapp.consent.ledger.ledger import Ledger
from cookieapp.settings.keys import working_key
from cookieapp.site.articles import read_placements
from cookieapp.storage.redis import Redis
from cookieapp.storage.unavailable import Unavailable

PAGE = "/articles/a-voice-bot-and-a-person"
PARTNER = "http://127.0.0.1:8001"
DAY = 86_400


@pytest.fixture
def demo(make_app: MakeApp, config: Config) -> Flask:
    """The site with a partner."""
    return make_app(replace(config, demo=True))


@dataclass
class Clock:
    """The time that the gate lets every request have."""

    now: float = datetime(2026, 12, 1, 10, tzinfo=UTC).timestamp()


@pytest.fixture
def clock(demo: Flask) -> Clock:
    """A clock that stands still until it is turned on."""
    clock, gate = Clock(), demo.wsgi_app
    assert isinstance(gate, Gate)
    gate.clock = lambda: clock.now
    return clock


@pytest.fixture
def visitor(demo: Flask) -> Browser:
    """Somebody who comes for the first time."""
    return Browser(demo)


def press(browser: Browser, how: str, page: str = PAGE, content: str = "demonstration") -> TestResponse:
    return browser.post("/consent/content", {"how": how, "content": content, "next": page})


def follow(browser: Browser, response: TestResponse, **headers: str) -> TestResponse:
    """Go where a form leads, as browsers do."""
    assert response.status_code == 303
    address = urlsplit(response.location)
    return browser.get(
        f"{address.path}?{address.query}", headers={"Sec-Fetch-Site": "same-origin", **headers}
    )


def shown(response: TestResponse) -> bool:
    """Whether the content stands on the page; page and policies have to agree."""
    framed = f'<iframe src="{PARTNER}/frame"' in response.text
    assert ("frame-src" in response.headers["Content-Security-Policy"]) is framed
    assert (f'fullscreen=(self "{PARTNER}")' in response.headers["Permissions-Policy"]) is framed
    assert ('name="how" value="once"' in response.text) is not framed
    return framed


@pytest.mark.parametrize("choice", [None, "reject_all"])
def test_before_it_is_allowed_a_placeholder_says_what_it_is_and_who_provides_it(
    visitor: Browser, choice: str | None
) -> None:
    if choice:
        visitor.decide(choice)
    response = visitor.get(PAGE)
    assert not shown(response)
    placeholder = response.text.partition('id="content-demonstration"')[2].partition("</section>")[0]
    for words in (
        "The partner’s demonstration frame",
        "Partner Przykładowy",
        PARTNER,
        "partner_uid",
        "30 days",
    ):
        assert words in placeholder
    buttons = re.findall(r'<button class="button" type="submit" name="how" value="([a-z]+)">', placeholder)
    assert buttons == ["once", "month", "lasting"]


def test_every_content_that_an_article_shows_is_in_the_register(demo: Flask) -> None:
    gate = demo.wsgi_app
    assert isinstance(gate, Gate)
    for slug, contents in read_placements().items():
        assert Browser(demo).get(f"/articles/{slug}").status_code == 200
        assert set(contents) <= set(gate.register.contents)


def test_without_a_partner_there_is_nothing_to_hold_back(app: Flask) -> None:
    assert "content-demonstration" not in Browser(app).get(PAGE).text
    assert press(Browser(app), "once").status_code == 400


class TestJustThisOnce:
    """The next page, and nothing after it."""

    def test_it_opens_the_page_that_follows_and_no_other(self, visitor: Browser) -> None:
        response = press(visitor, "once")
        assert "Set-Cookie" not in response.headers
        page = follow(visitor, response)
        assert shown(page)
        assert page.headers["Cache-Control"] == "no-store"
        assert not shown(visitor.get(PAGE))
        assert visitor.cookies == {}

    def test_it_counts_once_also_when_the_page_is_loaded_again(self, visitor: Browser) -> None:
        response = press(visitor, "once")
        assert shown(follow(visitor, response))
        again = follow(visitor, response)
        assert not shown(again)
        assert "has been used" in again.text

    def test_it_opens_nothing_but_this_content(self, visitor: Browser) -> None:
        page = follow(visitor, press(visitor, "once"))
        assert "pixel.gif" not in page.text
        directives = page.headers["Content-Security-Policy"]
        assert directives.count(PARTNER) == 1
        assert f"frame-src {PARTNER}" in directives

    def test_no_link_or_form_of_the_page_carries_it_on(self, visitor: Browser) -> None:
        page = follow(visitor, press(visitor, "once", f"{PAGE}?lang=pl"))
        assert shown(page)
        assert 'lang="pl"' in page.text
        assert "once=" not in page.text

    def test_it_is_good_for_a_minute(self, visitor: Browser, clock: Clock) -> None:
        response = press(visitor, "once")
        clock.now += once.LIFE + 1
        assert not shown(follow(visitor, response))

    def test_it_is_good_for_its_own_page(self, visitor: Browser) -> None:
        address = urlsplit(press(visitor, "once", "/articles/chat-or-phone").location)
        other = visitor.get(f"{PAGE}?{address.query}", headers={"Sec-Fetch-Site": "same-origin"})
        assert not shown(other)

    @pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
    def test_nobody_else_can_send_people_there(self, demo: Flask, visitor: Browser, site: str) -> None:
        response = press(Browser(demo), "once")
        assert not shown(follow(visitor, response, **{"Sec-Fetch-Site": site}))

    def test_an_older_browser_says_it_by_the_page_it_came_from(self, demo: Flask, visitor: Browser) -> None:
        for referer, expected in (("http://evil.example/", False), (f"http://localhost:8000{PAGE}", True)):
            address = urlsplit(press(visitor, "once").location)
            page = visitor.get(f"{address.path}?{address.query}", headers={"Referer": referer})
            assert shown(page) is expected

    @pytest.mark.parametrize("forged", ["", "x", "demonstration.9999999999.aaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbb", "ł" * 30])  # fmt: skip
    def test_it_cannot_be_made_up(self, visitor: Browser, forged: str) -> None:
        page = visitor.get(PAGE, query_string={"once": forged}, headers={"Sec-Fetch-Site": "same-origin"})
        assert page.status_code == 200
        assert not shown(page)

    def test_what_is_remembered_names_nobody_and_is_soon_forgotten(
        self, visitor: Browser, redis: Redis
    ) -> None:
        follow(visitor, press(visitor, "once"))
        [key] = redis.do("KEYS", "once:*")
        assert 0 < redis.do("TTL", key) <= 2 * once.LIFE
        assert redis.do("GET", key) == b"1"

    def test_while_nobody_can_count_it_stays_closed_and_says_so(
        self, visitor: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        response = press(visitor, "once")

        def away(*_: object) -> None:
            raise Unavailable("Redis", ConnectionError())

        monkeypatch.setattr(Redis, "do", away)
        page = follow(visitor, response)
        assert page.status_code == 200
        assert not shown(page)
        assert "does not work at the moment" in page.text


class TestLonger:
    """For 30 days and until withdrawn: decisions like any other, about one service."""

    def test_until_withdrawn_is_consent_to_this_service_alone(self, visitor: Browser) -> None:
        page = follow(visitor, press(visitor, "lasting"))
        assert shown(page)
        assert list(visitor.cookies) == ["consent"]
        assert 'id="consent-banner"' in page.text, "the other services have not been answered"
        assert not shown(_withdrawn(visitor))

    def test_thirty_days_end_after_thirty_days(self, visitor: Browser, clock: Clock) -> None:
        assert "until 31 December 2026" in follow(visitor, press(visitor, "month")).text
        clock.now += 30 * DAY - 1
        assert shown(visitor.get(PAGE))
        clock.now += 1
        assert not shown(visitor.get(PAGE))

    def test_answers_to_others_stay_as_they_were(self, visitor: Browser) -> None:
        visitor.decide("save", "statistics")
        press(visitor, "month")
        assert _answers(visitor) == {"statistics": True, "own-ads": False, "stand-in-partner": True}
        assert 'id="consent-banner"' not in visitor.get(PAGE).text

    def test_the_decision_keeps_its_number(self, visitor: Browser) -> None:
        visitor.decide("reject_all")
        before = visitor.cookies["consent"].split(".")[2]
        press(visitor, "lasting")
        assert visitor.cookies["consent"].split(".")[2] == before

    def test_it_is_written_down_with_the_control_that_was_used(self, demo: Flask, visitor: Browser) -> None:
        press(visitor, "once")
        assert records(demo) == []
        press(visitor, "month")
        press(visitor, "lasting")
        assert [record.control for record in records(demo)] == ["allow_30_days", "allow"]
        answers = [json.loads(record.content)["answers"] for record in records(demo)]
        assert all(set(answer) == {"stand-in-partner"} for answer in answers)

    @pytest.mark.parametrize("how", ["month", "lasting"])
    def test_what_cannot_be_written_down_is_not_allowed_and_the_person_is_told(
        self, visitor: Browser, how: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_: object) -> None:
            raise Unavailable("sql", "stopped")

        monkeypatch.setattr(Ledger, "_append", away)
        response = press(visitor, how)
        assert response.status_code == 503
        assert "Set-Cookie" not in response.headers
        assert not shown(visitor.get(PAGE))

    def test_under_the_signal_it_revives_nothing_else(self, demo: Flask) -> None:
        browser = Browser(demo)
        browser.decide("accept_all")
        browser.headers["Sec-GPC"] = "1"
        assert not shown(browser.get(PAGE))
        assert shown(follow(browser, press(browser, "lasting")))
        assert "visitor" not in set_cookies(browser.get("/articles/chat-or-phone"))


@pytest.mark.parametrize(
    ("kind", "directive", "written"),
    [
        ("picture", "img-src", f'<img src="{PARTNER}/frame" alt="The partner’s demonstration frame"'),
        ("script", "script-src", f'<script src="{PARTNER}/frame" defer></script>'),
    ],
)
def test_pictures_and_scripts_wait_in_the_same_way(
    demo: Flask, visitor: Browser, kind: str, directive: str, written: str
) -> None:
    gate = demo.wsgi_app
    assert isinstance(gate, Gate)
    contents = gate.register.contents
    assert isinstance(contents, dict)
    contents["demonstration"] = replace(contents["demonstration"], kind=kind, directive=directive)
    assert written not in visitor.get(PAGE).text
    page = follow(visitor, press(visitor, "once"))
    assert written in page.text
    assert f"{directive} 'self' {PARTNER}" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("how", "content"), [("", "demonstration"), ("always", "demonstration"), ("once", "x"), ("month", "")]
)
def test_nonsense_is_refused(visitor: Browser, how: str, content: str) -> None:
    response = press(visitor, how, content=content)
    assert response.status_code == 400
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_it_leads_to_our_own_pages_only(visitor: Browser, target: str) -> None:
    assert press(visitor, "once", target).location.startswith("/?once=")


def _withdrawn(browser: Browser) -> TestResponse:
    browser.decide("reject_all")
    return browser.get(PAGE)


def _answers(browser: Browser) -> dict[str, bool]:
    decision = cookie.read(browser.cookies["consent"], [working_key(SECRET.encode())])
    assert decision is not None
    return {service: answer.granted for service, answer in decision.answers.items()}
