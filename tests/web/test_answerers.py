"""Automatic answerers of such questions understand ours: rules made for two, and words that others read right."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from support.cast import MakeApp
from support.client import Browser

from config import LANGUAGES, Config
from cookieapp.consent.form.rules import KINDS, autoconsent, consent_o_matic
from cookieapp.register import load

REGISTER = load(facts={"partner_origin": "http://127.0.0.1:8001"})
KIND = {"type": "string", "enum": ["A", "B", "D", "E", "F", "X"]}

# How classifiers read the words of a button, as far as it concerns ours: the first that fits counts.
READ_AS = {
    "reject": r"^reject|^refuse|^deny|odrzu|odmaw|ablehn|verweiger|відхил|відмов",
    "accept": r"^(accept|agree|allow)|^(za)?akceptuj|akzeptier|zustimm|прийня|погодж"
    r"|^(save|store|submit|zapisz).{0,25}(preference|setting|selection|choice|cookie|ustawien|zgod)"
    r"|(auswahl|einstellungen|einwilligung) speichern",
    "settings": r"settings|preferences|ustawieni|einstellungen|налаштуван",
}
DETECTED = {
    "en": r"we use cookies",
    "pl": r"używamy plików cookie",
    "de": r"wir (verwenden|nutzen).{0,40}cookies",
    "uk": r"використовуємо.{0,40}cookie",
}


def read_as(words: str) -> str:
    """Classify a button by its words."""
    return next((kind for kind, said in READ_AS.items() if re.search(said, words.lower())), "other")


def buttons(page: str, part: str) -> dict[str, str]:
    """The words on the buttons of a part of a page, by what they choose."""
    return dict(
        re.findall(
            r'name="choice" value="(\w+)"[^>]*>\s*([^<]+?)\s*<',
            page.partition(part)[2].partition("<footer")[0],
        )
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_classifiers_read_the_buttons_right(visitor: Browser, language: str) -> None:
    banner = buttons(visitor.get(f"/?lang={language}").text, 'id="consent-banner"')
    assert {choice: read_as(words) for choice, words in banner.items()} == {
        "reject_all": "reject",
        "accept_all": "accept",
    }
    form = buttons(visitor.get(f"/consent?lang={language}").text, "<main")
    assert {choice: read_as(words) for choice, words in form.items()} == {
        "reject_all": "reject",
        "accept_all": "accept",
        "save": "other",  # it may allow or refuse, so nobody should take it for either
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_is_known_for_what_it_is(visitor: Browser, language: str) -> None:
    page = visitor.get(f"/?lang={language}").text
    banner = page.partition('id="consent-banner"')[2].partition("</section>")[0]
    assert re.search(DETECTED[language], " ".join(re.sub("<[^>]+>", " ", banner).split()).lower())
    assert 'id="consent-banner" role="dialog"' in page


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Save choices", "accept"),
        ("Zapisz ustawienia", "accept"),
        ("Zapisz wybór", "other"),
        ("Odrzuć wszystkie", "reject"),
    ],
)
def test_the_classifier_of_this_test_can_fail(words: str, kind: str) -> None:
    assert read_as(words) == kind


def test_the_rule_for_autoconsent_has_its_parts() -> None:
    rule = autoconsent("https://www.example.pl")
    assert rule["runContext"]["urlPattern"] == r"^https?://www\.example\.pl/"
    assert re.search(rule["runContext"]["urlPattern"], "https://www.example.pl/cookies")
    assert {"name", "detectCmp", "detectPopup", "optIn", "optOut", "test"} <= rule.keys()


def test_the_rule_for_consent_o_matic_names_every_optional_service() -> None:
    rule = consent_o_matic(REGISTER)["cookieapp"]
    methods = {method["name"]: method["action"] for method in rule["methods"]}
    assert set(methods) == {"OPEN_OPTIONS", "DO_CONSENT", "SAVE_CONSENT"}
    consents = methods["DO_CONSENT"]["consents"]
    assert len(consents) == len(REGISTER.optional_services)
    for service, consent in zip(REGISTER.optional_services, consents, strict=True):
        assert consent["type"] == KINDS[service.category]
        assert consent["type"] in KIND["enum"]
        assert f'value="{service.id}"' in consent["matcher"]["target"]["selector"]


@pytest.mark.parametrize("answerer", ["autoconsent", "consent-o-matic"])
def test_the_command_writes_json(make_app: MakeApp, config: Config, answerer: str) -> None:
    app = make_app(replace(config, demo=True))
    runner = app.test_cli_runner()
    one, every = runner.invoke(args=["consent", "rules", answerer]), runner.invoke(args=["consent", "rules"])
    assert one.exit_code == every.exit_code == 0, one.output + every.output
    rule: dict[str, Any] = json.loads(one.output)
    assert "name" in rule or "cookieapp" in rule
    assert json.loads(every.output)[answerer] == rule


def test_the_form_is_marked_only_while_something_is_open(visitor: Browser) -> None:
    assert "data-open" in visitor.get("/consent").text
    visitor.decide("save", "statistics")
    assert "data-open" not in visitor.get("/consent").text
