"""The policy says what the register says, in every language, and covers every point of the source."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from support.cast import MakeApp
from support.client import Browser

from config import LANGUAGES, Config, Operator
from cookieapp.register import load
from cookieapp.web.language import translate

REGISTER = load(LANGUAGES, {"partner_origin": "http://127.0.0.1:8001"}, translate=translate)


def words(page: str) -> str:
    """The page's text as a person reads it, white space folded."""
    text = re.sub(r"<[^>]+>", " ", page).replace("&#39;", "'").replace("&#34;", '"')
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cookie_is_listed_with_purpose_content_and_lifetime(visitor: Browser, language: str) -> None:
    text = words(visitor.get(f"/cookies?lang={language}").text)
    for cookie in REGISTER.cookies:
        assert cookie.name in text
        assert words(cookie.purpose[language]) in text
        assert words(cookie.content[language]) in text
    lifetimes = {
        "pl": ("6 miesięcy", "13 miesięcy", "90 dni"),
        "en": ("6 months", "13 months", "90 days"),
        "de": ("6 Monate", "13 Monate", "90 Tage"),
        "uk": ("6 місяців", "13 місяців", "90 днів"),
    }
    assert all(lifetime in text for lifetime in lifetimes[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_says_what_for_and_what_stops_without_it(visitor: Browser, language: str) -> None:
    text = words(visitor.get(f"/cookies?lang={language}").text)
    for service in REGISTER.services:
        assert words(service.name[language]) in text
        assert words(service.purpose[language]) in text
        assert words(service.without[language]) in text


@pytest.mark.parametrize(
    "point",
    ["nothing-else", "what", "who", "why", "kinds", "categories", "how-we-ask", "change", "browser", "limits", "partners",
     "basis", "data", "rights", "versions"],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_point_has_its_section(visitor: Browser, language: str, point: str) -> None:
    assert f'id="{point}"' in visitor.get(f"/cookies?lang={language}").text


def test_the_law_in_force_is_named(visitor: Browser) -> None:
    text = words(visitor.get("/cookies?lang=pl").text)
    assert "Dz.U. 2024 poz. 1221" in text.replace("\xa0", " ").replace("Dz. U.", "Dz.U.")
    assert "art. 399" in text.replace("\xa0", " ")


def test_the_operator_is_named_and_missing_facts_are_shown_as_missing(visitor: Browser) -> None:
    text = words(visitor.get("/cookies?lang=en").text)
    operator = Operator()
    assert operator.name in text
    assert operator.address in text
    assert "not given" in text


def test_configured_facts_about_the_operator_are_shown(make_app: MakeApp, config: Config) -> None:
    operator = replace(Operator(), email="biuro@example.pl", krs="0000000001")
    text = words(Browser(make_app(replace(config, operator=operator))).get("/cookies").text)
    assert "biuro@example.pl" in text
    assert "0000000001" in text


@pytest.mark.parametrize(
    ("agent", "browser"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Safari/604.1",
            "Safari",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0", "Edge"),
    ],
)
def test_instructions_for_the_browser_at_hand_come_first(app: Flask, agent: str, browser: str) -> None:
    page = Browser(app, User_Agent=agent).get("/cookies").text
    section = page[page.index('id="browser"') :]
    names = [
        section.find(name) for name in ("Firefox", "Chrome", "Safari", "Edge", "Opera") if name in section
    ]
    assert section.find(browser) == min(names)


def test_the_register_for_machines_says_the_same(visitor: Browser) -> None:
    response = visitor.get("/cookies.json")
    assert response.mimetype == "application/json"
    declared = json.loads(response.text)
    services = [service for category in declared["categories"] for service in category["services"]]
    assert {cookie["name"] for service in services for cookie in service["cookies"]} == {
        cookie.name for cookie in REGISTER.cookies
    }
    assert {service["id"]: service["hash"] for service in services} == {
        one.id: one.hash for one in REGISTER.services
    }


def test_the_signal_is_declared_as_honoured(visitor: Browser) -> None:
    assert visitor.get("/.well-known/gpc.json").json == {"gpc": True, "lastUpdate": "2026-11-23"}


def test_security_txt_names_a_contact_and_has_not_expired(visitor: Browser) -> None:
    text = visitor.get("/.well-known/security.txt").text
    assert re.search(r"^Contact: \S+$", text, re.MULTILINE)
    expires = re.search(r"^Expires: (\S+)$", text, re.MULTILINE)
    assert expires is not None
    left = datetime.fromisoformat(expires[1]) - datetime.now(UTC)
    assert timedelta(days=300) < left < timedelta(days=366)


def test_security_txt_gives_the_operator_s_own_contacts(make_app: MakeApp, config: Config) -> None:
    operator = replace(config.operator, email="security@example.org", phone="+48 22 123 45 67")
    text = Browser(make_app(replace(config, operator=operator))).get("/.well-known/security.txt").text
    assert "Contact: mailto:security@example.org\nContact: tel:+48221234567\n" in text


def test_password_managers_are_led_to_the_form(alice: Browser) -> None:
    assert alice.get("/.well-known/change-password").location == "/account/password"


class TestThisBrowserNow:
    """What the browser sent, held against the register, with a button to delete each."""

    def test_a_first_visit_has_nothing_to_show(self, visitor: Browser) -> None:
        assert 'name="name"' not in visitor.get("/cookies/here").text

    def test_each_cookie_is_explained(self, visitor: Browser) -> None:
        visitor.decide("accept_all")
        visitor.get("/articles/chat-or-phone")
        visitor.keep("stranger", "secret-of-another-site")
        page = visitor.get("/cookies/here").text
        for name in ("consent", "visitor", "interests", "stranger"):
            assert f'name="name" value="{name}"' in page
        assert "secret-of-another-site" not in page
        assert visitor.cookies["visitor"] not in page

    def test_a_cookie_can_be_deleted(self, visitor: Browser) -> None:
        visitor.decide("accept_all")
        visitor.get("/")
        visitor.post("/cookies/here/delete", {"name": "visitor"})
        assert "visitor" not in visitor.cookies

    def test_a_cookie_of_somebody_else_can_be_deleted_too(self, visitor: Browser) -> None:
        visitor.keep("stranger", "1")
        visitor.post("/cookies/here/delete", {"name": "stranger"})
        assert visitor.cookies == {}

    @pytest.mark.parametrize("name", ["", "never-sent", "a; Domain=x", "x\r\nSet-Cookie: y=1"])
    def test_only_what_was_sent_can_be_deleted(self, visitor: Browser, name: str) -> None:
        assert visitor.post("/cookies/here/delete", {"name": name}).status_code == 400
