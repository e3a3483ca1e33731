"""Keys of figures, said in the language of the page."""

from __future__ import annotations

from typing import Any

from config import LANGUAGES
from cookieapp.statistics.counting.periods import Span
from cookieapp.statistics.counting.tally import OTHERS, Dim
from cookieapp.statistics.counting.visits import Attribute
from cookieapp.statistics.showing.wording import DEVICES, GOALS
from cookieapp.web.language import gettext as _
from cookieapp.web.language import lazy_gettext as _l
from cookieapp.web.language import native_name

SPANS = {Span.DAY: _l("Day"), Span.WEEK: _l("Week"), Span.MONTH: _l("Month"), Span.YEAR: _l("Year")}
ATTRIBUTES = {
    Attribute.DEVICE: _l("Device"),
    Attribute.LANGUAGE: _l("Language of the page"),
    Attribute.REFERRER: _l("Came from"),
    Attribute.CAMPAIGN: _l("Campaign"),
}
_WORDS: dict[tuple[str, str], Any] = {
    **{(Dim.DEVICE, key): name for key, name in DEVICES.items()},
    **{(Dim.GOAL, key): name for key, name in GOALS.items()},
    (Dim.REFERRER, ""): _l("directly, or not known"),
    (Dim.APART, "bot"): _l("programs and crawlers"),
    (Dim.APART, "head"): _l("only asked whether the page is there (HEAD)"),
    (Dim.APART, "prefetch"): _l("fetched ahead by a browser"),
    (Dim.APART, "staff"): _l("operators of this site"),
    (Dim.APART, "no language"): _l("without a language, so hardly a browser"),
    (Dim.APART, "rate"): _l("one after the other faster than anybody reads"),
}


def words(dim: str, key: str) -> str:
    """Say a figure's key in the language of the page."""
    if key == OTHERS:
        return _("all the rarer ones")
    if dim == Dim.LANGUAGE and key in LANGUAGES:
        return native_name(key)
    if dim == Dim.CAMPAIGN:
        return " · ".join(part or "–" for part in key.split("\t"))
    return str(_WORDS.get((dim, key), key))
