"""The stops of the tour: a promise, what to do, what to look at, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cookieapp.web.language import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Stop:
    """One promise. `links` are pairs of an endpoint and words."""

    promise: Any
    do: Any
    look: Any
    links: tuple[tuple[str, Any], ...]


HOME, FORM, HERE = (
    ("site.home", _l("Home page")),
    ("consent.form", _l("Cookie settings")),
    ("policy.here", _l("Cookies in this browser")),
)

STOPS = (
    Stop(
        _l("Who has not chosen has no cookies"),
        _l("Open the home page in a private window and read a few articles."),
        _l("No cookie, no request to another address: look into the network panel of your browser."),
        (HOME, HERE),
    ),
    Stop(
        _l("Refusing leaves one cookie, and everything works"),
        _l("Refuse in the question at the top of a page, then go wherever you like."),
        _l("One cookie, “consent”. The same pages, the same words, and nobody asks again."),
        (HOME, HERE),
    ),
    Stop(
        _l("Nothing leaves undeclared, nothing is read unpermitted"),
        _l("Try to set a cookie past the gate, in every way you can think of."),
        _l("The gate drops it or mends it, and says why."),
        (("tour.gate", _l("Try to break the gate")),),
    ),
    Stop(
        _l("A partner hears of you only when you say so"),
        _l("Look at an article before and after you allow the partner, once or for 30 days."),
        _l("The list of requests that the partner received, and the placeholder on the page."),
        (FORM, HOME),
    ),
    Stop(
        _l("Withdrawing is complete in the same response"),
        _l("Accept, read an article, then withdraw at the bottom of any page."),
        _l(
            "The cookies “visitor” and “interests” are gone in that very answer, "
            "and so is what we kept under them."
        ),
        (FORM, ("evidence.history", _l("Decisions of this browser"))),
    ),
    Stop(
        _l("A decision can be proved"),
        _l("Download the receipt of a decision and change one letter in it."),
        _l("The receipt is good as it came, and bad with the letter changed."),
        (
            ("evidence.history", _l("Decisions of this browser")),
            ("verification.form", _l("Check a receipt")),
        ),
    ),
    Stop(
        _l("The policy is true because software keeps it"),
        _l("Search for a cookie, look at what changed, read the register as a machine does."),
        _l("Page, form and register say the same of each cookie."),
        (
            ("policy.policy", _l("Cookie policy")),
            ("policy.versions", _l("Versions of the policy")),
            ("policy.declaration", _l("The register as JSON")),
        ),
    ),
    Stop(
        _l("Pages suit you before you ask, and more when you do"),
        _l("Choose 200 %, wide letters, high contrast, another language; try it out without saving."),
        _l(
            "The sample beside the form, and what the cookie would hold. "
            "Restart the browser with and without “remember”."
        ),
        (("preferences.form", _l("Preferences")),),
    ),
    Stop(
        _l("A session is yours alone"),
        _l(
            "Open an account, log in on two browsers, end one from the other. Put an old session cookie back."
        ),
        _l("The list of sessions, the letter about it, and that the old cookie opens nothing."),
        (
            ("joining.signup", _l("Open an account")),
            ("area.sessions", _l("Sessions")),
            ("tour.mail", _l("Letters that the site has written")),
        ),
    ),
    Stop(
        _l("More than a password"),
        _l("Add an app with codes or a passkey, log out and in again, use a recovery code."),
        _l("What is asked for, when it is asked again, and the letters that come."),
        (("area.security", _l("Security")), ("tour.mail", _l("Letters that the site has written"))),
    ),
    Stop(
        _l("Your data are yours"),
        _l("Take everything out in one file, delete the account, change your mind."),
        _l("What is in the file, and what is left afterwards."),
        (("area.data", _l("Your data")),),
    ),
    Stop(
        _l("Only who agreed is counted"),
        _l("Read with and without consent, then look at the figures as the operator."),
        _l("Your reading appears only with consent, and what nobody may know is left out openly."),
        (("operator.index", _l("Operator’s console")),),
    ),
    Stop(
        _l("Everything works without JavaScript, by keyboard, in the dark and at 200 %"),
        _l("Turn scripts off, put the mouse away, make the window 320 pixels wide."),
        _l("Nothing is cut, nothing is out of reach, and you always see where you are."),
        (("tour.components", _l("Every part of the design")), HOME),
    ),
    Stop(
        _l("When a store is away, public pages stay"),
        _l("Stop Redis or the database under the site."),
        _l("Articles, policy and decisions go on. The account says so at once, and your session comes back."),
        (("health.ready", _l("Whether everything is ready")),),
    ),
)
