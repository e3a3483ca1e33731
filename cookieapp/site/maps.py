"""The site for machines that look for pages: robots.txt and sitemap.xml."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from config import LANGUAGES

CLOSED = (
    "/account",
    "/advertising/",
    "/consent/",
    "/cookies/here",
    "/operator/",
    "/tour",
)
"""Rooms where there is nothing to find; each of them is guarded by itself as well."""
_SCHEMAS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def robots(public_url: str) -> str:
    """Write robots.txt (RFC 9309)."""
    rules = "".join(f"Disallow: {path}\n" for path in CLOSED)
    return f"User-agent: *\n{rules}\nSitemap: {public_url}/sitemap.xml\n"


def sitemap(public_url: str, paths: Iterable[str]) -> str:
    """Write sitemap.xml: each page with its address in every language."""
    pages = "".join(
        f"<url><loc>{escape(public_url + path)}</loc>{_also(public_url + path)}</url>\n" for path in paths
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SCHEMAS}>\n{pages}</urlset>\n'


def _also(address: str) -> str:
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(f"{address}?lang={code}")}/>'
        for code in LANGUAGES
    )
