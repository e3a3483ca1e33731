"""The register's nouns: categories, services, partners and cookies, frozen.

Every text is a mapping from language to words, complete for every language of the site.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cookieapp.register.lifetime import Lifetime

Text = Mapping[str, str]

SITE = "site"
"""The setter of a first-party cookie: this site itself."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """One declared cookie, or with a trailing `*` in its name a family of them."""

    name: str
    service: str
    setter: str
    lifetime: Lifetime
    lifetime_on_request: Lifetime | None
    purpose: Text
    content: Text
    paths: tuple[str, ...] = ("/",)
    domains: tuple[str, ...] = ("",)

    @property
    def first_party(self) -> bool:
        """Tell whether this site sets it."""
        return self.setter == SITE

    @property
    def is_pattern(self) -> bool:
        """Tell whether the name stands for every name with this beginning."""
        return self.name.endswith("*")

    @property
    def longest(self) -> Lifetime:
        """Give the longest life that is declared."""
        return self.lifetime_on_request or self.lifetime

    def matches(self, name: str) -> bool:
        """Tell whether a cookie of this base name is meant."""
        return name.startswith(self.name[:-1]) if self.is_pattern else name == self.name


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody else who sets or reads cookies, and where the browser would meet them."""

    id: str
    name: str
    role: Text
    country: Text
    policy_url: str | None
    opt_out_url: str | None
    origins: Mapping[str, tuple[str, ...]]
    features: tuple[str, ...] = ()
    """Features of the browser that its frames may use (W3C Permissions Policy)."""
    consent_mode: tuple[str, ...] = ()
    """What consent to it means in the words of Google's Consent Mode, version 2."""


@dataclass(frozen=True, slots=True, eq=False)  # one object each: told apart, and hashed, by being itself
class Service:
    """What a visitor decides about: one purpose, with the cookies that serve it.

    A service whose partner is nowhere to be met is declared but not `active`: nobody is
    asked about it, and nothing of it is permitted.
    """

    id: str
    category: str
    needs_consent: bool
    name: Text
    purpose: Text
    without: Text
    reason: Text | None
    partner: Partner | None
    cookies: tuple[Cookie, ...]
    active: bool
    hash: str


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """Something of a partner's that pages show once it is allowed; a placeholder stands for it before."""

    id: str
    service: Service
    kind: str
    directive: str
    url: str
    origin: str
    name: Text
    purpose: Text

    @property
    def partner(self) -> Partner:
        """Give who provides it."""
        assert self.service.partner is not None
        return self.service.partner


@dataclass(frozen=True, slots=True)
class Category:
    """One of the policy's kinds of cookies."""

    id: str
    needs_consent: bool
    name: Text
    purpose: Text
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """Everything that is declared, ready to be asked."""

    categories: tuple[Category, ...]
    partners: tuple[Partner, ...]
    _services: Mapping[str, Service] = field(repr=False)
    _exact: Mapping[str, Cookie] = field(repr=False)
    _patterns: tuple[Cookie, ...] = field(repr=False)
    contents: Mapping[str, Content] = field(default_factory=dict, repr=False)

    @property
    def services(self) -> Iterator[Service]:
        """Walk the services in the policy's order."""
        return iter(self._services.values())

    @property
    def optional_services(self) -> tuple[Service, ...]:
        """List the services that wait for consent."""
        return _optional(self)

    @property
    def cookies(self) -> Iterator[Cookie]:
        """Walk the cookies in the policy's order."""
        return (cookie for service in self.services for cookie in service.cookies)

    def service(self, service_id: str) -> Service:
        """Find a service by its id; KeyError for one that is not declared."""
        return self._services[service_id]

    def cookie(self, name: str) -> Cookie:
        """Find a cookie by the name it is declared under; KeyError otherwise."""
        return self._exact[name]

    def lookup(self, name: str) -> Cookie | None:
        """Find the entry that a base name (without `__Host-`) falls under, if any."""
        found = self._exact.get(name)
        if found is None:
            found = next((pattern for pattern in self._patterns if pattern.matches(name)), None)
        return found


@lru_cache(maxsize=8)
def _optional(register: Register) -> tuple[Service, ...]:
    """Find what every page asks for once, as a register never changes."""
    return tuple(service for service in register.services if service.needs_consent and service.active)
