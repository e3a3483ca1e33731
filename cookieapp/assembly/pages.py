"""What every page is given, and how it writes dates, numbers and names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cookieapp.accounts.sessions import view
from cookieapp.consent.form import views as consent
from cookieapp.preferences import current as preferences
from cookieapp.preferences import formats
from cookieapp.statistics.showing import wording
from cookieapp.web import texts
from cookieapp.web.assets import Assets
from cookieapp.web.pages import Pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from config import Config
    from cookieapp.register import Register

FILTERS: dict[str, Callable[..., object]] = {
    "text": texts.text,
    "lifetime": texts.lifetime,
    "date": formats.format_date,
    "moment": preferences.moment,
    "number": formats.number,
    "decimal": formats.decimal,
    "percent": formats.percent,
    "change": formats.change,
    "day": formats.format_day,
    "days": formats.format_days,
    "month": formats.format_month,
    "time": preferences.time_of_day,
    "device": wording.device,
    "goal": wording.goal,
    "region_name": formats.region_name,
}


def make_pages(app: Flask, config: Config, register: Register) -> None:
    """Let templates be rendered, and the files they name be served."""
    assets = Assets()
    facts = {
        "operator": config.operator,
        "register": register,
        "demo": config.demo,
        "public_url": config.public_url,
    }
    pages = Pages(app, assets, facts)
    pages.provide("preferences", preferences.current)
    pages.provide("consent", consent.for_page)
    pages.provide("account", view.for_page)
    for name, function in FILTERS.items():
        pages.filter(name, function)
    app.register_blueprint(assets.blueprint())
