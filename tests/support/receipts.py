"""Signed receipts and the keys to verify them with."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask

from support.client import Browser
from support.ledger import records


def receipt_of(app: Flask, browser: Browser) -> str:
    response = browser.get(f"/consent/receipts/{records(app)[-1].id}.json")
    assert response.status_code == 200 and response.mimetype == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    return response.text


def keys(browser: Browser) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(browser.get("/.well-known/consent-keys.json").text)
    return answer
