"""Texts written in Markdown under content/, with facts in TOML between +++ lines."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

CONTENT = Path(__file__).resolve().parents[2] / "content"
_FRONT = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)
_HEADING = re.compile(r"^## (.+?) \{#([a-z-]+)\}$", re.MULTILINE)
_markdown = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a long text."""

    id: str
    title: str
    html: Markup


def read(file: Path) -> tuple[dict[str, Any], str]:
    """Give a text's facts and its Markdown."""
    text = file.read_text(encoding="utf-8")
    front = _FRONT.match(text)
    return (tomllib.loads(front[1]), text[front.end() :]) if front else ({}, text)


def to_html(markdown: str) -> Markup:
    """Render Markdown; it is ours, and HTML in it stays text. Tables may scroll on small screens."""
    html = _markdown.render(markdown)
    html = html.replace("<table>", '<div class="table-frame" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )
    return Markup(html)  # noqa: S704


def sections(markdown: str) -> list[Section]:
    """Take a text apart at its `## Title {#id}` headings."""
    parts = _HEADING.split(markdown)[1:]
    return [
        Section(name, title, to_html(body))
        for title, name, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]
