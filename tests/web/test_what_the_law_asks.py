"""What the law and its supervisors ask of the words and the manners of the site, where no other test says it."""

from __future__ import annotations

import html
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from support.cast import MakeApp
from support.client import Browser

from config import LANGUAGES, Config
from cookieapp.consent.gate import Gate, Passage
from cookieapp.register import Lifetime, load
from cookieapp.register.load import FILE

ROOT = Path(__file__).resolve().parents[2]
REGISTER = load(facts={"partner_origin": "http://127.0.0.1:8001"})
THIRTEEN_MONTHS = Lifetime.parse("13 months").seconds
SETTINGS_OF_THE_BROWSER = {
    "en": "in the settings of your browser",
    "pl": "w ustawieniach swojej przeglądarki",
    "de": "in den Einstellungen Ihres Browsers",
    "uk": "у налаштуваннях свого браузера",
}


def words(page: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_no_entry_of_the_register_rests_on_a_legitimate_interest() -> None:
    """Storing and reading is a matter of consent or of necessity, and of nothing else."""
    text = FILE.read_text(encoding="utf-8").lower()
    assert "legitimate" not in text
    assert "uzasadniony" not in text
    assert all(service.needs_consent or service.reason for service in REGISTER.services)


def test_no_number_of_a_visitor_lives_longer_than_thirteen_months() -> None:
    for service in REGISTER.services:
        if service.needs_consent:
            assert all(cookie.longest.seconds <= THIRTEEN_MONTHS for cookie in service.cookies), service.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_purposes_and_partners_are_told_before_anybody_chooses(
    make_app: MakeApp, config: Config, language: str
) -> None:
    app = make_app(replace(config, demo=True))
    gate, visitor = app.wsgi_app, Browser(app)
    assert isinstance(gate, Gate)
    form = html.unescape(visitor.get(f"/consent?lang={language}").text)
    policy = visitor.get(f"/cookies?lang={language}").text
    for service in gate.register.optional_services:
        assert service.purpose[language] in form
        if service.partner:
            assert service.partner.name in form
            assert service.partner.name in policy
    assert visitor.cookies == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_policy_says_that_the_browser_s_settings_decide_too(visitor: Browser, language: str) -> None:
    """Electronic Communications Law (PKE), art. 399(1)(1)(b)."""
    assert SETTINGS_OF_THE_BROWSER[language] in words(visitor.get(f"/cookies?lang={language}").text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_is_asked_in_the_language_of_the_page(visitor: Browser, language: str) -> None:
    """EDPB Guidelines 03/2022 on deceptive patterns."""
    page = visitor.get(f"/?lang={language}").text
    assert f'<html lang="{language}"' in page
    others = [visitor.get(f"/?lang={other}").text for other in LANGUAGES if other != language]
    banner = _banner(page)
    assert banner
    assert all(_banner(other) != banner for other in others)
    assert "lang=" not in banner.partition("<form")[0]


def _banner(page: str) -> str:
    return words(page.partition('id="consent-banner"')[2].partition("<form")[0])


def test_nothing_of_a_partial_withdrawal_empties_the_whole_domain(visitor: Browser) -> None:
    """Clear-Site-Data would also log the person out, and forget the refusal."""
    visitor.decide("accept_all")
    visitor.get("/articles/chat-or-phone")
    assert "Clear-Site-Data" not in visitor.decide("reject_all").headers
    sources = [*(ROOT / "cookieapp").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    # The one button that empties it does nothing while cookies can be read: see test_deleting_here.
    button = ROOT / "cookieapp" / "policy" / "views.py"
    assert [path for path in sources if "Clear-Site-Data" in path.read_text(encoding="utf-8")] == [button]


def test_every_path_and_domain_of_a_cookie_is_tried_when_it_is_deleted(app: Flask) -> None:
    register = load(file=_with_variants())
    passage = Passage(register, None, False, "", "/", lambda _: None, 0.0)
    passage.expire("partner_uid")
    lines = passage.outgoing()
    assert {re.findall(r"(Path=[^;]+|Domain=[^;]+)", line)[-1] for line in lines} >= {"Path=/", "Path=/shop"}
    assert len(lines) == 4
    assert all("Max-Age=0" in line and "HttpOnly" in line for line in lines)


def _with_variants() -> Path:
    """A register in which a cookie has two paths and two domains."""
    text = FILE.read_text(encoding="utf-8").replace(
        'name = "partner_uid"\n',
        'name = "partner_uid"\npaths = ["/", "/shop"]\ndomains = ["", "example.pl"]\n',
    )
    file = Path(tempfile.mkdtemp()) / "cookies.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_no_string_for_advertisers_is_made_without_a_registration(visitor: Browser) -> None:
    """A TC string needs a registered consent management provider (IAB TCF)."""
    visitor.decide("accept_all")
    assert not re.search("__tcfapi|__gpp|euconsent", visitor.get("/").text)
    assert not [name for name in visitor.cookies if "euconsent" in name]


@pytest.mark.parametrize("agent", ["Mozilla/5.0 HeadlessChrome/156.0", "Googlebot/2.1", "curl/8.0", ""])
def test_nothing_is_hidden_from_programs(app: Flask, agent: str) -> None:
    assert 'id="consent-banner"' in Browser(app, User_Agent=agent).get("/").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rule_between_signal_and_choice_is_disclosed(visitor: Browser, language: str) -> None:
    """W3C Global Privacy Control: how a conflict is resolved has to be said."""
    policy = words(visitor.get(f"/cookies?lang={language}").text)
    assert "Global Privacy Control" in policy
    said = {
        "en": "outweighs the signal",
        "pl": "jest ważniejszy niż sygnał",
        "de": "wiegt mehr als das Signal",
        "uk": "важливіший за сигнал",
    }
    assert said[language] in policy
