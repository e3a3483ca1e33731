"""The tour's pages. Outside a demonstration they are not there."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from cookieapp.mail.postbox import newest
from cookieapp.tour.sampler import sample_form
from cookieapp.tour.stops import STOPS
from cookieapp.web.here import the_config
from cookieapp.web.pages import render

blueprint = Blueprint("tour", __name__, url_prefix="/tour")


@blueprint.before_request
def only_in_a_demonstration() -> None:
    """Answer as for any address that does not exist."""
    if not the_config().demo:
        abort(404)


@blueprint.get("")
def tour() -> Response:
    """Lead testers from promise to promise."""
    return render("tour/tour.html", stops=STOPS)


@blueprint.get("/components")
def components() -> Response:
    """Show every part of the design in every state."""
    return render("tour/components.html", form=sample_form())


@blueprint.get("/mail")
def mail() -> Response:
    """Show the letters that would have gone out; none do in a demonstration without a mail server."""
    config = the_config()
    letters = [] if config.mail_url else newest(config.data_dir / "outbox")
    return render("tour/mail.html", letters=letters, sent_for_real=config.mail_url is not None)
