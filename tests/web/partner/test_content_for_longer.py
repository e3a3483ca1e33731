"""For 30 days and until withdrawn: decisions like any other, about one service."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from support.cast import SECRET
from support.client import Browser, set_cookies
from support.ledger import records
from support.partner import PAGE, StoppedClock, follow, press, shown
from werkzeug.test import TestResponse

from cookieapp.consent.decision import cookie
from cookieapp.consent.ledger.ledger import Ledger
from cookieapp.settings.keys import working_key
from cookieapp.storage.unavailable import Unavailable

DAY = 86_400


def test_until_withdrawn_is_consent_to_this_service_alone(visitor: Browser) -> None:
    page = follow(visitor, press(visitor, "lasting"))
    assert shown(page)
    assert list(visitor.cookies) == ["consent"]
    assert 'id="consent-banner"' in page.text, "the other services have not been answered"
    assert not shown(_withdrawn(visitor))


def test_thirty_days_end_after_thirty_days(visitor: Browser, clock: StoppedClock) -> None:
    assert "until 31 December 2026" in follow(visitor, press(visitor, "month")).text
    clock.now += 30 * DAY - 1
    assert shown(visitor.get(PAGE))
    clock.now += 1
    assert not shown(visitor.get(PAGE))


def test_answers_to_others_stay_as_they_were(visitor: Browser) -> None:
    visitor.decide("save", "statistics")
    press(visitor, "month")
    assert _answers(visitor) == {"statistics": True, "own-ads": False, "stand-in-partner": True}
    assert 'id="consent-banner"' not in visitor.get(PAGE).text


def test_the_decision_keeps_its_number(visitor: Browser) -> None:
    visitor.decide("reject_all")
    before = visitor.cookies["consent"].split(".")[2]
    press(visitor, "lasting")
    assert visitor.cookies["consent"].split(".")[2] == before


def test_it_is_written_down_with_the_control_that_was_used(demo: Flask, visitor: Browser) -> None:
    press(visitor, "once")
    assert records(demo) == []
    press(visitor, "month")
    press(visitor, "lasting")
    assert [record.control for record in records(demo)] == ["allow_30_days", "allow"]
    answers = [json.loads(record.content)["answers"] for record in records(demo)]
    assert all(set(answer) == {"stand-in-partner"} for answer in answers)


@pytest.mark.parametrize("how", ["month", "lasting"])
def test_what_cannot_be_written_down_is_not_allowed_and_the_person_is_told(
    visitor: Browser, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Unavailable("sql", "stopped")

    monkeypatch.setattr(Ledger, "_append", away)
    response = press(visitor, how)
    assert response.status_code == 503
    assert "Set-Cookie" not in response.headers
    assert not shown(visitor.get(PAGE))


def test_under_the_signal_it_revives_nothing_else(demo: Flask) -> None:
    browser = Browser(demo)
    browser.decide("accept_all")
    browser.headers["Sec-GPC"] = "1"
    assert not shown(browser.get(PAGE))
    assert shown(follow(browser, press(browser, "lasting")))
    assert "visitor" not in set_cookies(browser.get("/articles/chat-or-phone"))


def _withdrawn(browser: Browser) -> TestResponse:
    browser.decide("reject_all")
    return browser.get(PAGE)


def _answers(browser: Browser) -> dict[str, bool]:
    decision = cookie.read(browser.cookies["consent"], [working_key(SECRET.encode())])
    assert decision is not None
    return {service: answer.granted for service, answer in decision.answers.items()}
