"""Walk through the long texts: every language tells the same things, under the same headings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from config import LANGUAGES
from cookieapp.web.language import SOURCE
from cookieapp.web.prose import prose, read

NAMES = sorted(
    str(path.relative_to(prose(SOURCE))).removesuffix(".md") for path in prose(SOURCE).rglob("*.md")
)
SAME = ("date", "minutes", "topics")
"""Facts of an article that no translation changes."""


def text_of(language: str, name: str) -> tuple[dict[str, Any], str]:
    """Read a text: its facts and its Markdown."""
    return read(prose(language) / f"{name}.md")


def shape(markdown: str) -> list[str]:
    """The bones of a text: headings by level and id, paragraphs, rows of tables, lines that are quoted."""
    bones = []
    for line in re.sub(r"(?<!\n)\n(?![\n|>])", " ", markdown).splitlines():
        heading = re.match(r"(#+) .*?(\{#[a-z-]+\})?$", line)
        if heading:
            bones.append(heading[1] + (heading[2] or ""))
        elif line.strip():
            bones.append(line[0] if line[0] in "|>" else "¶")
    return bones


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts(language: str) -> None:
    found = {
        str(path.relative_to(prose(language))).removesuffix(".md") for path in prose(language).rglob("*.md")
    }
    assert found == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_is_built_like_the_source(language: str, name: str) -> None:
    facts, body = text_of(language, name)
    source, words = text_of(SOURCE, name)
    assert shape(body) == shape(words)
    assert facts.keys() == source.keys()
    assert {key: facts[key] for key in SAME if key in facts} == {
        key: source[key] for key in SAME if key in source
    }
    assert all(str(value).strip() for value in facts.values())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != SOURCE])
def test_links_and_placeholders_are_the_same(language: str, name: str) -> None:
    """A translation may order them differently; it loses none and invents none."""
    found = re.compile(r"\]\(([^)]+)\)|(\{\{ \w[\w.]* \}\})|(`[^`]+`)")
    here = sorted("".join(match) for match in found.findall(text_of(language, name)[1]))
    there = sorted("".join(match) for match in found.findall(text_of(SOURCE, name)[1]))
    assert here == there


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != SOURCE])
def test_no_line_was_left_in_the_language_of_the_source(language: str, name: str) -> None:
    theirs = {
        line for line in text_of(SOURCE, name)[1].splitlines() if len(re.findall(r"[^\W\d_]{2,}", line)) > 3
    }
    assert not theirs & set(text_of(language, name)[1].splitlines())


def test_texts_stand_nowhere_else() -> None:
    content = Path(__file__).resolve().parents[2] / "content"
    # Earlier versions of the policy stay as they were published, in the languages spoken then.
    found = [file for file in content.rglob("*.md") if content / "policy" not in file.parents]
    assert not found, "prose belongs in translations/<language>/"
