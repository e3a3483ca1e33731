"""The preferences form."""

from __future__ import annotations

from flask import g
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice

from cookieapp.preferences.formats import region_name
from cookieapp.preferences.values import CHOICES
from cookieapp.web.forms import Form
from cookieapp.web.language import lazy_gettext as _l
from cookieapp.web.language import native_name

THEMES = {
    "system": _l("As the device has it"),
    "light": _l("Light"),
    "dark": _l("Dark"),
    "contrast": _l("High contrast"),
}
MOTIONS = {"system": _l("As the device has it"), "reduced": _l("As little as possible")}


class PreferencesForm(Form):
    """Five choices, and whether to remember them beyond this browser session.

    A value that is unknown or missing is no error: it falls back alone.
    """

    language = RadioField(
        _l("Language"),
        choices=[SelectChoice(code, native_name(code)) for code in CHOICES["language"]],
        validate_choice=False,
    )
    region = RadioField(_l("Region"), choices=[], validate_choice=False)
    font_size = RadioField(
        _l("Font size"),
        choices=[SelectChoice(size, f"{size}%") for size in CHOICES["font_size"]],
        validate_choice=False,
    )
    theme = RadioField(
        _l("Theme"), choices=[SelectChoice(*theme) for theme in THEMES.items()], validate_choice=False
    )
    motion = RadioField(
        _l("Motion"), choices=[SelectChoice(*motion) for motion in MOTIONS.items()], validate_choice=False
    )
    remember = BooleanField(_l("Remember on this device for 12 months"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.region.choices = [
            SelectChoice(region, region_name(region, g.language)) for region in CHOICES["region"]
        ]
