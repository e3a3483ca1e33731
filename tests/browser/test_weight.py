"""A first visit is light, and nothing on a page jumps while it comes."""

from __future__ import annotations

import re
from contextlib import closing
from http.client import HTTPConnection

import brotli
import pytest

from browser.conftest import NewTab, States
from browser.support import NOWHERE, ServedSite
from browser.tours import Tour
from config import LANGUAGES
from tests.launch.sites import ROOT

MOST_BYTES = 14 * 1024
"""What a server may send before the first acknowledgement (RFC 6928: ten segments), headers counted."""

TO_SPARE = 100
"""What a longer host name or another article may take."""

MOST_REQUESTS = 3
BEGINNINGS = (
    *("/", "/consent", "/preferences", "/login", "/signup", "/reset"),
    *("/cookies/here", "/cookies/versions", "/consent/history", NOWHERE),
    *(f"/articles/{file.stem}" for file in (ROOT / "translations/pl/articles").glob("*.md")),
)
"""Pages that a search or a link may lead to first; docs/performance.md says why the policy is not one of them."""

FILES = re.compile(rb'(?:href|src)="(/static/[^"]+\.(?:css|js))"')

SHIFTS = """() => new Promise(answer => {
    let sum = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) sum += entry.value;
    }).observe({type: 'layout-shift', buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => answer(sum), 50)));
})"""

IN_PIECES = """async () => {
    const words = await (await fetch(location.href)).text();
    const frame = () => new Promise(answer => requestAnimationFrame(() => setTimeout(answer)));
    const [head, ...rest] = words.split(/(?<=<body[^>]*>)/);
    document.open();
    document.write(head);
    await Promise.all([...document.querySelectorAll('link[rel=stylesheet]')].map(
        link => link.sheet || new Promise(answer => { link.onload = answer; })));
    for (const piece of rest.join('').match(/[^]{1,1200}/g)) {
        document.write(piece);
        await frame();
    }
    document.close();
}"""
"""Parse the page again as it comes over a slow line, and paint what there is after each piece."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_visit_is_three_requests_and_fourteen_kilobytes(new_tab: NewTab, language: str) -> None:
    tab = new_tab(language=language)
    session = tab.page.context.new_cdp_session(tab.page)
    weights: list[float] = []
    session.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    session.send("Network.enable")
    tab.open("/")
    tab.page.wait_for_load_state("networkidle")
    sent = [weight for weight in weights if weight]  # What comes from the cache weighs nothing.
    assert len(set(tab.addresses)) == len(sent) <= MOST_REQUESTS, tab.addresses
    assert sum(sent) <= MOST_BYTES, sent
    session.detach()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_that_somebody_may_begin_with_is_light(site: ServedSite, language: str) -> None:
    files: dict[str, int] = {}
    heavy = {}
    with closing(HTTPConnection("localhost", site.port, timeout=10)) as line:
        for path in BEGINNINGS:
            page, weight = _weigh(line, path, language)
            needed = {address.decode() for address in FILES.findall(page)}
            for address in needed - files.keys():
                files[address] = _weigh(line, address, language)[1]
            weight += sum(files[address] for address in needed)
            if len(needed) >= MOST_REQUESTS or weight > MOST_BYTES - TO_SPARE:
                heavy[path] = weight, needed
    assert heavy == {}


def _weigh(line: HTTPConnection, path: str, language: str) -> tuple[bytes, int]:
    """Fetch as Chromium does; give the body, and the bytes that came, headers counted."""
    line.request("GET", path, headers={"Accept-Language": language, "Accept-Encoding": "gzip, deflate, br"})
    answer = line.getresponse()
    body = answer.read()
    head = sum(len(f"{name}: {value}\r\n") for name, value in answer.getheaders())
    return brotli.decompress(body), head + len(f"HTTP/1.1 {answer.status} {answer.reason}\r\n\r\n") + len(
        body
    )


def test_what_does_not_change_is_not_sent_again(new_tab: NewTab) -> None:
    tab = new_tab()
    tab.open("/")
    session = tab.page.context.new_cdp_session(tab.page)
    weights: dict[str, float] = {}
    documents: list[str] = []
    session.on(
        "Network.responseReceived",
        lambda event: documents.append(event["requestId"]) if event["type"] == "Document" else None,
    )
    session.on(
        "Network.loadingFinished",
        lambda event: weights.update({event["requestId"]: event["encodedDataLength"]}),
    )
    session.send("Network.enable")
    tab.open("/login")
    tab.page.wait_for_load_state("networkidle")
    assert [request for request, weight in weights.items() if weight] == documents
    session.detach()


def test_nothing_jumps_on_any_page(tour: Tour) -> None:
    faults = {}
    for width in (360, 1280):
        tour.tab.page.set_viewport_size({"width": width, "height": 800})
        for path in tour:
            shift = tour.tab.page.evaluate(SHIFTS)
            if round(shift, 3):  # As everybody gives it; a letter's width of difference is less.
                faults[path, width] = shift
    assert faults == {}


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        ("visitor", ("/", "/login")),
        ("user", ("/account/data",)),
        ("operator", ("/operator/statistics", "/operator/drift?days=1")),
    ],
)
def test_nothing_jumps_while_a_page_comes_in_pieces(
    new_tab: NewTab, demo_site: ServedSite, states: States, role: str, paths: tuple[str, ...]
) -> None:
    tab = new_tab(demo_site, "de", storage_state=states[role])
    faults = {}
    for width in (360, 1280):
        tab.page.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            tab.open(path)
            tab.page.evaluate(IN_PIECES)
            if shift := tab.page.evaluate(SHIFTS):
                faults[path, width] = shift
    assert faults == {}
