"""Make pages out of templates, in the language of the request."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from config import LANGUAGES
from cookieapp.web.assets import Assets
from cookieapp.web.compression import compress_pieces
from cookieapp.web.csrf import make_token
from cookieapp.web.folding import Flush, FoldingEnvironment
from cookieapp.web.here import notes, the_app, the_request
from cookieapp.web.language import catalogue, native_name
from cookieapp.web.page import Page
from cookieapp.web.responses import respond, whole
from cookieapp.web.shared import FORM_TOKEN, MARKED, OFFER, SharedPages, fill

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
OK = 200
Provider = Callable[[], Any]


class Pages:
    """All templates in all languages, and what every page may show.

    Each wing provides one name to the templates: a function that is asked once a page.
    """

    def __init__(self, app: Flask, assets: Assets, facts: Mapping[str, Any]) -> None:
        self.app = app
        self.assets = assets
        self.providers: dict[str, Provider] = {}
        self._facts = dict(facts)
        self._filters: dict[str, Callable[..., Any]] = {}
        self._shared = SharedPages()
        self._environments: dict[tuple[str, bool], Environment] = {}
        app.extensions["cookieapp.pages"] = self

    def provide(self, name: str, provider: Provider) -> None:
        """Let every template see what `provider` gives, under this name."""
        self.providers[name] = provider

    def filter(self, name: str, function: Callable[..., Any]) -> None:
        """Add a filter. It is called with the language as its last argument, `language`."""
        self._filters[name] = function

    def html(self, template: str, context: Mapping[str, Any]) -> str:
        """Fill a template for the current request."""
        page = Page.of_request()
        environment = self._environment(page.language, page.pinned)
        provided = {name: provider() for name, provider in self.providers.items()}
        return environment.get_template(template).render({"page": page, **provided, **context})

    def shared(self, template: str, part: Hashable, context: Mapping[str, Any]) -> list[bytes]:
        """Fill a template that says nothing of the person who asks, once for all who see the same.

        `part` is what its context varies by. Gives text and marks by turns.
        """
        page = Page.of_request()
        provided = {name: provider().shared() for name, provider in self.providers.items()}

        def make() -> str:
            environment = self._environment(page.language, page.pinned)
            return environment.get_template(template).render(page=page, **provided, **context)

        return self._shared.get((template, part, page, *provided.values()), page, make)

    def part(self, template: str, **values: Any) -> str:
        """Fill a template that is a part of pages, in the language of the current request."""
        own = notes()
        environment = self._environment(own.get("language", LANGUAGES[0]), bool(own.get("pinned", False)))
        return environment.get_template(template).render(**values)

    def url(self, endpoint: str, **values: Any) -> str:
        """Give an address that keeps the page's language where the visitor pinned one by `?lang=`."""
        return self._url(notes().language if notes().get("pinned") else None, endpoint, **values)

    def _environment(self, language: str, pinned: bool) -> Environment:
        found = self._environments.get((language, pinned))
        if found is None:
            found = self._environments[language, pinned] = self._build(language, pinned)
        return found

    def _build(self, language: str, pinned: bool) -> Environment:
        environment = FoldingEnvironment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            extensions=["jinja2.ext.i18n", Flush],
        )
        translations = catalogue(language)

        @lru_cache(maxsize=512)
        def url(endpoint: str, **values: Any) -> str:
            return self._url(language if pinned else None, endpoint, **values)

        fragments: dict[tuple[str, object], Markup] = {}

        def kept(template: str, key: object, **values: Any) -> Markup:
            """Render a part that is the same for everybody, once for each key of a closed list."""
            found = fragments.get((template, key))
            if found is None:
                text = environment.get_template(template).render(**values)
                found = fragments[template, key] = Markup(text)  # noqa: S704 - a template's output
            return found

        environment.globals.update(
            self._facts,
            kept=kept,
            _=translations.gettext,
            gettext=translations.gettext,
            ngettext=translations.ngettext,
            url=url,
            asset=self.assets.url,
            language=language,
            languages={code: native_name(code) for code in LANGUAGES},
            offer=MARKED,
        )
        for name, function in self._filters.items():
            environment.filters[name] = _in_language(function, language)
        return environment

    def _url(self, language: str | None, endpoint: str, **values: Any) -> str:
        fragment = values.pop("_anchor", None)
        address = self.app.url_map.bind("").build(endpoint, values, force_external=False)
        if language:
            address += ("&" if "?" in address else "?") + urlencode({"lang": language})
        return address + (f"#{fragment}" if fragment else "")


def _in_language(function: Callable[..., Any], language: str) -> Callable[..., Any]:
    def filter_(value: Any, *arguments: Any) -> Any:
        return function(value, *arguments, language=language)

    return filter_


def pages() -> Pages:
    """Give the pages of the current application."""
    found: Pages = the_app().extensions["cookieapp.pages"]
    return found


def fragment(template: str, **context: Any) -> str:
    """Fill a template that is part of pages, as it would appear on one now."""
    return pages().html(template, context)


def render(template: str, code: int = 200, /, **context: Any) -> Response:
    """Answer with a page under a status code."""
    body, personal = pages().html(template, context).encode(), bool(notes().get("personal"))
    return respond(body, code, personal=personal, first=code == OK and not personal and _first())


def render_shared(template: str, part: Hashable, /, *, offer: bytes = b"", **context: Any) -> Response:
    """Answer with a page that says nothing of the person who asks; `part` is what its context varies by.

    `offer` is the advertisement, put in where the template marks its place.
    """
    pieces = pages().shared(template, part, context)
    first = _first()
    if len(pieces) == 1:
        return respond(pieces[0], first=first)
    parts = {FORM_TOKEN: lambda: make_token().encode(), OFFER: lambda: offer}
    filled = fill(pieces, parts)
    if first:
        return respond(b"".join(filled), personal=True, first=True)
    return whole(*compress_pieces(filled, the_request().environ.get("HTTP_ACCEPT_ENCODING", "")))


def _first() -> bool:
    """Tell whether anybody may begin with this page: without cookies and words of one's own there are few.

    Pages that do not exist are many, so who renders one does not ask.
    """
    environ = the_request().environ
    if "HTTP_COOKIE" in environ or environ.get("QUERY_STRING"):
        return False
    return environ["REQUEST_METHOD"] in ("GET", "HEAD")


def url_for(endpoint: str, **values: Any) -> str:
    """Give the address of one of our pages, in the language the visitor pinned."""
    return pages().url(endpoint, **values)
