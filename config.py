"""Read the environment once and turn it into one frozen value.

Every setting is a variable named ``COOKIEAPP_…``; an empty one counts as not set.
Whatever makes no sense is refused with one sentence that begins with the variable's name and says what to do.
Values that may carry a password are neither repeated in those sentences nor shown by ``repr``.
"""

from __future__ import annotations

import difflib
import fcntl
import hashlib
import ipaddress
import os
import re
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, TypeVar
from urllib.parse import quote, urlsplit

PREFIX = "COOKIEAPP_"
LANGUAGES = ("pl", "en")
REDIS_SCHEMES = (
    *("redis", "redis+sentinel", "redis+cluster"),
    *("rediss", "rediss+sentinel", "rediss+cluster", "unix"),
)
SHORTEST_KEY = 32
"""Characters a secret key needs at least; 32 hexadecimal digits are 128 bits."""

LONGEST_SOCKET_PATH = 103
"""Bytes that fit into a unix socket's address on every system we know (Linux takes 107, macOS 103)."""

OPERATOR_SETTINGS = ("NAME", "SITE", "ADDRESS", "EMAIL", "PHONE", "KRS", "COURT", "NIP", "CAPITAL", "DPO")
SETTINGS = (
    *("PORT", "HOST", "PUBLIC_URL", "DATA_DIR", "REDIS_URL", "DATABASE_URL"),
    *("SECRET_KEY", "SECRET_KEY_FALLBACKS", "TRUSTED_PROXIES", "MAIL_URL", "DEFAULT_LANGUAGE"),
    *("DEMO", "PARTNER_PORT"),
    *(f"OPERATOR_{name}" for name in OPERATOR_SETTINGS),
)
"""Every setting there is, without the prefix."""

_T = TypeVar("_T")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOSTNAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


class ConfigError(ValueError):
    """Say in one sentence, which begins with a variable's name, what is wrong and what to do about it."""


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
        read = _Reader(environ)
        port = read.number("PORT", 8000, lowest=1, highest=65535)
        demo = read.one_of("DEMO", ("0", "1"), "0") == "1"
        return cls(
            port=port,
            host=read.parsed("HOST", _address) or "127.0.0.1",
            public_url=read.parsed("PUBLIC_URL", _public_url) or f"http://localhost:{port}",
            data_dir=Path(read.parsed("DATA_DIR", _directory) or _directory("DATA_DIR", "instance")),
            redis_url=read.parsed("REDIS_URL", _redis_url),
            database_url=read.parsed("DATABASE_URL", _database_url),
            secret_key=read.parsed("SECRET_KEY", _secret_key),
            secret_key_fallbacks=read.parsed("SECRET_KEY_FALLBACKS", _secret_keys) or (),
            trusted_proxies=read.number("TRUSTED_PROXIES", 0, lowest=0, highest=32),
            mail_url=read.parsed("MAIL_URL", _mail_url),
            default_language=read.one_of("DEFAULT_LANGUAGE", LANGUAGES, "pl"),
            demo=demo,
            partner_port=_partner_port(read, port, demo),
            operator=read.operator(),
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


def is_loopback(hostname: str) -> bool:
    """Tell whether a host without port and brackets is this machine's alone (RFC 6761, 6.3)."""
    try:
        return ipaddress.ip_address(hostname).is_loopback
    except ValueError:
        name = hostname.lower()
        return name == "localhost" or name.endswith(".localhost")


def embedded_socket(data_dir: Path) -> Path:
    """Return where the embedded server of `data_dir` listens.

    Normally that is inside `data_dir`.
    A path too long for a socket's address gives way to a folder named after its hash.
    That folder is in /tmp, not in TMPDIR, so that every process finds it, however it was started.
    """
    path = data_dir / "valkey" / "socket"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:32]
    return Path("/tmp", f"cookieapp-{name}", "socket")  # noqa: S108 - a private folder, checked before use


def secret_keys(config: Config) -> tuple[bytes, ...]:
    """Return all secret keys, the newest first: sign with the first one, accept every one.

    Without SECRET_KEY the first one is kept in DATA_DIR/secret_key, made on first use with mode 0600.
    Raises ConfigError when that file cannot be made or read, is too short, or is open to other users.
    """
    newest = config.secret_key or _key_on_disk(config.data_dir)
    return (newest, *config.secret_key_fallbacks)


def _key_on_disk(data_dir: Path) -> bytes:
    """Read the key file, or make it first; a lock on the folder lets two processes agree on one key."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = os.open(data_dir, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            path = data_dir / "secret_key"
            if not path.exists():
                _write_key(path)
            return _read_key(path)
        finally:
            os.close(folder)
    except OSError as error:
        _refuse("DATA_DIR", f"must be a folder where we may keep the file secret_key: {error.strerror}")


def _write_key(path: Path) -> None:
    """Write a new key beside its place and move it there, so that no crash leaves half a key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(descriptor)
    draft.rename(path)


def _read_key(path: Path) -> bytes:
    """Return the key in the file; a file that other users can read or change is refused."""
    # Without O_NONBLOCK a named pipe in the key's place would stop us for ever.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            _refuse("DATA_DIR", "holds something named secret_key that is not a file; move it away")
        if status.st_mode & 0o077:
            _refuse("DATA_DIR", "holds a file secret_key that other users can read or change; chmod 600 it")
        key = file.read(4096).strip()
    if len(key) < SHORTEST_KEY:
        _refuse("DATA_DIR", f"holds a file secret_key of fewer than {SHORTEST_KEY} characters; delete it")
    return key


class _Reader:
    """Look settings up by name and check their form; knows nothing about their meaning."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.values: dict[str, str] = {}
        for variable, raw in environ.items():
            if variable.startswith(PREFIX):
                name = variable.removeprefix(PREFIX)
                if name not in SETTINGS:
                    _refuse_unknown(variable)
                self.values[name] = _clean(name, raw)

    def parsed(self, name: str, parse: Callable[[str, str], _T]) -> _T | None:
        """Return what `parse` makes of the setting, None when it is not set."""
        value = self.values.get(name)
        return parse(name, value) if value else None

    def number(self, name: str, default: int, *, lowest: int, highest: int) -> int:
        """Return the setting as a whole number within both bounds."""
        value = self.values.get(name) or str(default)
        if not re.fullmatch(r"[0-9]{1,9}", value) or not lowest <= int(value) <= highest:
            _refuse(name, f"must be a whole number from {lowest} to {highest}")
        return int(value)

    def one_of(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """Return the setting, which is one of the choices."""
        value = self.values.get(name) or default
        if value not in choices:
            _refuse(name, f"must be {' or '.join(choices)}")
        return value

    def operator(self) -> Operator:
        """Return the operator, defaults filled in where nothing is set."""
        given = {name.lower(): self.values.get(f"OPERATOR_{name}") for name in OPERATOR_SETTINGS}
        return Operator(**{name: value for name, value in given.items() if value})


def _refuse(name: str, why: str) -> NoReturn:
    raise ConfigError(f"{PREFIX}{name} {why}.")


def _refuse_unknown(variable: str) -> NoReturn:
    """Refuse a variable nobody reads: a slip in a name would otherwise go unnoticed."""
    name = variable.removeprefix(PREFIX)
    nearest = difflib.get_close_matches(name.upper(), SETTINGS, n=1, cutoff=0.0)[0]
    shown = ascii(name)[1:-1]
    _refuse(shown, f"is not a setting; unset it or use {PREFIX}{nearest}, the nearest one there is")


def _clean(name: str, raw: str) -> str:
    """Return the value without surrounding space; it must be printable text."""
    value = raw.strip()
    try:
        value.encode()
    except UnicodeEncodeError:
        _refuse(name, "must be text in UTF-8")
    if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in value):
        _refuse(name, "must not contain line breaks or other control characters")
    return value


def _address(name: str, value: str) -> str:
    if value == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(value.strip("[]")))
    except ValueError:
        _refuse(name, "must be an IP address to listen on, such as 127.0.0.1 or 0.0.0.0")


def _directory(name: str, value: str) -> str:
    if value.startswith("~"):
        _refuse(name, "must be written out, because only a shell knows what ~ means")
    if "?" in value:
        _refuse(name, "must not contain a question mark, which ends the path in a database's address")
    try:
        return os.path.abspath(value)
    except OSError:
        _refuse(name, "must be an absolute path, because the current folder is gone")


def _partner_port(read: _Reader, port: int, demo: bool) -> int:
    """Return the partner's port; it may not be the site's own where somebody asked for it or will use it."""
    partner_port = read.number("PARTNER_PORT", 8001, lowest=1, highest=65535)
    if partner_port == port and (demo or read.values.get("PARTNER_PORT")):
        _refuse("PARTNER_PORT", f"must differ from {PREFIX}PORT, which is {port} as well")
    return partner_port


def _secret_key(name: str, value: str) -> bytes:
    if len(value) < SHORTEST_KEY:
        _refuse(name, f"must have at least {SHORTEST_KEY} random characters in every key")
    if "," in value:
        _refuse(name, f"must not contain a comma, which separates keys in {PREFIX}SECRET_KEY_FALLBACKS")
    return value.encode()


def _secret_keys(name: str, value: str) -> tuple[bytes, ...]:
    return tuple(_secret_key(name, key.strip()) for key in value.split(",") if key.strip())


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a store's address. `urlsplit` will not do: it knows one host, and here may be several."""

    scheme: str
    netloc: str
    path: str
    query: str

    @classmethod
    def parse(cls, value: str) -> Address:
        """Take an address apart; ValueError for what is none (RFC 3986, appendix B)."""
        match = re.fullmatch(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", value)
        if match is None:
            raise ValueError(value)
        return cls(match[1].lower(), match[2], match[3], match[4] or "")


def _split(name: str, value: str, schemes: tuple[str, ...]) -> Address:
    """Split an address whose scheme is among `schemes`."""
    wanted = f"must be an address that begins with {', '.join(f'{scheme}://' for scheme in schemes)}"
    try:
        parts = Address.parse(value)
    except ValueError:
        _refuse(name, wanted)
    if parts.scheme not in schemes or not value[len(parts.scheme) :].startswith("://"):
        _refuse(name, wanted)
    return parts


def _node(name: str, value: str) -> tuple[str, int | None]:
    """Take `host`, `host:port` or `[IPv6]:port` apart; the host is lower case and without brackets."""
    match = re.fullmatch(r"(\[[^\[\]]+\]|[^\[\]:]+)(?::([0-9]{1,5}))?", value)
    port = int(match[2]) if match and match[2] else None
    if match is None or (port is not None and not 1 <= port <= 65535):
        _refuse(name, "must name a host and, if need be, a port from 1 to 65535")
    host = match[1].lower()
    try:
        if host.startswith("["):
            return str(ipaddress.IPv6Address(host[1:-1].partition("%")[0])), port
        # A last label of digits makes browsers read the whole as an IPv4 address (URL standard, 3.5).
        if host.rpartition(".")[2].isdecimal():
            return str(ipaddress.IPv4Address(host)), port
    except ValueError:
        _refuse(name, "must name a host by a valid IP address or by name")
    return host, port


def _public_url(name: str, value: str) -> str:
    """Return the site's origin the way browsers write it: lower case, without its scheme's own port."""
    parts = _split(name, value, ("https", "http"))
    if set("@%") & set(parts.netloc) or parts.path not in ("", "/") or "?" in value or "#" in value:
        _refuse(name, "must be only scheme, host and port, such as https://www.example.com")
    host, port = _node(name, parts.netloc)
    if ":" not in host and (len(host) > 253 or not _HOSTNAME.fullmatch(host)):
        _refuse(name, "must name its host in ASCII letters, digits, hyphens and dots (xn--… for others)")
    if parts.scheme == "http" and not is_loopback(host):
        _refuse(name, f"must begin with https://, because {host} is not a name of this machine alone")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + ("" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}")


def _redis_url(name: str, value: str) -> str:
    parts = _split(name, value, REDIS_SCHEMES)
    if parts.scheme == "unix":
        if parts.netloc.rpartition("@")[2] or parts.path in ("", "/"):
            _refuse(name, "must name a socket by its absolute path, such as unix:///run/redis.sock")
        return parts.scheme + value[len(parts.scheme) :]
    nodes = parts.netloc.rpartition("@")[2].split(",")
    if parts.scheme in ("redis", "rediss"):
        if len(nodes) > 1:
            _refuse(name, "must name one host; several need redis+sentinel:// or redis+cluster://")
        if not re.fullmatch(r"(?:/[0-9]{0,5})?", parts.path):
            _refuse(name, "must end with the database's number, such as /0, or with nothing")
    for node in nodes:
        _node(name, node)
    return parts.scheme + value[len(parts.scheme) :]


def _database_url(name: str, value: str) -> str:
    """Return the address as SQLAlchemy reads it: psycopg 3 for PostgreSQL, an absolute path for SQLite."""
    parts = _split(name, value, ("postgresql", "postgresql+psycopg", "postgres", "sqlite"))
    if parts.scheme == "sqlite":
        path = value[len("sqlite:///") :]
        if parts.netloc or path in ("", ":memory:") or path.startswith("?"):
            _refuse(name, "must name a file, as in sqlite:///folder/file.sqlite3, that all processes share")
        file, mark, query = path.partition("?")
        return f"sqlite:///{_directory(name, file)}{mark}{query}"
    if node := parts.netloc.rpartition("@")[2]:
        _node(name, node)
    return "postgresql+psycopg" + value[len(parts.scheme) :]


def _mail_url(name: str, value: str) -> str:
    parts = _split(name, value, ("smtp", "smtps"))
    _node(name, parts.netloc.rpartition("@")[2])
    return parts.scheme + value[len(parts.scheme) :]
