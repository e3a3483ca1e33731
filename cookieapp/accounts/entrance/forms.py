"""The forms of who wants to come in."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, EmailField, PasswordField
from wtforms.validators import InputRequired, Length, ValidationError

from cookieapp.accounts.entrance.choosing import shortest_for
from cookieapp.accounts.passwords.hashing import LONGEST, SHORTEST, passwords
from cookieapp.accounts.passwords.strength import Judgement, words_of
from cookieapp.accounts.people.directory import clean_address
from cookieapp.accounts.people.models import User
from cookieapp.web.forms import Form, plain
from cookieapp.web.here import the_config
from cookieapp.web.language import gettext, ngettext
from cookieapp.web.language import lazy_gettext as _l


class LoginForm(Form):
    """E-mail, password, and whether to stay logged in."""

    email = EmailField(
        _l("E-mail"), [InputRequired(_l("Please enter your e-mail address."))], filters=[plain]
    )
    password = PasswordField(_l("Password"), [InputRequired(_l("Please enter your password."))])
    remember = BooleanField(_l("Remember me for 30 days"))

    def refuse(self, words: str) -> None:
        """Say why it did not work, beside the address, and forget the password."""
        self.email.errors = [words]
        self.password.data = ""


class AddressForm(Form):
    """An e-mail address, in its normal form."""

    email = EmailField(
        _l("E-mail"),
        [
            InputRequired(_l("Please enter your e-mail address.")),
            Length(max=320, message=_l("This address is too long.")),
        ],
        filters=[plain],
    )

    def validate_email(self, field: Any) -> None:
        """Take the address in its normal form."""
        if field.errors:
            return
        try:
            field.data = clean_address(field.data)
        except ValueError:
            raise ValidationError(
                gettext("This does not look like an e-mail address. Example: anna@example.pl")
            ) from None


class ChoosingForm(Form):
    """A form in which a password is chosen. `judgement` is what is thought of it, once it was sent."""

    judgement: Judgement | None = None

    def weigh(self, password: str, shortest: int, *own: str | None) -> None:
        """Hold a password against the rules: length, and how hard it is to guess. Raises ValidationError.

        `own` are the owner's names and addresses, which are guessed first.
        """
        if len(password) > LONGEST:
            raise ValidationError(gettext("The password is longer than 1,024 characters."))
        operator = the_config().operator
        own_words = words_of(operator.name, operator.site, *own)
        self.judgement = judgement = passwords().weigh(password, own_words)
        missing = shortest - len(password)
        if missing > 0:
            words = ngettext(
                "The password is %(n)s character too short. A short sentence works well.",
                "The password is %(n)s characters too short. A short sentence works well.",
                missing,
            )
            raise ValidationError(words % {"n": missing})
        if judgement.refusal is not None:
            raise ValidationError(str(judgement.refusal))


class SignupForm(AddressForm, ChoosingForm):
    """E-mail and a password that is long enough to stand alone."""

    password = PasswordField(_l("Password"), [InputRequired(_l("Please choose a password."))])

    def validate_password(self, field: Any) -> None:
        """Hold the password against the rules."""
        self.weigh(field.data, SHORTEST, self.email.data)


class FirstPasswordForm(ChoosingForm):
    """A password for an account that was opened without one."""

    password = PasswordField(_l("Password"), [InputRequired(_l("Please choose a password."))])
    shortest = SHORTEST

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user = user

    def validate_password(self, field: Any) -> None:
        """Hold the password against the rules."""
        self.weigh(field.data, self.shortest, self.user.email)


class NewPasswordForm(ChoosingForm):
    """A new password for an account, and whether its sessions are to end.

    With `alone` it has to be long enough without a second factor, although there is one.
    """

    password = PasswordField(_l("New password"), [InputRequired(_l("Please choose a password."))])
    end_sessions = BooleanField(_l("End all sessions of the account"))

    def __init__(self, user: User, *, alone: bool = False) -> None:
        super().__init__(data={"end_sessions": True})
        self.user = user
        self.alone = alone

    @property
    def shortest(self) -> int:
        """Give the length that is asked for."""
        return SHORTEST if self.alone else shortest_for(self.user)

    def validate_password(self, field: Any) -> None:
        """Hold the password against the rules."""
        self.weigh(field.data, self.shortest, self.user.email)
