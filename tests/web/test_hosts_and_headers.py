"""Which hosts we answer for, and what every answer carries."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from support.cast import ALICE, PASSWORD, MakeApp
from support.client import Browser, set_cookies

from config import Config
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.stores import Stores


@pytest.fixture
def https(make_app: MakeApp, config: Config) -> Flask:
    """The site as it runs in public."""
    return make_app(replace(config, public_url="https://www.example.pl"))


@pytest.mark.parametrize(
    "host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "localhost", "a.localhost:9"]
)
def test_on_loopback_every_loopback_name_is_the_same_host(app: Flask, host: str) -> None:
    assert Browser(app, Host=host).get("/").status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost:8000@evil", "", "127.0.0.1.nip.io", "a b"]
)
def test_other_hosts_are_refused(app: Flask, host: str) -> None:
    assert Browser(app, Host=host).get("/").status_code == 400


def test_in_public_only_the_public_name_is_answered(https: Flask) -> None:
    for host, status in (
        ("www.example.pl", 200),
        ("WWW.example.pl:443", 200),
        ("localhost:8000", 400),
        ("example.pl", 400),
        ("www.example.pl:8000", 400),
    ):
        assert Browser(https, base="https://www.example.pl", Host=host).get("/").status_code == status, host


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/operator?lang=de", "/operator/?lang=de"),
        ("//articles//x", "/articles/x"),
        ("//evil.example/", None),
    ],
)
def test_a_path_spelled_otherwise_leads_on_within_the_site(app: Flask, typed: str, meant: str | None) -> None:
    response = Browser(app).get(f"http://localhost:8000{typed}")
    assert (response.status_code, response.location) == ((308, meant) if meant else (404, None))


def test_over_https_cookies_are_host_bound_and_secure(https: Flask, hash_of_password: str) -> None:
    Directory(Stores.of(https).sql).create(ALICE, hash_of_password)
    browser = Browser(https, base="https://www.example.pl")
    lines = set_cookies(browser.post("/login", {"email": ALICE, "password": PASSWORD}))
    assert set(lines) == {"__Host-session", "__Host-device"}
    assert all(line.endswith("; Secure") for line in lines.values())
    assert browser.get("/account").status_code == 200
    assert (
        "__Host-session=;" in set_cookies(browser.submit("/logout", {}, form_on="/account"))["__Host-session"]
    )
    assert "__Host-session" not in browser.cookies


def test_over_https_browsers_are_told_to_stay_there(https: Flask, visitor: Browser) -> None:
    headers = Browser(https, base="https://www.example.pl").get("/").headers
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "upgrade-insecure-requests" in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in visitor.get("/").headers


def test_the_content_security_policy_allows_our_own_and_nothing_else(visitor: Browser) -> None:
    directives = dict(
        part.split(" ", 1) for part in visitor.get("/").headers["Content-Security-Policy"].split("; ")
    )
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["base-uri"] == directives["frame-ancestors"] == "'none'"
    assert directives["form-action"] == "'self'"
    assert not any("unsafe" in sources or "*" in sources for sources in directives.values())


def test_pages_differ_by_cookie_and_language_and_say_so(visitor: Browser) -> None:
    vary = visitor.get("/").headers["Vary"]
    assert all(name in vary for name in ("Cookie", "Accept-Language", "Accept-Encoding", "Sec-GPC"))


def test_static_files_are_named_after_their_content_and_kept_for_a_year(visitor: Browser) -> None:
    address = visitor.get("/").text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    response = visitor.get(address, headers={"Accept-Encoding": "br"})
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Encoding"] == "br"
    assert "Set-Cookie" not in response.headers


def test_a_file_that_is_kept_says_nothing_of_anybody_s_decision(visitor: Browser) -> None:
    path = re.findall(r'href="(/static/[^"]+\.css)"', visitor.get("/").text)[0]
    before = visitor.get(path).headers["Content-Security-Policy"]
    visitor.decide("accept_all")
    assert visitor.get(path).headers["Content-Security-Policy"] == before
    missing = visitor.get("/static/nothing.css")  # a page, with a style sheet of its own
    assert missing.status_code == 404 and "style-src 'self'" in missing.headers["Content-Security-Policy"]


def test_pages_are_compressed_for_browsers_that_take_it(visitor: Browser) -> None:
    assert visitor.get("/", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    for refused in ("", "identity", "br;q=0, gzip;q=0"):
        plain = visitor.get("/", headers={"Accept-Encoding": refused})
        assert "Content-Encoding" not in plain.headers


def test_a_secret_key_may_be_longer_than_a_hash_takes(
    make_app: MakeApp, config: Config, accounts: Directory
) -> None:
    long = Browser(make_app(replace(config, secret_key=b"k" * 200)))
    long.decide("accept_all")
    long.logged_in(ALICE, PASSWORD)
    assert long.get("/account").status_code == 200
    other = Browser(make_app(replace(config, secret_key=b"k" * 100 + b"x" * 100)))
    other.keep("consent", long.cookies["consent"])
    assert 'id="consent-banner"' in other.get("/").text


def test_a_body_that_is_too_large_is_refused(visitor: Browser) -> None:
    assert visitor.post("/login", {"email": "x" * 70_000, "password": "y"}).status_code == 413


@pytest.mark.parametrize(("path", "method", "status"), [("/nowhere", "GET", 404), ("/articles/none", "GET", 404), ("/consent", "DELETE", 405), ("/logout", "GET", 405), ("/offers/none", "GET", 404)])  # fmt: skip
def test_errors_are_pages_of_our_own(app: Flask, path: str, method: str, status: int) -> None:
    response = Browser(app, Sec_Fetch_Site="same-origin").open(path, method=method)
    assert response.status_code == status
    assert 'href="/consent"' in response.text
    assert response.text.count("<h1>") == 1


def test_an_unexpected_error_is_a_page_without_a_trace(app: Flask) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("a secret detail")

    response = Browser(app).get("/broken")
    assert response.status_code == 500
    assert "secret detail" not in response.text
    assert "Traceback" not in response.text
