"""Texts written in Markdown, one folder for each language, with facts in TOML between +++ lines."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from cookieapp.web.binding import bound
from cookieapp.web.language import catalogue

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "content"
"""Facts that are the same in every language, with their words beside them."""
_FRONT = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)
_HEADING = re.compile(r"^## (.+?) \{#([a-z-]+)\}$", re.MULTILINE)
_markdown = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a long text."""

    id: str
    title: str
    html: Markup


def prose(language: str) -> Path:
    """Give the folder with a language's home page, policy and articles."""
    return ROOT / "translations" / language


def read(file: Path) -> tuple[dict[str, Any], str]:
    """Give a text's facts and its Markdown."""
    text = file.read_text(encoding="utf-8")
    front = _FRONT.match(text)
    return (tomllib.loads(front[1]), text[front.end() :]) if front else ({}, text)


@cache
def to_html(markdown: str, language: str) -> Markup:
    """Render Markdown; it is ours, and HTML in it stays text.

    Tables may be wider than a small screen: each stands in a frame that scrolls and that
    a keyboard reaches.
    """
    html = bound(_markdown.render(markdown), language)
    name = catalogue(language).gettext("Table")
    frame = f'<div class="table-frame" role="region" aria-label="{name}" tabindex="0"><table>'
    html = html.replace("<table>", frame).replace("</table>", "</table></div>")
    return Markup(html)  # noqa: S704


def sections(markdown: str, language: str) -> list[Section]:
    """Take a text apart at its `## Title {#id}` headings."""
    parts = _HEADING.split(markdown)[1:]
    return [
        Section(name, bound(title, language), to_html(body, language))
        for title, name, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]
