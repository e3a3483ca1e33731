"""Two threads at one session, and what is left when they are done."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from cookieapp.accounts.sessions.record import Record, decode
from cookieapp.storage.redis import Redis
from support.cast import PASSWORD
from support.client import Browser, token_in


def twin(browser: Browser) -> Browser:
    """Another tab of the same browser, or a thief with its cookies: it does not learn of new ones."""
    other = Browser(browser.app)
    for name, value in browser.cookies.items():
        other.keep(name, value)
    return other


def opens_the_account(browser: Browser, number: str) -> bool:
    thief = Browser(browser.app)
    thief.keep("session", number)
    return thief.get("/account").status_code == 200


def at_once(*actions: Callable[[], object]) -> None:
    """Start several things together, as exactly as threads can."""
    barrier, failures = threading.Barrier(len(actions)), []

    def run(action: Callable[[], object]) -> None:
        barrier.wait(20)
        time.sleep(random.random() * 0.004)
        try:
            action()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []


def form(browser: Browser, path: str, on: str, **data: str) -> Callable[[], object]:
    """Open a form now, send it later."""
    token = token_in(browser.get(on)) or ""
    return lambda: browser.post(path, {**data, "csrf_token": token})


def log_out(browser: Browser) -> Callable[[], object]:
    return form(browser, "/logout", "/account")


def show_again(browser: Browser) -> Callable[[], object]:
    """Confirm who one is, which changes the session's number."""
    return form(browser, "/account/confirm", "/account/confirm", password=PASSWORD)


def sessions_in(redis: Redis) -> list[Record]:
    """What opens something, without the words that moved sessions left."""
    found = [decode(redis.do("GET", key)) for key in redis.do("KEYS", "session:*")]
    return [record for record in found if record is not None and not record.moved]


def nothing_is_left(redis: Redis) -> bool:
    return sessions_in(redis) == [] and redis.do("KEYS", "account:*") == []
