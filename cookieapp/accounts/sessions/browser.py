"""What kind of browser logged in, in words: two words of a closed list are kept, nothing else.

The header that a browser sends is read once, at the login, and kept nowhere.
"""

from __future__ import annotations

from cookieapp.web.language import catalogue, current
from cookieapp.web.language import lazy_gettext as _l

# What is looked for, in this order, because browsers name each other in their headers.
_BROWSERS = (
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi", "Vivaldi"),
    ("OPR/", "Opera"),
    ("Opera", "Opera"),
    ("Edg", "Edge"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_ON = {
    "iPhone": _l("%(browser)s on an iPhone"),
    "iPad": _l("%(browser)s on an iPad"),
    "Android": _l("%(browser)s on Android"),
    "ChromeOS": _l("%(browser)s on ChromeOS"),
    "Windows": _l("%(browser)s on Windows"),
    "macOS": _l("%(browser)s on macOS"),
    "Linux": _l("%(browser)s on Linux"),
}


def recognise(user_agent: str) -> list[str]:
    """Give browser and system as two words of ours; an empty word for what nobody knows."""
    return [_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)]


def _first(words: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((word for token, word in words if token in user_agent), "")


def describe(kept: object, language: str | None = None) -> str:
    """Say it in a language, that of the page where none is named: "Firefox on Windows"."""
    _ = catalogue(language or current()).gettext
    browser, system = map(str, kept) if isinstance(kept, list) and len(kept) == 2 else ("", "")
    name = browser if browser in {word for _token, word in _BROWSERS} else ""
    if system in _ON:
        described: str = _(_ON[system].message) % {"browser": name or _("A browser")}
        return described
    return name or _("A browser we do not know")
