"""Home and articles."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, g

from cookieapp.advertising.slot import offer
from cookieapp.consent.contents import place
from cookieapp.site.articles import Library
from cookieapp.web.pages import render_shared

blueprint = Blueprint("site", __name__)


def library() -> Library:
    """Give the texts in the language of the page."""
    libraries: dict[str, Library] = current_app.extensions["cookieapp.texts"]
    return libraries[g.language]


@blueprint.get("/")
def home() -> Response:
    """Welcome, and show what there is to read."""
    texts = library()
    ad = offer(())
    return render_shared("site/home.html", ad, home=texts.home, articles=texts.articles, ad=ad)


@blueprint.get("/articles/<slug>")
def article(slug: str) -> Response:
    """Show an article."""
    texts = library()
    found = texts.by_slug.get(slug)
    if found is None:
        abort(404)
    ad = offer(found.topic_ids)
    placed = place(found.contents)
    return render_shared(
        "site/article.html", (ad, placed), article=found, more=texts.more(found), ad=ad, placed=placed
    )
