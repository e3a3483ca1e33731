"""Whatever somebody sends: an answer in words, never an error of ours, and nothing of it back unescaped."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from support.client import Browser, token_in

EVIL = "'\"><script>alert(1)</script>"
ODD = (
    EVIL,
    "\0",
    "-99999999999999999999",
    "9999-12-31",
    "2026-02-30",
    "{{7*7}}" * 40,
    "\U0001f600\u202e",
)
NAMES = """
    after before campaign choice code compare content credential day email export format from horizon id
    language next notice number only page password path period q said saved service session span status
    theme to token user version way
""".split()  # noqa: SIM905


def odd(shift: int) -> dict[str, str]:
    """Something odd for every name, another thing at every shift."""
    return {name: ODD[(place + shift) % len(ODD)] for place, name in enumerate(NAMES)}


COOKIES = (
    "session=\xff\xfe; consent=%0d%0aSet-Cookie:x=y; device=; preferences={}; =x; ;;",
    f"consent=2.1.{'A' * 22}.0.x:y.{'A' * 22}!2; session={'A' * 43}; visitor={EVIL}; interests={'9' * 3000}",
)


def rules(app: Flask, method: str) -> list[str]:
    """Every address that takes a method, with something odd in the place of each blank."""
    return [
        re.sub(r"<[^>]+>", "%00'%3Cscript%3E%F0%9F%98%80", rule.rule)
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or set()) and rule.endpoint != "accounts.logout"
    ]


@pytest.mark.parametrize("shift", range(0, len(ODD), 2))
def test_odd_questions_get_a_plain_answer(app: Flask, olive: Browser, shift: int) -> None:
    for address in rules(app, "GET"):
        response = olive.get(address, query_string=odd(shift))
        assert response.status_code < 500, address
        assert EVIL.encode() not in response.data, address


def test_odd_forms_get_a_plain_answer(app: Flask, olive: Browser) -> None:
    token = token_in(olive.get("/account"))
    for shift, address in enumerate(sorted(rules(app, "POST"), reverse=True)):
        response = olive.post(address, odd(shift) | {"csrf_token": token})
        assert response.status_code < 500 and EVIL.encode() not in response.data, address
        response = Browser(app).post(address, odd(shift + 1))
        assert response.status_code < 500 and EVIL.encode() not in response.data, address


@pytest.mark.parametrize("cookies", COOKIES)
def test_odd_cookies_are_cookies_that_say_nothing(app: Flask, cookies: str) -> None:
    for address in rules(app, "GET"):
        response = Browser(app).get(address, headers={"Cookie": cookies})
        assert response.status_code < 500, address
        assert not re.search(
            r"=[^;]", ";".join(line.partition(";")[0] for line in response.headers.getlist("Set-Cookie"))
        ), address
