"""The only place where everything meets."""

from __future__ import annotations

import time
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask

from config import LANGUAGES, Config, secret_keys
from cookieapp import register as cookie_register
from cookieapp.accounts import (
    browsers,
    confirm,
    ending,
    events,
    identity,
    joining,
    leaving,
    letters,
    moving,
    own,
    recovery,
)
from cookieapp.accounts import views as accounts
from cookieapp.accounts.audit import Audit
from cookieapp.accounts.belongings import Belongings
from cookieapp.accounts.factors import login as factor_login
from cookieapp.accounts.factors import views as factor_views
from cookieapp.accounts.passwords import Passwords
from cookieapp.accounts.sessions import COOKIE as SESSION
from cookieapp.accounts.sessions import Sessions
from cookieapp.advertising import profile
from cookieapp.advertising import views as advertising
from cookieapp.advertising.opening import open_advertising
from cookieapp.cli import add_commands
from cookieapp.consent import contents, evidence, lapses, proof, reports
from cookieapp.consent import views as consent
from cookieapp.consent.drift import Drift
from cookieapp.consent.gate import Gate
from cookieapp.consent.holdings import Keeper
from cookieapp.consent.passage import Passage
from cookieapp.consent.policy import Policies
from cookieapp.consent.verdict import Verdict
from cookieapp.mail.carriers import Folder, MailServer
from cookieapp.mail.courier import Courier
from cookieapp.mail.letter import Sender
from cookieapp.mail.outbox import Outbox
from cookieapp.operator import views as operator
from cookieapp.policy import views as policy
from cookieapp.policy.text import PolicyText
from cookieapp.preferences import current as preferences
from cookieapp.preferences import formats
from cookieapp.preferences import views as preferences_views
from cookieapp.preferences.values import REGION_OF_LANGUAGE
from cookieapp.settings.keys import working_key
from cookieapp.site import views as site
from cookieapp.site.articles import Library, read_topics
from cookieapp.site.places import places
from cookieapp.statistics import views as statistics_views
from cookieapp.statistics import whole as statistics
from cookieapp.statistics import wording
from cookieapp.statistics.own import belonging as statistics_of_mine
from cookieapp.statistics.records import StatisticsKeeper
from cookieapp.storage.background import Background
from cookieapp.storage.chores import Chores
from cookieapp.storage.errands import Errands
from cookieapp.storage.redis import Redis
from cookieapp.storage.sql import Sql
from cookieapp.storage.stores import Stores
from cookieapp.tour import gate as tour
from cookieapp.tour import trial
from cookieapp.web import figures, health, texts
from cookieapp.web.application import Site
from cookieapp.web.assets import Assets
from cookieapp.web.csrf import SAFE, check_origin
from cookieapp.web.errors import register_errors
from cookieapp.web.headers import SecurityHeaders
from cookieapp.web.here import the_request
from cookieapp.web.hosts import Hosts
from cookieapp.web.language import translate
from cookieapp.web.pages import Pages
from cookieapp.web.proxies import behind
from cookieapp.web.routes import route_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from flask import Response

PEOPLE = proof.People(identity.user_id_if_known, browsers.sharing, browsers.tell)
IMPERSONAL = frozenset({"assets", "health", "reports"})
"""Wings whose answers are the same whoever is logged in."""
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
    _make_pages(app, config, register)
    _make_wings(app, config, register, keys, facts, clock)
    _hire_courier(app, config)
    _order_of_a_request(app, config, keys)
    register_errors(app)
    add_commands(app)
    _put_gate_in_front(app, config, register, keys, clock, strict=strict)
    return app


def _open_stores(app: Flask, config: Config) -> None:
    redis = Redis(config.effective_redis_url)
    sql = Sql(config.effective_database_url)
    Stores(redis, sql, Background(redis, figures.VIEWS_LOST.inc)).attach(app)
    Chores(sql).attach(app)
    Errands(app)


def _make_pages(app: Flask, config: Config, register: cookie_register.Register) -> None:
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
    pages.provide("account", identity.for_page)
    pages.filter("text", texts.text)
    pages.filter("lifetime", texts.lifetime)
    pages.filter("date", formats.format_date)
    pages.filter("moment", preferences.moment)
    pages.filter("number", formats.number)
    pages.filter("decimal", formats.decimal)
    pages.filter("percent", formats.percent)
    pages.filter("change", formats.change)
    pages.filter("day", formats.format_day)
    pages.filter("month", formats.format_month)
    pages.filter("time", preferences.time_of_day)
    pages.filter("device", wording.device)
    pages.filter("goal", wording.goal)
    pages.filter("region_name", formats.region_name)
    app.register_blueprint(assets.blueprint())


def _make_wings(
    app: Flask,
    config: Config,
    register: cookie_register.Register,
    keys: tuple[bytes, ...],
    facts: dict[str, str],
    clock: Callable[[], float],
) -> None:
    stores, topics = Stores.of(app), read_topics()
    libraries = {language: Library(language, topics) for language in LANGUAGES}
    titles = {
        language: {one.slug: one.title for one in texts.articles} for language, texts in libraries.items()
    }
    offers = open_advertising(app, keys, topics, titles, facts.get("partner_origin"))
    figures_of_use = statistics.make(stores, keys, figures.VIEWS_LOST.inc, clock)
    figures_of_use.attach(app)
    app.extensions.update(
        {
            "cookieapp.passwords": Passwords(),
            "cookieapp.texts": libraries,
            "cookieapp.places": lambda: places(site.library()),
            "cookieapp.policy": PolicyText(config.operator, register),
        }
    )
    keepers: list[Keeper] = [
        offers.profiles,
        StatisticsKeeper(figures_of_use.records),
    ]
    proof.attach(app, register, keys, config.data_dir, keepers, PEOPLE)
    everything = Belongings()
    everything.attach(app)
    own.register(everything)
    everything.add(statistics_of_mine())
    for wing in (
        site,
        policy,
        consent,
        contents,
        evidence,
        reports,
        preferences_views,
        accounts,
        ending,
        moving,
        leaving,
        confirm,
        factor_login,
        factor_views,
        joining,
        recovery,
        advertising,
        profile,
        operator,
        statistics_views,
        tour,
        health,
    ):
        app.register_blueprint(wing.blueprint)
    identity.logged_in.connect(preferences.restore, app)
    identity.logged_out.connect(preferences.leave, app)
    identity.logged_out.connect(browsers.at_logout, app)
    identity.logged_in.connect(browsers.after_login, app)


def _hire_courier(app: Flask, config: Config) -> None:
    """Have letters sent by the mail server that is named, or put into a folder where none is."""

    def moment(at: datetime, language: str) -> str:
        return formats.format_moment(at, REGION_OF_LANGUAGE[language], language)

    server = MailServer.at(config.mail_url) if config.mail_url else Folder(config.data_dir / "outbox")
    sender = Sender.of(config.operator.name, config.operator.email, config.public_url)
    outbox = Outbox(Stores.of(app).sql)
    courier = Courier(app, outbox, server, sender, lambda waiting: letters.compose(waiting, config, moment))
    chores = Chores.of(app)
    chores.add("letters", 60, lambda _: _told(courier.round(), "letters sent"))
    if isinstance(server, Folder):
        chores.add("old-letters", 3_600, lambda now: _told(server.forget_old(now), "letters deleted"))
    chores.add("leavers", 3_600, lambda now: _told(leaving.purge_leavers(now), "accounts erased"))
    chores.add("unconfirmed", 3_600, lambda now: _told(leaving.purge_unconfirmed(now), "accounts erased"))
    chores.add("old-events", 86_400, lambda _: _told(events.forget_old(), "events, links and logs forgotten"))


def _told(number: int, what: str) -> str:
    return f"{number} {what}" if number else ""


def _order_of_a_request(app: Flask, config: Config, keys: tuple[bytes, ...]) -> None:
    """Say what happens around every view, in this order."""
    with app.app_context():
        collector = statistics.statistics().collector

    @app.before_request
    def prepare() -> None:
        preferences.prepare(config.default_language)
        if the_request().blueprint not in IMPERSONAL:
            browsers.meet()
        lapses.settle(Passage.of(the_request().environ))
        if the_request().method not in SAFE:
            check_origin(the_request(), config.origin)
            if the_request().path != reports.PATH:  # no form, and nobody's: Redis is not asked about it
                identity.bind_forms()

    @app.after_request
    def count(response: Response) -> Response:
        collector.seen(the_request(), response)
        return response


def _put_gate_in_front(
    app: Flask,
    config: Config,
    register: cookie_register.Register,
    keys: tuple[bytes, ...],
    clock: Callable[[], float],
    *,
    strict: bool,
) -> None:
    """Stack the middleware; the gate comes outermost."""
    policies = Policies(register, secure=config.secure, reports=reports.PATH)
    drift = Drift(Stores.of(app).background, register, partial(route_of, app))
    app.extensions["cookieapp.reports"] = reports.reports(drift)

    def report(verdict: Verdict) -> None:
        figures.GATE.labels(verdict.fault.value).inc()
        drift.verdict(verdict, config.cookie_prefix)
        trial.overhear(verdict)

    def headers(environ: WSGIEnvironment) -> list[tuple[str, str]]:
        own = Passage.of(environ)
        return policies.headers(own.permitted, own.opened)

    inner: WSGIApplication = SecurityHeaders(
        Hosts(app.wsgi_app, config.public_url), headers, secure=config.secure
    )
    if config.demo:
        inner = trial.InnerEar(inner)
    app.wsgi_app = Gate(  # type: ignore[method-assign]
        behind(config.trusted_proxies, inner),
        register,
        keys,
        prefix=config.cookie_prefix,
        login=SESSION,
        strict=strict,
        report=report,
        clock=clock,
    )
