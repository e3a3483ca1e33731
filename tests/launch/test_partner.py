"""The stand-in partner gives its visitors a number and keeps a list of what it was asked for."""

from __future__ import annotations

import http.client
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cookieapp.partner.records import Records
from cookieapp.partner.words import listed
from tests.launch.sites import Site, wait_until

SITE = "http://localhost:9999"


@pytest.fixture
def partner(site: Callable[..., Site]) -> Iterator[http.client.HTTPConnection]:
    running = site([sys.executable, "-m", "cookieapp.partner"], DEMO=1, PUBLIC_URL=SITE)
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

    partner.request("GET", "/opt-out", headers={"Cookie": number, "Accept-Language": "pl-PL,en;q=0.5"})
    response = partner.getresponse()
    asked = response.read().decode()
    assert '<html lang="pl">' in asked and '<form method="post" action="/opt-out">' in asked
    assert response.getheader("Set-Cookie") is None, "to look changes nothing"

    partner.request("GET", "/list?<script>", headers={"Referer": "http://[", "Accept-Language": "pl"})
    listed = partner.getresponse().read().decode()
    assert "/list?&lt;script&gt;" in listed and "<script>" not in listed

    partner.request("POST", "/opt-out", headers={"Cookie": number})
    assert "partner_uid=; Max-Age=0" in (partner.getresponse().getheader("Set-Cookie") or "")


def test_the_list_survives_a_restart_and_a_crash_in_the_middle_of_a_line(tmp_path: Path) -> None:
    file = tmp_path / "new" / "requests.jsonl"
    first = Records(file, kept=3)
    for number in range(5):
        first.add(request(number))
    assert ([one["path"] for one in first.all()], first.dropped) == (["/2", "/3", "/4"], 2)
    with file.open("a") as open_file:
        open_file.write('{"time": "x", "meth')
    again = Records(file, kept=3)
    assert [one["path"] for one in again.all()] == ["/2", "/3", "/4"]
    for number in range(5, 15):
        again.add(request(number))
    assert len(file.read_text().splitlines()) <= 6
    assert [one["path"] for one in Records(file, kept=3).all()] == ["/12", "/13", "/14"]


def test_a_list_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    fleeting = Records(tmp_path / "file" / "requests.jsonl")
    fleeting.add(request(1))
    assert not fleeting.lasting
    page = listed("en", fleeting.all(), 7, lasting=fleeting.lasting).decode()
    assert "ends with this process" in page and "The oldest 7" in page


def request(number: int) -> dict[str, object]:
    return {
        "time": "2026-11-25T12:00:00",
        "method": "GET",
        "path": f"/{number}",
        "cookies": [],
        "referer": None,
    }
