"""A form with one mistake of each kind, for the catalogue of the design."""

from __future__ import annotations

from wtforms import BooleanField, EmailField, PasswordField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from cookieapp.web.forms import Form
from cookieapp.web.language import gettext
from cookieapp.web.language import lazy_gettext as _l


class SampleForm(Form):
    """One field of each kind. Nothing is ever sent with it."""

    email = EmailField(_l("E-mail"))
    password = PasswordField(_l("Password"))
    topic = SelectField(_l("Subject"), choices=[], validate_choice=False)
    message = TextAreaField(_l("Message"))
    way = RadioField(_l("Answer by"), choices=[], validate_choice=False)
    copy = BooleanField(_l("Send me a copy"))


def sample_form() -> SampleForm:
    """Give the form as somebody left it: an address without its end, and no password."""
    form = SampleForm(None, data={"email": "anna@", "way": "mail", "topic": "order"}, prefix="sample-")
    form.topic.choices = [
        SelectChoice("order", gettext("An order")),
        SelectChoice("invoice", gettext("An invoice")),
    ]
    form.way.choices = [SelectChoice("mail", gettext("E-mail")), SelectChoice("phone", gettext("Telephone"))]
    form.email.errors = [gettext("This does not look like an e-mail address. Example: anna@example.pl")]
    form.password.errors = [gettext("Please enter your password.")]
    return form
