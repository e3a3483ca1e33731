"""What is kept under the `interests` cookie, for previews and for withdrawal."""

from __future__ import annotations

from cookieapp.advertising.interests import COOKIE, SERVICE, Interests
from cookieapp.consent.holdings import Holding
from cookieapp.storage.redis import Redis
from cookieapp.web.language import lazy_gettext as _l


class InterestKeeper:
    """The interest profile, as something that can be shown and erased."""

    service = SERVICE
    cookie = COOKIE

    def __init__(self, redis: Redis, interests: Interests) -> None:
        self._redis = redis
        self._interests = interests

    def place(self, value: str) -> str:
        """Name the keys of the profile under each secret that is still accepted."""
        return " ".join(self._interests.places(value))

    def holdings(self, place: str) -> list[Holding]:
        """List the topics of the profile."""
        return _told(self._interests.topics(self._redis, place.split()))

    def erase(self, place: str) -> list[Holding]:
        """Forget the profile, and what other processes were about to add to it."""
        return _told(self._interests.erase(self._redis, place.split()))


def _told(topics: list[str]) -> list[Holding]:
    if not topics:
        return []
    return [Holding(SERVICE, _l("Interest profile"), len(topics), tuple(topics))]
