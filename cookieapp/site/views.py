"""Home and articles."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, g

from cookieapp.advertising.slot import offer
from cookieapp.site.articles import Library
from cookieapp.web.pages import render

blueprint = Blueprint("site", __name__)


def library() -> Library:
    """Give the texts in the language of the page."""
    libraries: dict[str, Library] = current_app.extensions["cookieapp.library"]
    return libraries[g.language]


@blueprint.get("/")
def home() -> Response:
    """Welcome, and show what there is to read."""
    texts = library()
    return render("site/home.html", home=texts.home, articles=texts.articles, ad=offer(()))


@blueprint.get("/articles/<slug>")
def article(slug: str) -> Response:
    """Show an article."""
    texts = library()
    found = texts.by_slug.get(slug)
    if found is None:
        abort(404)
    return render("site/article.html", article=found, more=texts.more(found), ad=offer(found.topic_ids))
