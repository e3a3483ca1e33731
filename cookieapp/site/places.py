"""Which pages somebody may have meant whose address does not exist."""

from __future__ import annotations

from cookieapp.site.articles import Library
from cookieapp.web.language import gettext as _
from cookieapp.web.pages import url_for
from cookieapp.web.suggestions import Place, place


def places(library: Library) -> list[Place]:
    """List the pages that somebody may have meant, in the language of the page and the library."""
    listed = [
        place(
            url_for("policy.policy"),
            _("Cookie policy"),
            "cookie polityka privacy policy prywatnosc ciasteczka",
        ),
        place(url_for("consent.form"), _("Cookie settings"), "consent zgoda zgody settings withdraw opt out"),
        place(url_for("policy.here"), _("Cookies in this browser"), "here browser delete"),
        place(
            url_for("preferences.form"),
            _("Preferences"),
            "preferences ustawienia settings language theme dark",
        ),
        place(url_for("accounts.login"), _("Log in"), "login signin logowanie zaloguj account konto"),
        place(url_for("joining.signup"), _("Open an account"), "signup register rejestracja konto"),
    ]
    listed += [
        place(url_for("site.article", slug=one.slug), one.title, one.title) for one in library.articles
    ]
    return listed
