"""The only place where everything meets."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from config import LANGUAGES, Config, secret_keys
from cookieapp import register as cookie_register
from cookieapp.accounts.history.audit import Audit
from cookieapp.accounts.sessions.interface import Sessions
from cookieapp.assembly.front import put_gate_in_front
from cookieapp.assembly.letters import forget_in_time, hire_courier
from cookieapp.assembly.pages import make_pages
from cookieapp.assembly.request import order_requests
from cookieapp.assembly.wings import add_wings
from cookieapp.cli import add_commands
from cookieapp.settings.keys import working_key
from cookieapp.storage.background import Background
from cookieapp.storage.chores import Chores
from cookieapp.storage.errands import Errands
from cookieapp.storage.redis import Redis
from cookieapp.storage.sql import Sql
from cookieapp.storage.stores import Stores
from cookieapp.web import figures
from cookieapp.web.application import Site
from cookieapp.web.errors import register_errors
from cookieapp.web.language import translate

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

LARGEST_BODY = 64 * 1024  # bytes; the largest form is far smaller


def assemble(config: Config, *, strict: bool, clock: Callable[[], float] = time.time) -> Flask:
    """Put the site together; see `cookieapp.create_app`."""
    keys = tuple(working_key(secret) for secret in secret_keys(config))
    facts = {"partner_origin": f"http://127.0.0.1:{config.partner_port}"} if config.demo else {}
    register = cookie_register.load(LANGUAGES, facts, translate=translate)

    app = Site("cookieapp", static_folder=None, template_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, MAX_FORM_PARTS=100, SECRET_KEY=keys[0])
    app.extensions.update({"cookieapp.config": config, "cookieapp.keys": keys})
    _open_stores(app, config)
    app.extensions["cookieapp.audit"] = Audit(config.data_dir / "audit.log", keys[0])
    app.session_interface = Sessions(app, keys, config.sessions_max)
    make_pages(app, config, register)
    add_wings(app, config, register, keys, facts, clock)
    hire_courier(app, config)
    forget_in_time(app)
    order_requests(app, config)
    register_errors(app)
    add_commands(app)
    put_gate_in_front(app, config, register, keys, clock, strict=strict)
    return app


def _open_stores(app: Flask, config: Config) -> None:
    redis = Redis(config.effective_redis_url)
    sql = Sql(config.effective_database_url)
    Stores(redis, sql, Background(redis, figures.COUNTS_LOST.inc)).attach(app)
    Chores(sql).attach(app)
    Errands(app)
