"""Forms of the operator about campaigns and creatives, filled in well."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

from cookieapp.operator.paging import Paging
from cookieapp.operator.trail import Trail
from cookieapp.storage.stores import Stores
from support.client import Browser

HOME = "/operator/advertising"
CAMPAIGN = {
    "name": "A new one",
    "advertiser": "operator",
    "status": "live",
    "starts": "2027-03-01",
    "ends": "2027-03-30",
    "priority": "5",
    "budget": "1 000",
    "cap": "3",
    "cap_window": "86400",
    "topics": ["chat"],
    "keywords": "Erlang, queue ,",
    "without": "",
}
CREATIVE = {
    "size": "native",
    "landing": "/articles/honest-queues",
    "active": "1",
    "headline_pl": "Nagłówek",
    "headline_en": "A headline of ours",
    "text_de": "Ein Satz.",
}


def trail(app: Flask) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    return [(one.act, one.before, one.after) for one in Trail(Stores.of(app).sql).page(Paging())[0]]


def one(app: Flask, table: Any, **wanted: str) -> Any:
    with Stores.of(app).sql.session() as session:
        return session.query(table).filter_by(**wanted).order_by(table.id.desc()).first()


def sent(browser: Browser, path: str, data: dict[str, Any], form_on: str = "") -> Any:
    """Open a form, fill it in and send it."""
    opened = browser.get(form_on or path)
    seen = re.search(r'name="seen" value="([^"]*)"', opened.text)
    token = re.search(r'name="csrf_token" value="([^"]+)"', opened.text)
    assert token
    hidden = {"csrf_token": token[1], **({"seen": seen[1]} if seen else {})}
    return browser.post(path, {**hidden, **data})
