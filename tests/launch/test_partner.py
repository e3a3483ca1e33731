"""The stand-in partner gives its visitors a number and keeps a list of what it was asked for."""

from __future__ import annotations

import http.client
import json
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.launch.sites import Site, wait_until

SITE = "http://localhost:9999"


@pytest.fixture
def partner(site: Callable[..., Site]) -> Iterator[http.client.HTTPConnection]:
    running = site([sys.executable, "-m", "cookieapp.partner"], PUBLIC_URL=SITE)
    connection = http.client.HTTPConnection(
        "127.0.0.1", int(str(running.settings["PARTNER_PORT"])), timeout=5
    )

    def listens() -> bool:
        try:
            connection.connect()
        except OSError:
            return False
        return True

    wait_until(listens)
    yield connection
    connection.close()


def test_it_tells_what_it_was_asked_for(partner: http.client.HTTPConnection) -> None:
    partner.request("GET", "/pixel.gif", headers={"Referer": f"{SITE}/page"})
    response = partner.getresponse()
    assert response.read().startswith(b"GIF89a")
    number, *attributes = (response.getheader("Set-Cookie") or "").split("; ")
    assert len(number) == len("partner_uid=") + 32
    assert {"Max-Age=2592000", "Secure", "HttpOnly", "SameSite=None", "Partitioned"} < set(attributes)

    partner.request("GET", "/frame", headers={"Cookie": f"other=1; {number}"})
    response = partner.getresponse()
    assert '<html lang="en">' in response.read().decode()
    assert response.getheader("Set-Cookie") is None, "a number once given is kept"
    assert f"frame-ancestors {SITE}" in (response.getheader("Content-Security-Policy") or "")

    partner.request("GET", "/requests")
    first, second, _ = json.loads(partner.getresponse().read())
    assert (first["method"], first["path"], first["cookies"], first["referer"]) == (
        "GET",
        "/pixel.gif",
        [],
        SITE,
    )
    assert (second["path"], second["cookies"]) == ("/frame", ["other", "partner_uid"])

    partner.request("POST", "/opt-out", headers={"Cookie": number})
    assert "partner_uid=; Max-Age=0" in (partner.getresponse().getheader("Set-Cookie") or "")
