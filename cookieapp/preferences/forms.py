"""The preferences form."""

from __future__ import annotations

from typing import Any

from flask import g
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from cookieapp.preferences.formats import region_name, zone_name
from cookieapp.preferences.values import CHOICES
from cookieapp.web.forms import Form
from cookieapp.web.language import gettext, native_name
from cookieapp.web.language import lazy_gettext as _l

THEMES = {
    "system": _l("As the device has it"),
    "light": _l("Light"),
    "dark": _l("Dark"),
    "contrast": _l("High contrast"),
}
MOTIONS = {"system": _l("As the device has it"), "reduced": _l("As little as possible")}
CONTRASTS = {"system": _l("As the device has it"), "more": _l("More")}
TYPEFACES = {"site": _l("As designed"), "legible": _l("Easy to tell apart")}
SPACES = {"normal": _l("As designed"), "wide": _l("Wide"), "widest": _l("Very wide")}
LINKS = {"site": _l("In texts"), "underlined": _l("Everywhere")}
WEEKS = {
    "region": _l("As in the region"),
    "monday": _l("Monday"),
    "saturday": _l("Saturday"),
    "sunday": _l("Sunday"),
}


def _radio(label: Any, choices: dict[str, Any]) -> RadioField:
    listed = [SelectChoice(value, words) for value, words in choices.items()]
    return RadioField(label, choices=listed, validate_choice=False)


def _select(label: Any, choices: dict[str, Any]) -> SelectField:
    listed = [SelectChoice(value, words) for value, words in choices.items()]
    return SelectField(label, choices=listed, validate_choice=False)


class PreferencesForm(Form):
    """The choices, and whether to remember them beyond this browser session.

    A value that is unknown or missing is no error: it falls back alone.
    """

    language = _radio(_l("Language"), {code: native_name(code) for code in CHOICES["language"]})
    region = _radio(_l("Region"), {})
    week = _select(_l("The week begins on"), WEEKS)
    zone = _select(_l("Time zone"), {})
    font_size = _radio(_l("Font size"), {size: f"{size}%" for size in CHOICES["font_size"]})
    lines = _select(_l("Space between lines"), SPACES)
    letters = _select(_l("Space between letters"), SPACES)
    typeface = _select(_l("Typeface"), TYPEFACES)
    theme = _radio(_l("Theme"), THEMES)
    contrast = _select(_l("Contrast"), CONTRASTS)
    motion = _radio(_l("Motion"), MOTIONS)
    links = _select(_l("Underlined links"), LINKS)
    remember = BooleanField(_l("Remember on this device for 12 months"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.region.choices = [
            SelectChoice(region, region_name(region, g.language)) for region in CHOICES["region"]
        ]
        self.zone.choices = [
            SelectChoice(
                zone, gettext("As in the region") if zone == "region" else zone_name(zone, g.language)
            )
            for zone in CHOICES["zone"]
        ]
