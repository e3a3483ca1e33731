"""Machines read the register, the state of consent and the signal's support, each in a form that is published."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.cast import MakeApp
from support.client import Browser

from config import Config

DOCS = Path(__file__).resolve().parents[2] / "docs"
DENIED = dict.fromkeys(("ad_personalization", "ad_storage", "ad_user_data", "analytics_storage"), "denied")


def state(browser: Browser, path: str = "/") -> dict[str, Any]:
    """What a script on a page may read."""
    found = re.search(r'<script type="application/json" id="choices">(.*?)</script>', browser.get(path).text)
    assert found
    return dict(json.loads(found[1]))


@pytest.fixture
def demo(make_app: MakeApp, config: Config) -> Browser:
    """Somebody who comes to the demonstration, where a partner is."""
    return Browser(make_app(replace(config, demo=True)))


@pytest.fixture
def schema() -> dict[str, Any]:
    """The schema that is published."""
    return dict(json.loads((DOCS / "cookies.schema.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("public_url", ["http://localhost:8000", "https://www.example.pl"])
@pytest.mark.parametrize("partners", [True, False])
def test_the_register_is_what_its_schema_says(
    make_app: MakeApp, config: Config, schema: dict[str, Any], public_url: str, partners: bool
) -> None:
    app = make_app(replace(config, demo=partners, public_url=public_url))
    declared = Browser(app, base=public_url).get("/cookies.json").json
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(declared)) == []


def test_the_schema_can_fail(demo: Browser, schema: dict[str, Any]) -> None:
    declared = demo.get("/cookies.json").json
    declared["categories"][0]["services"][0]["cookies"][0]["max_seconds"] = -1
    declared["partners"][0]["secret"] = True
    assert len(list(Draft202012Validator(schema).iter_errors(declared))) == 2


def test_every_key_of_the_register_is_described() -> None:
    described = (DOCS / "cookies-json.md").read_text(encoding="utf-8")
    schema = json.loads((DOCS / "cookies.schema.json").read_text(encoding="utf-8"))
    for key in schema["properties"]:
        assert f"`{key}" in described, key


def test_before_a_choice_everything_is_denied_and_nothing_of_a_partner_is_on_the_page(demo: Browser) -> None:
    told = state(demo)
    assert told == {
        "schema": 1,
        "decided": False,
        "signal": False,
        "services": {"statistics": False, "own-ads": False, "stand-in-partner": False},
        "consent_mode": DENIED,
    }
    page = demo.get("/articles/a-voice-bot-and-a-person").text
    assert not re.search(r'(?:src|href)="http://127\.0\.0\.1:8001', page)


def test_the_state_comes_before_any_script_that_could_ask_for_it(demo: Browser) -> None:
    page = demo.get("/").text
    scripts = re.findall(r"<script[^>]*>", page)
    assert scripts[0] == '<script type="application/json" id="choices">'


def test_a_refusal_stays_denied_and_sends_nothing(demo: Browser) -> None:
    demo.decide("reject_all")
    assert state(demo)["decided"] is True
    assert state(demo)["consent_mode"] == DENIED
    assert "127.0.0.1:8001" not in demo.get("/").headers["Content-Security-Policy"]


def test_consent_to_a_partner_grants_what_its_entry_names(demo: Browser) -> None:
    demo.decide("save", "stand-in-partner")
    assert state(demo)["services"] == {"statistics": False, "own-ads": False, "stand-in-partner": True}
    granted = dict.fromkeys(("ad_personalization", "ad_storage", "ad_user_data"), "granted")
    assert state(demo)["consent_mode"] == {**DENIED, **granted}
    demo.headers["Sec-GPC"] = "1"
    assert state(demo)["consent_mode"] == DENIED
    assert state(demo)["signal"] is True


def test_the_state_names_nobody(alice: Browser) -> None:
    alice.decide("accept_all")
    told = json.dumps(state(alice))
    assert alice.cookies["consent"].split(".")[2] not in told
    assert not re.search(r"\d{2}", told)
