"""What kind of browser logged in, in words: two words of a closed list are kept, nothing else.

The header that a browser sends is read once, at the login, and kept nowhere.
"""

from __future__ import annotations

from cookieapp.web.language import gettext as _

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


def recognise(user_agent: str) -> list[str]:
    """Give browser and system as two words of ours; an empty word for what nobody knows."""
    return [_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)]


def _first(words: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((word for token, word in words if token in user_agent), "")


def describe(kept: object) -> str:
    """Say it in the language of the page: "Firefox on Windows"."""
    known = {word for _token, word in (*_BROWSERS, *_SYSTEMS)}
    two = [word if word in known else "" for word in kept] if isinstance(kept, list) else []
    browser, system = two if len(two) == 2 else ("", "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    if browser or system:
        return browser or _("A browser on %(system)s") % {"system": system}
    return _("A browser we do not know")
