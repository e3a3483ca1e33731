"""Try to break the gate: pick a way to smuggle a cookie, and see what came of it."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, request
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response as BaseResponse

from cookieapp.consent.gate import Fault, passage
from cookieapp.consent.gate.inbound import Standing
from cookieapp.tour import trial
from cookieapp.tour.smuggling import WAYS, Plain, Smuggled
from cookieapp.tour.views import blueprint
from cookieapp.web.language import lazy_gettext as _l
from cookieapp.web.pages import render, url_for

SCRIPT = "script"
"""The one way that does not go through a response: a script on a page of ours."""

WHY: dict[Fault, Any] = {
    Fault.MALFORMED: _l("It was malformed, or browsers might read it differently from us: dropped."),
    Fault.UNDECLARED: _l("The register has no cookie of this name: dropped."),
    Fault.NOT_OURS: _l("The register says that only the partner sets it, under its own address: dropped."),
    Fault.NOT_PERMITTED: _l("You have not allowed its service: dropped."),
    Fault.OUTLIVES: _l("It would have lived longer than the register declares: dropped."),
    Fault.ATTRIBUTES: _l("It is declared and allowed, but with other attributes: they were put right."),
    Fault.UNKNOWN: _l("The browser sent a cookie that the register does not know: stripped."),
}


@blueprint.get("/gate")
def gate() -> Response:
    """Show the ways, and what came of the one that was picked."""
    picked = request.args.get("way")
    if picked is not None and picked != SCRIPT and picked not in WAYS:
        abort(404)
    own = passage.current(request)
    return render(
        "tour/gate.html",
        ways=WAYS,
        picked=picked,
        way=WAYS.get(picked or ""),
        trial=_try(picked) if picked in WAYS else None,
        why=WHY,
        sent=[one.name for one in own.received],
        seen=[one.name for one in own.received if one.standing is Standing.ALLOWED],
    )


@blueprint.post("/gate/attempt")
def attempt() -> BaseResponse:
    """Try it. The response goes through the gate like any other."""
    way = WAYS.get(request.form.get("way", ""))
    if way is None:
        abort(400)
    return way.make()


@blueprint.errorhandler(Smuggled)
def smuggled(error: Smuggled) -> Response:
    """Answer the error that wants to set a cookie."""
    response = Plain("ok", 500)
    response.set_cookie("smuggled", "1")
    return response


def _try(way: str) -> trial.Trial:
    """Send a request of our own, with this browser's cookies, through the application that is running."""
    told = ("Cookie", "Sec-Gpc", "Accept-Language", "User-Agent")
    headers = [(name, request.headers[name]) for name in told if name in request.headers]
    builder = EnvironBuilder(
        path=url_for("tour.attempt"),
        base_url=request.host_url,
        method="POST",
        data={"way": way},
        headers=[*headers, ("Sec-Fetch-Site", "same-origin")],
    )
    try:
        environ = builder.get_environ()
    finally:
        builder.close()
    return trial.run(current_app.wsgi_app, environ)
