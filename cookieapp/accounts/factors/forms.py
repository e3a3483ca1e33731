"""The forms of second factors."""

from __future__ import annotations

from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from cookieapp.web.forms import Form, plain
from cookieapp.web.language import lazy_gettext as _l


class CodeForm(Form):
    """Six digits of the app, or a recovery code in their place."""

    code = StringField(
        _l("Code from your app"),
        [InputRequired(_l("Please enter a code.")), Length(max=100, message=_l("This is no code."))],
        filters=[plain],
    )


class AppForm(CodeForm):
    """The app's first code, with the secret it has to fit, sealed."""

    sealed = HiddenField()


class PasskeyForm(Form):
    """What the browser answered, which its script puts in."""

    credential = HiddenField()


class NameForm(Form):
    """The name of a passkey, by which its owner knows it."""

    name = StringField(
        _l("Name"),
        [
            InputRequired(_l("Please give it a name.")),
            Length(max=60, message=_l("This name is longer than 60 characters.")),
        ],
        filters=[plain],
    )


class NewPasskeyForm(NameForm):
    """A new passkey and its name."""

    credential = HiddenField()
