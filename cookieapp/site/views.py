"""Home and articles."""

from __future__ import annotations

from flask import Blueprint, Request, Response, abort

from config import Config
from cookieapp.advertising.slot import foresee, offer
from cookieapp.consent.form.contents import place
from cookieapp.site import maps
from cookieapp.site.articles import Library
from cookieapp.web.here import notes, the_app
from cookieapp.web.pages import render_shared
from cookieapp.web.responses import respond

blueprint = Blueprint("site", __name__)


def library() -> Library:
    """Give the texts in the language of the page."""
    libraries: dict[str, Library] = the_app().extensions["cookieapp.texts"]
    return libraries[notes().language]


def foresee_offer(asked: Request) -> None:
    """Say which of the pages has a place for an advertisement, before anything about the visitor is read."""
    rule, arguments = asked.url_rule, asked.view_args
    if rule is None or asked.method not in ("GET", "HEAD"):
        return
    if rule.endpoint == "site.home":
        foresee("home")
    elif rule.endpoint == "site.article" and arguments:
        found = library().by_slug.get(arguments["slug"])
        if found is not None:
            foresee("article", found.topic_ids, found.words, found.slug)


@blueprint.get("/")
def home() -> Response:
    """Welcome, and show what there is to read."""
    texts = library()
    return render_shared("site/home.html", None, offer=offer(), home=texts.home, articles=texts.articles)


@blueprint.get("/articles/<slug>")
def article(slug: str) -> Response:
    """Show an article."""
    texts = library()
    found = texts.by_slug.get(slug)
    if found is None:
        abort(404)
    placed = place(found.contents)
    return render_shared(
        "site/article.html",
        placed,
        offer=offer(),
        article=found,
        more=texts.more(found),
        placed=placed,
    )


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Tell machines which rooms hold nothing for them."""
    return respond(maps.robots(_public_url()).encode(), content_type="text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Tell machines which pages there are, in which languages."""
    paths = ["/", "/cookies", "/cookies/versions", "/preferences"]
    paths += [f"/articles/{article.slug}" for article in library().articles]
    return respond(maps.sitemap(_public_url(), paths).encode(), content_type="application/xml; charset=utf-8")


def _public_url() -> str:
    config: Config = the_app().extensions["cookieapp.config"]
    return config.public_url
