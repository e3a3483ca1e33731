"""The addresses among the settings: where to listen, and where the site and its stores are."""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass

from cookieapp.settings.errors import refuse
from cookieapp.settings.names import REDIS_SCHEMES

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOSTNAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


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


def is_loopback(hostname: str) -> bool:
    """Tell whether a host without port and brackets is this machine's alone (RFC 6761, 6.3)."""
    try:
        return ipaddress.ip_address(hostname).is_loopback
    except ValueError:
        name = hostname.lower()
        return name == "localhost" or name.endswith(".localhost")


def listening_address(name: str, value: str) -> str:
    """Read an IP address to listen on."""
    if value == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(value.strip("[]")))
    except ValueError:
        refuse(name, "must be an IP address to listen on, such as 127.0.0.1 or 0.0.0.0")


def directory(name: str, value: str) -> str:
    """Read a folder and give its absolute path."""
    if value.startswith("~"):
        refuse(name, "must be written out, because only a shell knows what ~ means")
    if "?" in value:
        refuse(name, "must not contain a question mark, which ends the path in a database's address")
    try:
        return os.path.abspath(value)
    except OSError:
        refuse(name, "must be an absolute path, because the current folder is gone")


def _split(name: str, value: str, schemes: tuple[str, ...]) -> Address:
    """Split an address whose scheme is among `schemes`."""
    wanted = f"must be an address that begins with {', '.join(f'{scheme}://' for scheme in schemes)}"
    try:
        parts = Address.parse(value)
    except ValueError:
        refuse(name, wanted)
    if parts.scheme not in schemes or not value[len(parts.scheme) :].startswith("://"):
        refuse(name, wanted)
    return parts


def _node(name: str, value: str) -> tuple[str, int | None]:
    """Take `host`, `host:port` or `[IPv6]:port` apart; the host is lower case and without brackets."""
    match = re.fullmatch(r"(\[[^\[\]]+\]|[^\[\]:]+)(?::([0-9]{1,5}))?", value)
    port = int(match[2]) if match and match[2] else None
    if match is None or (port is not None and not 1 <= port <= 65535):
        refuse(name, "must name a host and, if need be, a port from 1 to 65535")
    host = match[1].lower()
    try:
        if host.startswith("["):
            return str(ipaddress.IPv6Address(host[1:-1].partition("%")[0])), port
        # A last label of digits makes browsers read the whole as an IPv4 address (URL standard, 3.5).
        if host.rpartition(".")[2].isdecimal():
            return str(ipaddress.IPv4Address(host)), port
    except ValueError:
        refuse(name, "must name a host by a valid IP address or by name")
    return host, port


def public_url(name: str, value: str) -> str:
    """Return the site's origin the way browsers write it: lower case, without its scheme's own port."""
    parts = _split(name, value, ("https", "http"))
    if set("@%") & set(parts.netloc) or parts.path not in ("", "/") or "?" in value or "#" in value:
        refuse(name, "must be only scheme, host and port, such as https://www.example.com")
    host, port = _node(name, parts.netloc)
    if ":" not in host and (len(host) > 253 or not _HOSTNAME.fullmatch(host)):
        refuse(name, "must name its host in ASCII letters, digits, hyphens and dots (xn--… for others)")
    if parts.scheme == "http" and not is_loopback(host):
        refuse(name, f"must begin with https://, because {host} is not a name of this machine alone")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + ("" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}")


def redis_url(name: str, value: str) -> str:
    """Read the address of a Redis of any kind."""
    parts = _split(name, value, REDIS_SCHEMES)
    if parts.scheme == "unix":
        if parts.netloc.rpartition("@")[2] or parts.path in ("", "/"):
            refuse(name, "must name a socket by its absolute path, such as unix:///run/redis.sock")
        return parts.scheme + value[len(parts.scheme) :]
    nodes = parts.netloc.rpartition("@")[2].split(",")
    if parts.scheme in ("redis", "rediss"):
        if len(nodes) > 1:
            refuse(name, "must name one host; several need redis+sentinel:// or redis+cluster://")
        if not re.fullmatch(r"(?:/[0-9]{0,5})?", parts.path):
            refuse(name, "must end with the database's number, such as /0, or with nothing")
    for node in nodes:
        _node(name, node)
    return parts.scheme + value[len(parts.scheme) :]


def database_url(name: str, value: str) -> str:
    """Return the address as SQLAlchemy reads it: psycopg 3 for PostgreSQL, an absolute path for SQLite."""
    parts = _split(name, value, ("postgresql", "postgresql+psycopg", "postgres", "sqlite"))
    if parts.scheme == "sqlite":
        path = value[len("sqlite:///") :]
        if parts.netloc or path in ("", ":memory:") or path.startswith("?"):
            refuse(name, "must name a file, as in sqlite:///folder/file.sqlite3, that all processes share")
        file, mark, query = path.partition("?")
        return f"sqlite:///{directory(name, file)}{mark}{query}"
    if node := parts.netloc.rpartition("@")[2]:
        _node(name, node)
    return "postgresql+psycopg" + value[len(parts.scheme) :]


def mail_url(name: str, value: str) -> str:
    """Read the address of a mail server."""
    parts = _split(name, value, ("smtp", "smtps"))
    _node(name, parts.netloc.rpartition("@")[2])
    return parts.scheme + value[len(parts.scheme) :]
