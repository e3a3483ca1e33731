"""What the site is compared with: Flask that says hello, and Flask-Session as it is shipped.

Both read the address of the one Redis from COOKIEAPP_REDIS_URL, as the site does.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import Flask, render_template, session
from flask_session import Session
from redis import Redis

from cookieapp.register import load
from cookieapp.site.articles import Library, read_topics

READY = "/readyz"
EMAIL = "alice@example.com"


def make_hello() -> Flask:
    """Make the smallest Flask application."""
    app = Flask("hello", static_folder=None)
    app.add_url_rule("/", "home", lambda: "hello")
    app.add_url_rule(READY, "ready", lambda: "ready")
    return app


def make_stock() -> Flask:
    """Make an application with Flask-Session and a plain Jinja page.

    It shows the same home page as the site, in one language, without translations, advertisement,
    preferences and consent. Its session is read on every page, as the site's is.
    """
    app = Flask("stock", static_folder=None, template_folder=str(Path(__file__).parent))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.update(
        SECRET_KEY="0123456789abcdef" * 2,
        SESSION_TYPE="redis",
        SESSION_REDIS=Redis(unix_socket_path=unquote(urlsplit(os.environ["COOKIEAPP_REDIS_URL"]).path)),
    )
    Session(app)
    texts, services = Library("en", read_topics()), load().optional_services

    @app.get("/")
    def home() -> str:
        return render_template(
            "stock.html",
            email=session.get("email"),
            home=texts.home,
            articles=texts.articles,
            services=services,
        )

    @app.get("/articles/<slug>")
    def article(slug: str) -> str:
        return slug

    @app.get("/pages/<name>")
    def page(name: str) -> str:
        return name

    @app.get("/login")
    def login() -> str:
        session.update(uid="1", email=EMAIL, role="user")
        return "welcome"

    @app.get(READY)
    def ready() -> str:
        return "ready"

    return app
