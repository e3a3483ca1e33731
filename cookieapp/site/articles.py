"""The articles, read and rendered once at start."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from markupsafe import Markup

from cookieapp.web.binding import bound
from cookieapp.web.language import in_every_language
from cookieapp.web.prose import CONTENT, prose, read, to_html

_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Article:
    """One article in one language. `topics` are their names, `topic_ids` what they are known by."""

    slug: str
    title: str
    summary: str
    date: date
    minutes: int
    topics: tuple[str, ...]
    topic_ids: tuple[str, ...]
    html: Markup
    contents: tuple[str, ...] = ()
    """Contents of partners that it shows, by their ids in the register."""
    words: frozenset[str] = frozenset()
    """Its words in lower case, for keywords of advertisements."""


@dataclass(frozen=True, slots=True)
class Home:
    """The words of the home page in one language."""

    title: str
    lead: str
    promises: tuple[dict[str, str], ...]
    html: Markup


class Library:
    """All texts in one language, the newest article first."""

    def __init__(self, language: str, topics: dict[str, dict[str, str]]) -> None:
        facts, body = read(prose(language) / "home.md")
        self.home = Home(
            bound(facts["title"], language),
            bound(facts["lead"], language),
            tuple({name: bound(words, language) for name, words in one.items()} for one in facts["promises"]),
            to_html(body, language),
        )
        files = (prose(language) / "articles").glob("*.md")
        found = [_article(file.stem, *read(file), language, topics) for file in files]
        self.articles = tuple(sorted(found, key=lambda article: (article.date, article.slug), reverse=True))
        self.by_slug = {article.slug: article for article in self.articles}

    def more(self, article: Article, number: int = 3) -> tuple[Article, ...]:
        """Give other articles, those with shared topics first."""
        others = [other for other in self.articles if other is not article]
        others.sort(key=lambda other: -len(set(other.topic_ids) & set(article.topic_ids)))
        return tuple(others[:number])


def read_topics() -> dict[str, dict[str, str]]:
    """Read the closed list of topics: id to name by language."""
    with (CONTENT / "topics.toml").open("rb") as file:
        return {topic["id"]: in_every_language(topic["name"]) for topic in tomllib.load(file)["topics"]}


@cache
def read_placements() -> dict[str, list[str]]:
    """Read which article shows which contents of partners."""
    with (CONTENT / "placements.toml").open("rb") as file:
        placed: dict[str, list[str]] = tomllib.load(file)["articles"]
    return placed


def _article(
    slug: str, facts: dict[str, Any], body: str, language: str, topics: dict[str, dict[str, str]]
) -> Article:
    return Article(
        slug=slug,
        title=bound(facts["title"], language),
        summary=bound(facts["summary"], language),
        date=facts["date"],
        minutes=facts["minutes"],
        topics=tuple(topics[topic][language] for topic in facts["topics"]),
        topic_ids=tuple(facts["topics"]),
        html=to_html(body, language),
        contents=tuple(read_placements().get(slug, ())),
        words=frozenset(_WORD.findall(f"{facts['title']} {facts['summary']} {body}".lower())),
    )
