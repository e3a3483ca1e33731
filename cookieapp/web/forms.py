"""The frame of every form."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_wtf import FlaskForm

from cookieapp.web.csrf import SessionToken


class Form(FlaskForm):  # type: ignore[misc]
    """A form that carries a token while somebody is logged in, and no token otherwise."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Settings of WTForms."""

        csrf_class = SessionToken
        csrf_field_name = "csrf_token"

        @property
        def csrf(self) -> bool:
            """Tell whether this form needs a token: where there is a session to protect."""
            return bool(g.get("csrf_binding"))

        def get_translations(self, form: Any) -> Any:
            """Leave messages as they are: each validator of ours brings its own words."""
            return None


def plain(written: str | None) -> str | None:
    """Leave out characters that nobody can see: a page could not show them again."""
    return "".join(filter(str.isprintable, written)) if written else written
