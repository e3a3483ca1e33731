"""The public address is one that browsers can use, and https wherever that is not this machine."""

from __future__ import annotations

import pytest
from support.settings import config, refused

from config import is_loopback


def test_the_public_address_follows_the_port() -> None:
    assert config(PORT="9000").public_url == "http://localhost:9000"


@pytest.mark.parametrize(
    ("given_url", "origin"),
    [
        ("https://WWW.Example.com:443/", "https://www.example.com"),
        ("https://example.com:8443", "https://example.com:8443"),
        ("http://localhost:80", "http://localhost"),
        ("http://shop.localhost:8000", "http://shop.localhost:8000"),
        ("http://127.0.0.2:8000", "http://127.0.0.2:8000"),
        ("http://[0:0:0:0:0:0:0:1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_public_address_is_written_as_browsers_write_it(given_url: str, origin: str) -> None:
    assert config(PUBLIC_URL=given_url).origin == origin


def test_https_turns_on_what_needs_it() -> None:
    value = config(PUBLIC_URL="https://example.com")
    assert (value.secure, value.loopback, value.cookie_prefix) == (True, False, "__Host-")
    assert value.hostname == "example.com"


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com", "http://192.0.2.1", "http://127.1", "http://localhost.example.com"),
        *(
            "https://example.com/app",
            "https://example.com?",
            "https://example.com#",
            "https://a:b@example.com",
        ),
        *("ftp://example.com", "example.com", "https:example.com", "https://", "https://example.com:0"),
        *(
            "https://example.com:70000",
            "https://żółw.pl",
            "https://exa mple.com",
            "https://a_b.com",
            "http://[::1%25x]",
        ),
    ],
)
def test_a_public_address_that_cannot_work_is_refused(url: str) -> None:
    assert refused(PUBLIC_URL=url).startswith("COOKIEAPP_PUBLIC_URL ")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "a.localhost", "127.0.0.1", "127.255.0.3", "::1"])
def test_loopback_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.pl", "notlocalhost", "128.0.0.1", "::2", "0.0.0.0", ""])
def test_names_that_only_look_like_loopback(host: str) -> None:
    assert not is_loopback(host)
