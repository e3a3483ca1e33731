"""Visitors see what the statistics know of them, take it along, erase it, and become somebody new."""

from __future__ import annotations

import pytest
from flask import Flask
from support.cast import MakeApp
from support.client import Browser, set_cookies
from support.clock import Clock

from cookieapp.statistics.collecting.pseudonyms import Pseudonyms
from cookieapp.statistics.keeping.models import StatEvent
from cookieapp.statistics.whole import Statistics, statistics
from cookieapp.storage.redis import Redis
from cookieapp.storage.unavailable import Unavailable


@pytest.fixture
def reader(app: Flask) -> Browser:
    """Somebody who agreed and read two pages."""
    browser = Browser(app)
    browser.decide("save", "statistics")
    browser.get("/articles/chat-or-phone?utm_source=letter", headers={"Referer": "https://example.org/a"})
    browser.get("/cookies")
    return browser


def kept(mine: Statistics) -> int:
    assert mine.catch_up()
    with mine.stores.sql.session() as session:
        return session.query(StatEvent).count()


def test_one_sees_what_is_recorded(reader: Browser) -> None:
    page = reader.get("/statistics/mine").text
    for words in ("/articles/chat-or-phone", "/cookies", "example.org", "letter", "2 lines are recorded"):
        assert words in page, words


def test_one_takes_it_along(reader: Browser) -> None:
    reader.get("/statistics/mine")
    records = reader.get("/statistics/mine/records.json").get_json()
    assert [record["page"] for record in records] == ["/statistics/mine", "/cookies", "/articles/<slug>"] or [
        record["page"] for record in records
    ] == ["/statistics/mine", "/cookies", "/articles/chat-or-phone"]
    assert records[-1]["campaign"] == "letter"


def test_nobody_sees_what_is_recorded_of_others(app: Flask, reader: Browser) -> None:
    other = Browser(app)
    assert "You have not allowed statistics" in other.get("/statistics/mine").text
    assert other.get("/statistics/mine/records.json").status_code == 404
    other.decide("accept_all")
    assert "chat-or-phone" not in other.get("/statistics/mine").text


def test_erasing_takes_what_is_kept_and_what_is_on_its_way(
    app: Flask, mine: Statistics, reader: Browser, clock: Clock
) -> None:
    assert kept(mine) == 2
    reader.get("/preferences")  # still in this process
    number = reader.cookies["visitor"]
    assert reader.post("/statistics/mine/erase").location == "/statistics/mine?said=erased"
    assert kept(mine) == 0
    assert reader.cookies["visitor"] == number
    clock.pass_(seconds=1)
    reader.get("/")
    assert kept(mine) == 1, "what comes after is recorded again"


def test_not_me_any_more_gives_another_number(mine: Statistics, reader: Browser) -> None:
    before = reader.cookies["visitor"]
    response = reader.post("/statistics/mine/renew")
    assert "Max-Age=34128000" in set_cookies(response)["visitor"]
    assert reader.cookies["visitor"] != before
    assert kept(mine) == 0


def test_without_consent_there_is_nothing_to_erase_and_no_number(app: Flask) -> None:
    browser = Browser(app)
    browser.decide("reject_all")
    for path in ("/statistics/mine/erase", "/statistics/mine/renew"):
        assert browser.post(path).status_code == 400
    assert set(browser.cookies) == {"consent"}


def test_withdrawing_erases_at_once_and_says_so(mine: Statistics, reader: Browser) -> None:
    assert kept(mine) == 2
    reader.decide("reject_all")
    assert kept(mine) == 0
    assert set(reader.cookies) == {"consent"}


def test_a_withdrawal_reaches_what_other_processes_still_hold(
    make_app: MakeApp, clock: Clock, mine: Statistics, reader: Browser
) -> None:
    other = make_app(clock=clock)
    reader.get("/")
    elsewhere = Browser(other)
    for name, value in reader.cookies.items():
        elsewhere.keep(name, value)
    elsewhere.get("/preferences")  # in the other process's memory
    clock.pass_(seconds=1)
    reader.decide("reject_all")
    with other.app_context():
        assert statistics().catch_up()
    assert kept(mine) == 0


def test_what_is_kept_under_a_former_secret_is_found(mine: Statistics, reader: Browser) -> None:
    assert kept(mine) == 2
    rotated = Pseudonyms([b"n" * 64, *mine.collector._pseudonyms._keys])
    assert mine.records.count(rotated.names(reader.cookies["visitor"])) == 2


def test_the_list_is_leafed_through(reader: Browser) -> None:
    for _ in range(52):
        reader._client.get("/", base_url=reader.base, headers=reader.headers)
    first = reader.get("/statistics/mine").text
    assert "from=50" in first
    assert first.count('role="rowheader"') == 50
    assert "from=0" in reader.get("/statistics/mine?from=50").text
    assert reader.get("/statistics/mine?from=nonsense").status_code == 200


def test_redis_away_is_said_and_the_list_stays(
    reader: Browser, mine: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept(mine) == 2

    def away(self: Redis, *command: object) -> None:
        raise Unavailable("redis", "away")

    monkeypatch.setattr(Redis, "do", away)
    page = reader.get("/statistics/mine").text
    assert "does not answer" in page
    assert "/cookies" in page
