"""Everything the measurements need: a Redis, a database, an account, and browsers' cookies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from werkzeug.test import Client, TestResponse

from bench.peers import EMAIL, make_stock
from bench.stores import own_stores
from bench.visits import ARTICLE, Visit
from config import Config
from cookieapp import create_app, demo
from cookieapp.accounts.passwords.hashing import Passwords
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage import connect
from cookieapp.storage.migrate import upgrade
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores

PASSWORD = "a long sentence that Alice remembers"
PREFERENCES = {"language": "en", "region": "GB", "font_size": "112", "theme": "dark", "motion": "reduced"}


@dataclass(frozen=True, slots=True)
class Stage:
    """What is there. `environ` is for child processes, the cookies are Cookie headers."""

    folder: Path
    environ: dict[str, str]
    redis: Redis
    stock: str
    refused: str
    logged_in: str
    everything: str

    def visits(self) -> list[Visit]:
        """List the requests whose cost is counted, what they are compared with first."""
        return [
            Visit("Flask hello", "hello"),
            Visit("Flask-Session as shipped, visitor", "stock"),
            Visit("Flask-Session as shipped, logged in", "stock", cookie=self.stock),
            Visit("home, first visit, with banner", "ours"),
            Visit("home, after a refusal", "ours", cookie=self.refused),
            Visit("article, first visit, with banner", "ours", ARTICLE),
            Visit("article, after a refusal", "ours", ARTICLE, self.refused),
            Visit("home, logged in", "ours", cookie=self.logged_in),
            Visit("article, logged in", "ours", ARTICLE, self.logged_in),
            Visit("home, logged in, all allowed, 6 cookies", "ours", cookie=self.everything),
            Visit("home, after a refusal, compressed", "ours", cookie=self.refused, compressed=True),
            Visit("home, logged in, compressed", "ours", cookie=self.logged_in, compressed=True),
        ]


@contextmanager
def stage() -> Iterator[Stage]:
    """Set everything up in a temporary folder, and clear it away."""
    connect.TIMEOUT = 5.0  # seconds; under a measuring tool everything takes longer
    with own_stores("bench") as environ:
        os.environ |= environ  # for what makes the site's application when it is imported
        redis = Redis(environ["COOKIEAPP_REDIS_URL"])
        try:
            folder, config = Path(environ["COOKIEAPP_DATA_DIR"]), Config.from_env(environ)
            yield Stage(folder, environ, redis, _stock_cookie(), *_site_cookies(config))
        finally:
            redis.close()


def _stock_cookie() -> str:
    client = Client(make_stock(), TestResponse)
    client.get("/login")
    return _header(client)


def _site_cookies(config: Config) -> tuple[str, str, str]:
    """Prepare the site, and walk through it as three people with a browser each."""
    upgrade(config.effective_database_url)
    demo.seed(config)
    app = create_app(config)
    stores = Stores.of(app)
    Directory(stores.sql).create(EMAIL, Passwords().hash(PASSWORD))
    browsers = [Client(app.wsgi_app, TestResponse) for _ in range(3)]
    for browser, choice in zip(browsers, ("reject_all", "reject_all", "accept_all"), strict=True):
        _post(browser, "/consent", {"choice": choice})
    for browser in browsers[1:]:
        _post(browser, "/login", {"email": EMAIL, "password": PASSWORD})
    token = browsers[2].get("/preferences", base_url="http://localhost:8000").text
    _post(browsers[2], "/preferences", PREFERENCES | {"csrf_token": _token(token)})
    browsers[2].get(ARTICLE, base_url="http://localhost:8000")
    stores.background.stop()
    stores.redis.close()
    stores.sql.close()
    first, second, third = map(_header, browsers)
    return first, second, third


def _post(browser: Client, path: str, form: dict[str, str]) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = browser.post(path, data=form, headers=headers, base_url="http://localhost:8000")
    if answer.status_code != 303:
        raise RuntimeError(f"{path} answers {answer.status}; the measurements cannot be prepared")


def _token(page: str) -> str:
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def _header(browser: Client) -> str:
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in (browser._cookies or {}).values())
