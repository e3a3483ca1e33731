"""The middleware, in which the gate comes outermost."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cookieapp.accounts.sessions.interface import COOKIE as SESSION
from cookieapp.consent.drift import reports
from cookieapp.consent.drift.counts import Drift
from cookieapp.consent.gate import Gate, Passage, Policies, Verdict
from cookieapp.storage.stores import Stores
from cookieapp.tour import trial
from cookieapp.web import figures
from cookieapp.web.assets import FILES
from cookieapp.web.headers import SecurityHeaders
from cookieapp.web.hosts import Hosts
from cookieapp.web.proxies import behind
from cookieapp.web.routes import route_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from flask import Flask

    from config import Config
    from cookieapp.register import Register


def put_gate_in_front(
    app: Flask,
    config: Config,
    register: Register,
    keys: tuple[bytes, ...],
    clock: Callable[[], float],
    *,
    strict: bool,
) -> None:
    """Wrap the application: what the gate does not let pass, no browser gets and no view sees."""
    policies = Policies(register, secure=config.secure, reports=reports.PATH)
    policies_of_files = policies.of_files()
    drift = Drift(Stores.of(app).background, register, partial(route_of, app))
    app.extensions["cookieapp.reports"] = reports.reports(drift)

    def report(verdict: Verdict) -> None:
        figures.GATE.labels(verdict.fault.value).inc()
        drift.verdict(verdict, config.cookie_prefix)
        trial.overhear(verdict)

    def headers(environ: WSGIEnvironment, status: str) -> list[tuple[str, str]]:
        if environ["PATH_INFO"].startswith(FILES) and status.startswith("200"):
            return policies_of_files
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
