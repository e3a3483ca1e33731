"""Read the environment once and turn it into one frozen value.

Every setting is a variable named ``COOKIEAPP_…``; an empty one counts as not set.
Whatever makes no sense is refused with one sentence that begins with the variable's name and says what to do.
Values that may carry a password are neither repeated in those sentences nor shown by ``repr``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from cookieapp.settings.addresses import (
    database_url,
    directory,
    is_loopback,
    listening_address,
    mail_url,
    public_url,
    redis_url,
)
from cookieapp.settings.errors import ConfigError, refuse
from cookieapp.settings.keys import keys_on_disk, one_key, several_keys
from cookieapp.settings.names import LANGUAGES, OPERATOR_SETTINGS, PREFIX, SETTINGS
from cookieapp.settings.reader import Reader
from cookieapp.settings.sockets import embedded_socket

__all__ = ["LANGUAGES", "SETTINGS", "Config", "ConfigError", "Operator", "is_loopback", "secret_keys"]


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the site; what the source policy does not tell is None and shown as missing."""

    name: str = "Contact Center sp. z o.o."
    site: str = "www.contactcenter.pl"
    address: str = "ul. Muszkieterów 15a, 02-273 Warszawa"
    email: str | None = None
    phone: str | None = None
    krs: str | None = None
    court: str | None = None
    nip: str | None = None
    capital: str | None = None
    dpo: str | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one running site, checked."""

    port: int
    host: str
    public_url: str
    data_dir: Path
    redis_url: str | None = field(repr=False)
    database_url: str | None = field(repr=False)
    secret_key: bytes | None = field(repr=False)
    secret_key_fallbacks: tuple[bytes, ...] = field(repr=False)
    sessions_max: int
    trusted_proxies: int
    mail_url: str | None = field(repr=False)
    default_language: str
    demo: bool
    partner_port: int
    operator: Operator

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Config:
        """Check the variables of `environ` and return the settings; touches no file and no network.

        Raises ConfigError for the first variable that makes no sense.
        """
        read = Reader(environ)
        port = read.number("PORT", 8000, lowest=1, highest=65535)
        demo = read.one_of("DEMO", ("0", "1"), "0") == "1"
        return cls(
            port=port,
            host=read.parsed("HOST", listening_address) or "127.0.0.1",
            public_url=read.parsed("PUBLIC_URL", public_url) or f"http://localhost:{port}",
            data_dir=Path(read.parsed("DATA_DIR", directory) or directory("DATA_DIR", "instance")),
            redis_url=read.parsed("REDIS_URL", redis_url),
            database_url=read.parsed("DATABASE_URL", database_url),
            secret_key=read.parsed("SECRET_KEY", one_key),
            secret_key_fallbacks=read.parsed("SECRET_KEY_FALLBACKS", several_keys) or (),
            sessions_max=read.number("SESSIONS_MAX", 20, lowest=1, highest=1000),
            trusted_proxies=read.number("TRUSTED_PROXIES", 0, lowest=0, highest=32),
            mail_url=read.parsed("MAIL_URL", mail_url),
            default_language=read.one_of("DEFAULT_LANGUAGE", LANGUAGES, "pl"),
            demo=demo,
            partner_port=_partner_port(read, port, demo),
            operator=_operator(read),
        )

    @property
    def origin(self) -> str:
        """Return scheme, host and port as a browser writes them in an Origin header (RFC 6454)."""
        return self.public_url

    @property
    def hostname(self) -> str:
        """Return the host of the public address: lower case, no port, no brackets around an IPv6 address."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def secure(self) -> bool:
        """Tell whether visitors come over https."""
        return self.public_url.startswith("https://")

    @property
    def loopback(self) -> bool:
        """Tell whether the public address is one of this machine's own names."""
        return is_loopback(self.hostname)

    @property
    def cookie_prefix(self) -> str:
        """Return what goes in front of every cookie's name; browsers take `__Host-` over https alone."""
        return "__Host-" if self.secure else ""

    @property
    def effective_redis_url(self) -> str:
        """Return REDIS_URL or the address of the embedded server under DATA_DIR."""
        return self.redis_url or "unix://" + quote(str(embedded_socket(self.data_dir)))

    @property
    def effective_database_url(self) -> str:
        """Return DATABASE_URL or the address of the SQLite file under DATA_DIR, as SQLAlchemy reads it."""
        return self.database_url or f"sqlite:///{self.data_dir / 'cookieapp.sqlite3'}"


def secret_keys(config: Config) -> tuple[bytes, ...]:
    """Return all secret keys, the newest first: sign with the first one, accept every one.

    Without SECRET_KEY the first one is kept in DATA_DIR/secret_key, made on first use with mode 0600, and
    those before it, after a rotation, in DATA_DIR/former_secret_keys.
    Raises ConfigError when that file cannot be made or read, is too short, or is open to other users.
    """
    own = (config.secret_key,) if config.secret_key else keys_on_disk(config.data_dir)
    return (*own, *config.secret_key_fallbacks)


def _operator(read: Reader) -> Operator:
    """Return the operator, defaults filled in where nothing is set."""
    given = {name.lower(): read.values.get(f"OPERATOR_{name}") for name in OPERATOR_SETTINGS}
    return Operator(**{name: value for name, value in given.items() if value})


def _partner_port(read: Reader, port: int, demo: bool) -> int:
    """Return the partner's port; it may not be the site's own where somebody asked for it or will use it."""
    partner_port = read.number("PARTNER_PORT", 8001, lowest=1, highest=65535)
    if partner_port == port and (demo or read.values.get("PARTNER_PORT")):
        refuse("PARTNER_PORT", f"must differ from {PREFIX}PORT, which is {port} as well")
    return partner_port
