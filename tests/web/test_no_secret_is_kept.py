"""After a day in the life of an account: no password, link, token or cookie lies anywhere in the stores or logs."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from support.client import Browser, token_in
from support.dump import dump_of_redis, dump_of_sql
from support.post import Postbox, press

from config import Config
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores

CAROL = "carol@example.com"
PASSWORDS = ("the first sentence of Carol", "the second sentence of Carol", "the third sentence of Carol")
WRONG = "a guess that was not right"


def test_nothing_secret_is_found(
    app: Flask, redis: Redis, config: Config, postbox: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser, secrets = Browser(app), set(PASSWORDS) | {WRONG}
    links: list[str] = []
    dumps: list[bytes] = []

    def note(link: str = "") -> None:
        """Remember what must not be found, and look into the stores as they are now."""
        secrets.update(browser.cookies[name] for name in ("session", "device") if name in browser.cookies)
        if link:
            links.append(link)
            secrets.add(link.partition("token=")[2].partition("&")[0])
        dumps.append((dump_of_redis(redis) + dump_of_sql(Stores.of(app).sql)).encode())

    browser.post("/signup", {"email": CAROL, "password": PASSWORDS[0]})
    note()
    note(link := postbox.link(CAROL, "/signup/confirm"))
    press(browser, link)
    browser.post("/login", {"email": CAROL, "password": WRONG})
    browser.logged_in(CAROL, PASSWORDS[0], remember="1")
    secrets.add(token_in(browser.get("/account")) or "")
    note()
    browser.submit("/account/password", {"old": PASSWORDS[0], "password": PASSWORDS[1], "end_sessions": "1"})
    note()
    browser.submit("/account/email", {"email": "new-" + CAROL})
    note(link := postbox.link("new-" + CAROL, "/account/email/confirm"))
    press(browser, link)
    note(link := postbox.link(CAROL, "/account/email/undo"))
    press(browser, link)
    note(link := postbox.link(CAROL, "/reset/new"))
    press(browser, link, password=PASSWORDS[2], end_sessions="1")
    browser.logged_in(CAROL, PASSWORDS[2])
    note()
    browser.submit("/account/data/export", {}, form_on="/account/data")
    browser.submit("/account/data/delete", {"sure": "1"})
    note(link := postbox.link(CAROL, "/account/keep"))
    refused = browser.post("/login", {"email": CAROL, "password": PASSWORDS[2]})
    assert refused.status_code == 403
    press(browser, link)
    note()

    assert len(links) == 5 and len(secrets) > 12 and all(len(secret) > 20 for secret in secrets)
    files = [file for file in config.data_dir.rglob("*") if file.is_file() and file.suffix != ".eml"]
    assert config.data_dir / "audit.log" in files
    kept = b"\n".join([*dumps, *(file.read_bytes() for file in files), caplog.text.encode()])
    assert CAROL.encode() in kept, "the dump is of the right stores"
    for secret in secrets:
        assert secret.encode() not in kept, secret
        assert repr(secret.encode())[2:-1].encode() not in kept, secret
