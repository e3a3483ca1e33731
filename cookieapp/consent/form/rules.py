"""Rules for browser extensions that answer the question about cookies, made from register and form. Pure.

Two are common: DuckDuckGo's autoconsent, which presses one button, and Consent-O-Matic, which
fills the form in by kinds of purposes.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from cookieapp.register import Register

BANNER = "#consent-banner"
FORM = "main form[data-open]"
"""The form while something is still to be answered; an answered one is left to the person."""

KINDS = {"functional": "A", "performance": "B", "advertising": "F"}
"""Consent-O-Matic's letters: A preferences, B statistics, F selection of advertisements, X others."""


def autoconsent(public_url: str) -> dict[str, Any]:
    """Write the rule for autoconsent (its JSON rules, step version 1)."""
    host = re.escape(urlsplit(public_url).netloc)
    return {
        "name": f"cookieapp {urlsplit(public_url).netloc}",
        "runContext": {"main": True, "frame": False, "urlPattern": f"^https?://{host}/"},
        "prehideSelectors": [BANNER],
        "detectCmp": [{"exists": f"{BANNER} {_button('reject_all')}"}],
        "detectPopup": [{"visible": BANNER}],
        "optOut": [{"waitForThenClick": f"{BANNER} {_button('reject_all')}"}],
        "optIn": [{"waitForThenClick": f"{BANNER} {_button('accept_all')}"}],
        "test": [{"visible": BANNER, "check": "none"}],
    }


def consent_o_matic(register: Register) -> dict[str, Any]:
    """Write the rule for Consent-O-Matic (its rules.schema.json).

    The banner leads to the form on a page of its own, where the rule goes on.
    """
    return {
        "cookieapp": {
            "detectors": [_detector(f"{BANNER} {_button('reject_all')}", BANNER), _detector(FORM, FORM)],
            "methods": [
                _method("OPEN_OPTIONS", _click(f"{BANNER} .asking a")),
                _method("DO_CONSENT", {"type": "consent", "consents": _consents(register)}),
                _method("SAVE_CONSENT", _click(f"{FORM} {_button('save')}")),
            ],
        }
    }


def _consents(register: Register) -> list[dict[str, Any]]:
    consents = []
    for service in register.optional_services:
        box = f'{FORM} input[type="checkbox"][name="service"][value="{service.id}"]'
        consents.append(
            {
                "type": KINDS.get(service.category, "X"),
                "matcher": {"type": "checkbox", "target": {"selector": box}},
                "toggleAction": _click(box),
            }
        )
    return consents


def _button(value: str) -> str:
    return f'button[name="choice"][value="{value}"]'


def _click(selector: str) -> dict[str, Any]:
    return {"type": "click", "target": {"selector": selector}}


def _method(name: str, action: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "action": action}


def _detector(present: str, showing: str) -> dict[str, Any]:
    return {
        "presentMatcher": [{"type": "css", "target": {"selector": present}}],
        "showingMatcher": [{"type": "css", "target": {"selector": showing, "displayFilter": True}}],
    }
