"""What changed between two versions of the policy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from cookieapp.consent.form.changes import compare
from cookieapp.consent.ledger.texts import in_language
from cookieapp.register import Lifetime
from cookieapp.web.language import SOURCE
from cookieapp.web.texts import lifetime

ALIKE = 0.35
"""How much of two sentences has to be the same for one to count as the other reworded."""

_HEADING = re.compile(r"^## (.+?) \{#([a-z-]+)\}$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_MARKS = re.compile(r"\*\*|`|^[>#-]+ |^\d+\. |\{\{ [a-z_.]+ \}\}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Change:
    """A part of the text, or a service: `kind` is new, gone or changed; then and now are its sentences.

    `language` is what they are written in; not always that of the page, for what was never told
    in a language cannot be compared in it.
    """

    kind: str
    name: str
    then: tuple[str, ...]
    now: tuple[str, ...]
    language: str = ""

    @property
    def lines(self) -> list[tuple[tuple[str, str], ...]]:
        """Give what differs, sentence by sentence, each in runs of words: same, gone, new or cut.

        A sentence that was reworded stands there once, with its words marked; one that has
        little in common with any before it is new as a whole.
        """
        left = list(self.then)
        shown: list[tuple[tuple[str, str], ...]] = []
        for line in self.now:
            former = max(left, key=lambda one: _likeness(one, line), default="")
            if former and _likeness(former, line) >= ALIKE:
                shown += [(("gone", one),) for one in left[: left.index(former)]]
                left = left[left.index(former) + 1 :]
                shown.append(compare(former, line))
            else:
                shown.append((("new", line),))
        return shown + [(("gone", one),) for one in left]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def of_text(then: str, now: str, language: str = "") -> list[Change]:
    """Compare two texts in one language part by part, in the order of the new one."""
    before, after = _parts(then), _parts(now)
    found = [
        _change(title, before[name][1] if name in before else None, lines)
        for name, (title, lines) in after.items()
    ]
    found += [_change(title, lines, None) for name, (title, lines) in before.items() if name not in after]
    return [replace(change, language=language) for change in found if change is not None]


def of_services(
    then: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]], language: str
) -> list[Change]:
    """Compare what two registers say about each service, in a language that both speak."""
    if not all(language in one["name"] for one in (*then.values(), *now.values())):
        language = SOURCE
    found = [_change(_name(one, language), told(then.get(name), language), told(one, language))
             for name, one in now.items()]  # fmt: skip
    found += [
        _change(_name(one, language), told(one, language), None)
        for name, one in then.items()
        if name not in now
    ]
    return [replace(change, language=language) for change in found if change is not None]


def told(service: Mapping[str, Any] | None, language: str) -> tuple[str, ...] | None:
    """Give the sentences in which a service is described; None for no service."""
    if service is None:
        return None
    parts = (service.get(part) for part in ("purpose", "reason", "without"))
    lines = [in_language(part, language) for part in parts if part]
    for cookie in service["cookies"]:
        lives = filter(None, (cookie["lifetime"], cookie.get("lifetime_on_request")))
        life = " / ".join(lifetime(Lifetime.parse(one), language) for one in lives)
        said = f"{in_language(cookie['purpose'], language)} {in_language(cookie['content'], language)}"
        lines.append(f"{cookie['name']} ({life}): {said}")
    return tuple(lines)


def _change(name: str, then: tuple[str, ...] | None, now: tuple[str, ...] | None) -> Change | None:
    if then == now:
        return None
    kind = "new" if then is None else "gone" if now is None else "changed"
    old, fresh = then or (), now or ()
    if kind == "changed":
        old, fresh = (
            tuple(line for line in old if line not in fresh),
            tuple(line for line in fresh if line not in old),
        )
    return Change(kind, name, old, fresh)


def _parts(text: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    found = _HEADING.split(text)[1:]
    return {
        name: (title, _plain(body))
        for title, name, body in zip(found[::3], found[1::3], found[2::3], strict=True)
    }


def _plain(body: str) -> tuple[str, ...]:
    text = _MARKS.sub("", _LINK.sub(r"\1", body))
    return tuple(line.strip(" |") for line in text.splitlines() if line.strip(" |-"))


def _name(service: Mapping[str, Any], language: str) -> str:
    return in_language(service["name"], language)
