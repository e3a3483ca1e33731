"""The wings, and what they need of one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import LANGUAGES
from cookieapp.accounts.entrance import confirm, login, passwordless, reset, second, signup, staying
from cookieapp.accounts.own import address, kept, second_factors
from cookieapp.accounts.own import pages as own_pages
from cookieapp.accounts.own.belongings import Belongings
from cookieapp.accounts.passwords.hashing import Passwords
from cookieapp.accounts.sessions import identity, lifecycle, sharing
from cookieapp.advertising import profile
from cookieapp.advertising import views as advertising
from cookieapp.advertising.opening import open_advertising
from cookieapp.advertising.own import belonging as interest_profile
from cookieapp.consent import proof
from cookieapp.consent.drift import reports
from cookieapp.consent.evidence import verification, withdrawals
from cookieapp.consent.evidence import views as evidence
from cookieapp.consent.form import contents
from cookieapp.consent.form import views as consent
from cookieapp.consent.people import People
from cookieapp.operator import views as operator
from cookieapp.policy import views as policy
from cookieapp.policy.text import PolicyText
from cookieapp.preferences import current as preferences
from cookieapp.preferences import views as preferences_views
from cookieapp.site import views as site
from cookieapp.site.articles import Library, read_topics
from cookieapp.site.places import places
from cookieapp.site.views import library as articles_of_the_page
from cookieapp.statistics import whole as statistics
from cookieapp.statistics.keeping.records import StatisticsKeeper
from cookieapp.statistics.mine import views as statistics_views
from cookieapp.statistics.mine.own import belonging as statistics_of_mine
from cookieapp.storage.stores import Stores
from cookieapp.tour import gate as tour
from cookieapp.web import figures, health

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from config import Config
    from cookieapp.consent.withdrawal.holdings import Keeper
    from cookieapp.register import Register

WINGS = (
    *(site, policy, consent, contents, evidence, withdrawals, verification, reports, preferences_views),
    *(signup, passwordless, login, second, confirm, reset, staying, own_pages, address, second_factors),
    *(advertising, profile, statistics_views, operator, tour, health),
)
"""Modules that have pages."""
PEOPLE = People(identity.user_id_if_known, sharing.sharing, sharing.tell)


def add_wings(
    app: Flask,
    config: Config,
    register: Register,
    keys: tuple[bytes, ...],
    facts: dict[str, str],
    clock: Callable[[], float],
) -> None:
    """Open each wing, hand it what others know, and let them hear of logins and logouts."""
    stores, topics = Stores.of(app), read_topics()
    libraries = {language: Library(language, topics) for language in LANGUAGES}
    titles = {
        language: {one.slug: one.title for one in texts.articles} for language, texts in libraries.items()
    }
    offers = open_advertising(app, keys, topics, titles, facts.get("partner_origin"))
    usage = statistics.make(stores, keys, figures.VIEWS_LOST.inc, clock)
    usage.attach(app)
    app.extensions.update(
        {
            "cookieapp.passwords": Passwords(),
            "cookieapp.texts": libraries,
            "cookieapp.places": lambda: places(articles_of_the_page()),
            "cookieapp.policy": PolicyText(config.operator, register),
        }
    )
    keepers: list[Keeper] = [offers.profiles, StatisticsKeeper(usage.records)]
    proof.attach(app, register, keys, config.data_dir, keepers, PEOPLE)
    belongings = Belongings()
    belongings.attach(app)
    for belonging in (*kept.KEPT, statistics_of_mine(), interest_profile()):
        belongings.add(belonging)
    for wing in WINGS:
        app.register_blueprint(wing.blueprint)
    lifecycle.logged_in.connect(preferences.restore, app)
    lifecycle.logged_out.connect(preferences.leave, app)
    lifecycle.logged_out.connect(sharing.at_logout, app)
    lifecycle.logged_in.connect(sharing.after_login, app)
