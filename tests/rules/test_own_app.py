"""The gate protects an application that knows nothing of this site: the example of the documentation."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from cookieapp.consent.gate import Gate
from cookieapp.register import load

DOCS = Path(__file__).resolve().parents[2] / "docs"
EXAMPLE = DOCS / "own_app.py"


@pytest.fixture
def example() -> ModuleType:
    """The example, loaded as Flask would load it."""
    spec = importlib.util.spec_from_file_location("own_app", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def browser(example: ModuleType) -> Client:
    """Somebody who comes for the first time."""
    return Client(example.app.wsgi_app, TestResponse)


def kept(browser: Client) -> set[str]:
    return {cookie.key for cookie in browser._cookies.values()}


def test_the_example_is_twenty_lines() -> None:
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) <= 20


def test_nothing_leaves_before_a_decision_and_nothing_after_a_refusal(browser: Client) -> None:
    assert "Set-Cookie" not in browser.get("/").headers
    browser.post("/decide", data={})
    assert "Set-Cookie" not in browser.get("/").headers
    assert kept(browser) == {"consent"}


def test_what_was_allowed_leaves_as_it_was_declared(browser: Client) -> None:
    browser.post("/decide", data={"service": "counting"})
    assert browser.get("/").headers.getlist("Set-Cookie") == [
        "visits=1; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax"
    ]


def test_withdrawing_deletes_in_the_same_response(browser: Client) -> None:
    browser.post("/decide", data={"service": "counting"})
    browser.get("/")
    assert kept(browser) == {"consent", "visits"}
    browser.post("/decide", data={})
    assert kept(browser) == {"consent"}


def test_a_decision_that_somebody_made_up_counts_for_nothing(browser: Client) -> None:
    browser.post("/decide", data={"service": "counting"})
    value = next(cookie.value for cookie in browser._cookies.values())
    forged = value[:-1] + ("A" if value[-1] != "A" else "B")
    browser.set_cookie("consent", forged)
    assert "Set-Cookie" not in browser.get("/").headers


def test_a_plain_wsgi_application_is_protected_the_same_way() -> None:
    seen: list[str] = []

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen.append(environ.get("HTTP_COOKIE", ""))
        start_response("200 OK", [("SET-COOKIE", "tracker=1"), ("set-cookie", "visits=1; Max-Age=99999999")])
        yield b"hello"

    gate = Gate(app, load(("en",), file=DOCS / "own_app.toml"), [b"k" * 32])
    response = Client(gate, TestResponse, use_cookies=False).get("/", headers={"Cookie": "visits=7; x=1"})
    assert response.data == b"hello"
    assert seen == [""]
    assert all("Max-Age=0" in line for line in response.headers.getlist("Set-Cookie"))


def test_register_and_gate_need_neither_flask_nor_a_store() -> None:
    blocked = ("flask", "werkzeug", "redis", "sqlalchemy", "babel", "jinja2", "msgspec")
    program = (
        "import sys\n"
        f"for name in {blocked!r}: sys.modules[name] = None\n"
        "import cookieapp.register, cookieapp.consent.gate, cookieapp.consent.decision\n"
        "cookieapp.register.load()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=DOCS.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
