"""Who refuses, and who has not chosen, get the same pages; about neither is anything worked out or kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from support.client import Browser

from cookieapp.advertising import slot
from cookieapp.advertising.books import Books
from cookieapp.advertising.budgets import Budgets
from cookieapp.advertising.interests import Interests
from cookieapp.advertising.models import Showing
from cookieapp.storage.redis import Redis
from cookieapp.storage.sql import Base
from cookieapp.storage.stores import Stores

PERSON = {"User-Agent": "Mozilla/5.0 Firefox/150.0", "Accept-Language": "en"}
OWN_TO_EACH_ANSWER = (
    (r'<section id="consent-banner".*?</section>', ""),  # the question itself
    (r"/offers/[A-Za-z0-9_-]{52}", "/offers/TOKEN"),  # made anew for each answer
    (r'data-options="[^"]+"', ""),  # the question to a passkey
)


def crawl(browser: Browser, first: str = "/") -> dict[str, str]:
    """Follow every link of the site from its home page; gives the words and forms of each page."""
    found: dict[str, str] = {}
    waiting = [first]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        answer = browser.get(path)
        found[path] = str(answer.status_code)
        if answer.mimetype == "text/html":
            main = re.search(r"<main.*?</main>", answer.text, re.DOTALL)
            assert main, path
            found[path] += made_alike(main[0])
            waiting += re.findall(
                r'href="(/(?:articles/[a-z0-9-]+|preferences|cookies|login|signup|advertising/profile)?)"',
                answer.text,
            )
    return found


def made_alike(page: str) -> str:
    for pattern, instead in OWN_TO_EACH_ANSWER:
        page = re.sub(pattern, instead, page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", page)


def rows(app: Flask, *tables: str) -> int:
    with Stores.of(app).sql.session() as session:
        known = {table.name for table in Base.metadata.sorted_tables}
        assert known.issuperset(tables)
        return sum(session.execute(text(f"SELECT COUNT(*) FROM {name}")).scalar_one() for name in tables)


def test_every_page_and_form_is_the_same_for_a_refuser(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cookieapp.advertising.slot.random.random", lambda: 0.5)  # the same chance for both
    monkeypatch.setattr(Budgets, "need", lambda *_: 1.0)
    monkeypatch.setattr(Budgets, "take", lambda *_: True)
    fresh, refuser = Browser(app, **PERSON), Browser(app, **PERSON)
    refuser.decide("reject_all")
    seen, same = crawl(fresh), crawl(refuser)
    assert len(seen) > 12
    assert seen.keys() == same.keys()
    assert [path for path in seen if seen[path] != same[path]] == []


@pytest.mark.parametrize("choice", ["", "reject_all"])
def test_nothing_is_worked_out_or_kept_about_them(
    app: Flask, redis: Redis, choice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    recalled: list[object] = []
    plain = slot.choose

    def choose(*arguments: Any) -> Any:
        recalled.append(arguments[4])
        return plain(*arguments)

    monkeypatch.setattr(slot, "choose", choose)
    browser = Browser(app, **PERSON)
    if choice:
        browser.decide(choice)
    for path in crawl(browser):
        for offered in re.findall(r'src="(/offers/[^"]+/sign\.svg)"', browser.get(path).text):
            assert browser.get(offered).status_code == 200
    stores = Stores.of(app)
    stores.background.flush()
    keys = {key.decode() for key in redis.do("KEYS", "*")}
    assert not [key for key in keys if key.startswith(("interests:", "session:", "stat:u", "stat:s"))], keys
    assert recalled and not any(recalled), "a memory of somebody took part in a choice"
    Books(stores.sql).fold(stores.redis, datetime.now(UTC))
    with stores.sql.session() as session:
        shown = session.query(Showing).all()
    assert shown and all(not (row.personal or row.consent or row.interest) for row in shown)
    assert rows(app, "stat_events", "users") == rows(app, "users")
    assert set(browser.cookies) == ({"consent"} if choice else set())


def test_no_number_no_question_to_redis(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise AssertionError("a profile was asked for")

    monkeypatch.setattr(Interests, "profile_keys", none)
    browser = Browser(app, **PERSON)
    browser.decide("reject_all")
    assert browser.get("/articles/chat-or-phone").status_code == 200
