"""The policy page, the register for machines, and the page about this browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, current_app, g, json, request

from config import Config
from cookieapp.consent.gate import passage
from cookieapp.consent.gate.setcookie import is_name
from cookieapp.policy import history
from cookieapp.policy.archive import read_archive
from cookieapp.policy.browsers import for_visitor, read_browsers
from cookieapp.policy.changes import told
from cookieapp.policy.declaration import declaration
from cookieapp.policy.here import delete as delete_cookie
from cookieapp.policy.here import found
from cookieapp.policy.search import LONGEST, search
from cookieapp.policy.text import PolicyText
from cookieapp.web.csrf import keys
from cookieapp.web.here import the_config
from cookieapp.web.pages import render
from cookieapp.web.redirects import go
from cookieapp.web.responses import respond

blueprint = Blueprint("policy", __name__)
_browsers = read_browsers()
_archive = read_archive()  # the newest first; that one is in force


@blueprint.get("/cookies")
def policy() -> Response:
    """Show the policy: our words, and tables made from the register."""
    text: PolicyText = current_app.extensions["cookieapp.policy"]
    own = passage.current(request)
    question = "".join(filter(str.isprintable, request.args.get("q", ""))).strip()
    return render(
        "policy/policy.html",
        sections=text.sections(g.language, g.pinned),
        browsers=for_visitor(_browsers, request.headers.get("User-Agent", ""), g.language),
        version=text.version,
        question=question[:LONGEST],
        hits=search(own.register, question, g.language) if question else None,
        changed=history.told_otherwise(own),
    )


@blueprint.get("/cookies/versions")
def versions() -> Response:
    """Show what changed since the last version and since the visitor's decision, and all versions."""
    text: PolicyText = current_app.extensions["cookieapp.policy"]
    own, former = passage.current(request), history.before(_archive, _archive[0])
    return render(
        "policy/versions.html",
        version=text.version,
        archive=_archive,
        words=history.words_since(text, former, g.language),
        services=history.services_since(own.register, former, g.language),
        since=history.since_decision(own, g.language),
    )


@blueprint.get("/cookies/versions/<day>")
def version(day: str) -> Response:
    """Show a version as it was, and what it changed."""
    kept = next((one for one in _archive if one.day.isoformat() == day), None)
    if kept is None:
        abort(404)
    text: PolicyText = current_app.extensions["cookieapp.policy"]
    former = history.before(_archive, kept)
    return render(
        "policy/version.html",
        kept=kept,
        former=former,
        in_force=kept is _archive[0],
        brought=history.brought(kept, former, g.language) if former else [],
        spoken=kept.text(g.language)[1],
        sections=text.filled(*kept.text(g.language)),
        told=told,
    )


@blueprint.get("/cookies.json", endpoint="declaration")
def declare() -> Response:
    """Show the register to machines."""
    own, config = passage.current(request), the_config()
    body = json.dumps(declaration(own.register, config.operator, config.cookie_prefix), ensure_ascii=False)
    return respond(body.encode(), content_type="application/json")


@blueprint.get("/cookies/here")
def here() -> Response:
    """Show what this browser sent just now."""
    own, gone = passage.current(request), request.args.get("deleted", "")
    return render(
        "policy/here.html",
        cookies=found(own, keys()),
        gone=gone if len(gone) <= 64 and is_name(gone) else None,
        stubborn=any(one.name == gone for one in own.received),
        erased="erased" in request.args,
        left="left" in request.args,
        withdrawn="withdrawn" in request.args,
        cleared="cleared" in request.args and not own.unreadable,
    )


@blueprint.post("/cookies/here/delete")
def delete() -> Response:
    """Delete one cookie that the browser sent, and what we keep under it."""
    name = request.form.get("name", "")
    try:
        went = delete_cookie(passage.current(request), name)
    except (KeyError, ValueError):
        abort(400)
    said = {"erased": went.erased, "left": went.left, "withdrawn": went.withdrawn}
    return go("policy.here", deleted=name, **{word: 1 for word, true in said.items() if true})


@blueprint.post("/cookies/here/delete-all")
def delete_all() -> Response:
    """Have the browser delete every cookie of ours, where none can be read and so none be named.

    Clear-Site-Data (W3C) would otherwise do too much: it ends sessions and forgets refusals.
    """
    if not passage.current(request).unreadable:
        return go("policy.here")
    response = go("policy.here", cleared=1)
    response.headers["Clear-Site-Data"] = '"cookies"'
    return response


@blueprint.get("/.well-known/gpc.json")
def global_privacy_control() -> Response:
    """Say that we honour Global Privacy Control (W3C)."""
    return respond(b'{"gpc": true, "lastUpdate": "2026-11-23"}', content_type="application/json")


@blueprint.get("/.well-known/security.txt")
def security() -> Response:
    """Say where to report a weakness (RFC 9116)."""
    config = the_config()
    now = datetime.now(UTC)
    lines = [
        *(f"Contact: {contact}" for contact in _contacts(config)),
        # Made anew for each request, so it is always fresh; the standard wants less than a year.
        f"Expires: {now.year + 1}-{now.month:02}-01T00:00:00Z",
        "Preferred-Languages: pl, en",
        f"Canonical: {config.public_url}/.well-known/security.txt",
    ]
    return respond(("\n".join(lines) + "\n").encode(), content_type="text/plain; charset=utf-8")


def _contacts(config: Config) -> list[str]:
    """List the ways to reach the operator; where none is known, the page that gives the postal address."""
    operator = config.operator
    ways = [f"mailto:{operator.email}"] if operator.email else []
    if operator.phone:
        ways.append("tel:" + re.sub(r"[^0-9+]", "", operator.phone))
    return ways or [f"{config.public_url}/cookies#who"]
