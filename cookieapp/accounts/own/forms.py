"""The forms of the account's own area."""

from __future__ import annotations

from wtforms import BooleanField, PasswordField
from wtforms.validators import InputRequired

from cookieapp.accounts.entrance.forms import NewPasswordForm
from cookieapp.accounts.people.models import User
from cookieapp.web.forms import Form
from cookieapp.web.language import lazy_gettext as _l


class ChangePasswordForm(NewPasswordForm):
    """The same, for somebody who is logged in and knows the old one (ASVS v5.0.0-6.2.3)."""

    old = PasswordField(_l("Present password"), [InputRequired(_l("Please enter your present password."))])
    end_sessions = BooleanField(_l("End all other sessions of the account"))

    def __init__(self, user: User, *, alone: bool = False) -> None:
        super().__init__(user, alone=alone)
        if not user.password_hash:
            del self.old


class LeavingForm(Form):
    """The wish to have the account deleted, said twice: by the tick and by the button."""

    sure = BooleanField(
        _l("Yes, delete my account"), [InputRequired(_l("Please tick the box if you really want this."))]
    )
