"""Say in words what the preferences cookie holds."""

from __future__ import annotations

from collections.abc import Callable

from flask import g

from cookieapp.preferences.formats import region_name, zone_name
from cookieapp.preferences.forms import CONTRASTS, LINKS, MOTIONS, SPACES, THEMES, TYPEFACES, WEEKS
from cookieapp.preferences.values import DEFAULTS, Preferences
from cookieapp.web.language import gettext as _
from cookieapp.web.language import native_name


def told(preferences: Preferences) -> list[tuple[str, str]]:
    """List what was chosen, each with its name, in the language of the page."""
    chosen = preferences
    lines: list[tuple[object, str, Callable[[], object]]] = [
        (chosen.language, _("Language"), lambda: native_name(chosen.language)),
        (chosen.region, _("Region"), lambda: region_name(chosen.region, g.language)),
        (True, _("Font size"), lambda: f"{chosen.font_size}%"),
        (True, _("Theme"), lambda: THEMES[chosen.theme]),
        (True, _("Motion"), lambda: MOTIONS[chosen.motion]),
        (chosen.week != DEFAULTS.week, _("The week begins on"), lambda: WEEKS[chosen.week]),
        (chosen.zone != DEFAULTS.zone, _("Time zone"), lambda: zone_name(chosen.zone, g.language)),
        (chosen.contrast != DEFAULTS.contrast, _("Contrast"), lambda: CONTRASTS[chosen.contrast]),
        (chosen.typeface != DEFAULTS.typeface, _("Typeface"), lambda: TYPEFACES[chosen.typeface]),
        (chosen.lines != DEFAULTS.lines, _("Space between lines"), lambda: SPACES[chosen.lines]),
        (chosen.letters != DEFAULTS.letters, _("Space between letters"), lambda: SPACES[chosen.letters]),
        (chosen.links != DEFAULTS.links, _("Underlined links"), lambda: LINKS[chosen.links]),
    ]
    return [(name, str(words())) for shown, name, words in lines if shown]
