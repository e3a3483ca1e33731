"""The visitor's own page about interests: see, understand, change, take away, erase."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, request

from cookieapp.advertising.interests import COOKIE, SERVICE, number_of
from cookieapp.advertising.portrait import Profile, as_json
from cookieapp.advertising.slot import advertising
from cookieapp.consent.gate import passage
from cookieapp.web.forms import Form
from cookieapp.web.here import notes
from cookieapp.web.language import current as language
from cookieapp.web.pages import render
from cookieapp.web.redirects import go

blueprint = Blueprint("profile", __name__)

ACTS = ("remove", "block", "unblock", "pause", "resume", "erase")


@blueprint.get("/advertising/profile")
def page() -> Response:
    """Show what is known of this browser's interests and why, or that nothing is."""
    own = passage.current(request)
    notes().personal = True  # nobody else's cache may keep it
    done = request.args.get("done")
    names = {topic: words[language()] for topic, words in advertising().topics.items()}
    return render(
        "advertising/profile.html",
        allowed=own.allows(SERVICE),
        profile=_profile(),
        names=names,
        titles=advertising().titles[language()],
        done=done if done in ACTS else None,
    )


@blueprint.post("/advertising/profile")
def change() -> Response:
    """Do what the owner of the profile asks for."""
    if not Form().validate():
        abort(403)
    act, topic = request.form.get("act", ""), request.form.get("topic", "")
    wing, own = advertising(), passage.current(request)
    if act not in ACTS or (act in ("remove", "block", "unblock") and topic not in wing.topics):
        abort(400)
    number = number_of(own)
    if number:
        match act:
            case "remove":
                wing.profiles.remove(number, topic)
            case "block":
                wing.profiles.block(number, topic)
            case "unblock":
                wing.profiles.unblock(number, topic)
            case "pause":
                wing.profiles.pause(number)
            case "resume":
                wing.profiles.resume(number)
            case _:
                wing.profiles.clear(number)
                own.expire(COOKIE)
    return go("profile.page", done=act)


@blueprint.get("/advertising/profile.json")
def export() -> Response:
    """Give the profile as a file (GDPR, art. 20)."""
    text = json.dumps(as_json(_profile()), ensure_ascii=False, indent=2)
    response = Response(text + "\n", content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="interest-profile.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _profile() -> Profile:
    own = passage.current(request)
    number = number_of(own)
    return advertising().profiles.read(number, own.now) if number else Profile()
