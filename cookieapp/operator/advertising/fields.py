"""Fields that say in our own words what is wrong with what was written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    StopValidation,
    ValidationError,
)

from cookieapp.web.forms import plain
from cookieapp.web.language import gettext
from cookieapp.web.language import lazy_gettext as _l

MOST_WORDS, LONGEST_WORD = 50, 40
FIRST, LAST = date(2020, 1, 1), date(2100, 1, 1)
LANDING = (
    r"(?:/(?![/\\])[!-\[\]-~]{0,498}|https://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?(?:[/?#][!-~]{0,240})?)\Z"
)
"""A path of this site, or an https address without a user in it. No browser takes it for anything else."""


class _Once:
    """A field that says one thing at a time: what cannot be read is not measured as well."""

    process_errors: Any

    def pre_validate(self, form: Any) -> None:
        """Stop where the field could not be read."""
        if self.process_errors:
            raise StopValidation


class Number(_Once, IntegerField):  # type: ignore[misc]
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; digits alone, in groups if one likes, and few enough to be meant."""
        written = "".join(valuelist[0].split()) if valuelist else ""
        self.data = None
        if not written:
            return
        if not (written.isascii() and written.isdigit() and len(written) < 11):
            raise ValueError(gettext("This is not a whole number."))
        self.data = int(written)


class Day(_Once, DateField):  # type: ignore[misc]
    """A day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; within this century."""
        written = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not written:
            return
        try:
            self.data = date.fromisoformat(written)
        except ValueError:
            raise ValueError(gettext("This is not a day. Example: 2027-01-31")) from None
        if not FIRST <= self.data < LAST:
            raise ValueError(gettext("This day is too far away."))


class Choice(SelectField):  # type: ignore[misc]
    """One of a closed list."""

    def pre_validate(self, form: Any) -> None:
        """Stop at what is not in the list."""
        if self.data not in [one.value for one in self.choices or ()]:
            raise StopValidation(gettext("Please choose one of the list."))


class Choices(SelectMultipleField):  # type: ignore[misc]
    """Any of a closed list."""

    def pre_validate(self, form: Any) -> None:
        """Stop at what is not in the list."""
        if not {*(self.data or ())} <= {one.value for one in self.choices or ()}:
            raise StopValidation(gettext("Please choose from the list."))


def offered(choices: Mapping[str, Any]) -> list[SelectChoice]:
    """Make a closed list of values and their words."""
    return [SelectChoice(value, words) for value, words in choices.items()]


def line(label: Any, longest: int, missing: Any = None) -> StringField:
    """Make a field for one line; `missing` says that it is needed."""
    return StringField(label, _limits(longest, missing), filters=[plain, _trimmed])


def words(label: Any, longest: int) -> TextAreaField:
    """Make a field for a few sentences."""
    return TextAreaField(label, _limits(longest, None), filters=[plain, _trimmed])


def listed(label: Any) -> StringField:
    """Make a field for words with commas between them."""
    return StringField(label, [*_limits(2_200, None), _few], filters=[plain, _trimmed])


def items(written: str | None) -> list[str]:
    """Read words with commas between them."""
    return [word.strip().lower() for word in (written or "").split(",") if word.strip()]


def number(label: Any, least: int, most: int, *, needed: bool = False) -> Number:
    """Make a field for a whole number."""
    between = NumberRange(least, most, message=_l("Please give a whole number from %(min)s to %(max)s."))
    return Number(
        label, [InputRequired(_l("Please give a whole number.")) if needed else Optional(), between]
    )


def landing() -> StringField:
    """Make a field for where an advertisement leads."""
    wrong = _l("The landing address is a path of this site or begins with https://.")
    return StringField(
        _l("Landing address"),
        [DataRequired(wrong), Regexp(LANDING, message=wrong)],
        filters=[plain, _trimmed],
    )


def _few(_form: Any, field: Any) -> None:
    """Refuse what would have to be cut."""
    found = items(field.data)
    if len(found) > MOST_WORDS:
        raise ValidationError(gettext("These are too many: at most %(most)s words.") % {"most": MOST_WORDS})
    if any(len(word) > LONGEST_WORD for word in found):
        raise ValidationError(
            gettext("One of these is too long: at most %(most)s characters each.") % {"most": LONGEST_WORD}
        )


def _limits(longest: int, missing: Any) -> list[Any]:
    need = [DataRequired(missing)] if missing is not None else [Optional()]
    return [*need, Length(max=longest, message=_l("This is too long: at most %(max)s characters."))]


def _trimmed(written: str | None) -> str | None:
    return written.strip() if written else written
