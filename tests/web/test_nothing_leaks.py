"""A whole life of an account, then full dumps of Redis, database and logs: no cookie, password, code or link in them."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from flask import Flask
from support.authenticator import Authenticator, options_on
from support.client import Browser, code_of_app, token_in
from support.dump import dump_of_redis, dump_of_sql
from support.factors import sealed_on, secret_on
from support.post import Postbox

from config import Config
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores

EMAIL, FIRST, SECOND = "ewa@example.com", "the very first words of Ewa", "the second words of Ewa are better"


def token_of(link: str) -> str:
    return link.partition("token=")[2].partition("&")[0]


def test_no_secret_of_a_whole_run_is_in_redis_database_or_log(
    app: Flask,
    config: Config,
    redis: Redis,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = {FIRST, SECOND, "not her password"}
    post = Postbox(app)
    browser, device = Browser(app, User_Agent="Firefox/1 Windows marker-of-the-agent"), Authenticator()

    def remember() -> None:
        secrets.update(value for name, value in browser.cookies.items() if name != "preferences")
        secrets.add(token_in(browser.get("/account")) or FIRST)

    browser.post("/signup", {"email": EMAIL, "password": FIRST})
    confirm = token_of(post.link(EMAIL, "/signup/confirm"))
    secrets.add(confirm)
    assert browser.post("/signup/confirm", {"token": confirm}).status_code == 303
    browser.decide("accept_all")
    browser.post("/login", {"email": EMAIL, "password": "not her password"})
    browser.post("/login", {"email": EMAIL, "password": FIRST, "remember": "1"})
    remember()
    browser.get("/articles/chat-or-phone")
    browser.submit("/preferences", {"theme": "dark"})

    page = browser.get("/account/security/app").text
    secret, sealed = secret_on(page), sealed_on(page)
    secrets |= {secret, sealed}
    browser.submit("/account/security/app", {"code": code_of_app(secret, -1), "sealed": sealed})
    codes = re.findall(r"<code>([a-z2-9-]{29})</code>", browser.get("/account/security/codes").text)
    assert len(codes) == 10
    secrets |= {form for code in codes for form in (code, code.replace("-", ""))}
    asked = options_on(browser.get("/account/security/passkeys").text)
    secrets.add(asked["challenge"])
    browser.submit("/account/security/passkeys", {"name": "Laptop", "credential": device.create(asked)})
    remember()

    browser.submit("/logout", {}, form_on="/account")
    browser.post("/login", {"email": EMAIL, "password": FIRST})
    secrets.update(browser.cookies.values())
    browser.submit("/login/factor", {"code": code_of_app(secret)})
    remember()
    other = Browser(app)
    asked = options_on(other.get("/login").text)
    secrets.add(asked["challenge"])
    shown = device.get(asked)
    assert other.post("/passkeys/login", {"credential": shown}).location == "/account"
    secrets.update(other.cookies.values())

    forgetful = Browser(app)
    assert forgetful.post("/reset", {"email": EMAIL}).status_code == 303
    app.extensions["cookieapp.errands"].finish()
    reset = token_of(post.link(EMAIL, "/reset/new"))
    secrets.add(reset)
    assert forgetful.post("/reset/new", {"token": reset, "password": SECOND}).status_code == 303
    browser.submit("/account/sessions/end", {"session": "others"}, form_on="/account/sessions")
    remember()
    app.extensions["cookieapp.errands"].finish()
    Stores.of(app).background.flush()

    written = capfd.readouterr()
    said = "\n".join([*(record.getMessage() for record in caplog.records), written.err])
    logs = said + "".join(path.read_text() for path in Path(config.data_dir).glob("audit.log*"))
    # Without a mail server the console names a letter's link, which is what it is asked to do.
    logs = re.sub(r"cookieapp: a letter lies in .*", "", logs)
    places = {"redis": dump_of_redis(redis), "database": dump_of_sql(Stores.of(app).sql), "log": logs}
    assert len(secrets) > 40
    assert all(len(value) >= 16 for value in secrets), [value for value in secrets if len(value) < 16]
    for where, dump in places.items():
        assert len(dump) > 500, where
        assert [value for value in secrets if value in dump] == [], where
        assert "marker-of-the-agent" not in dump, where
    assert EMAIL not in places["log"]
