"""A first visit is light, and nothing on a page jumps while it comes."""

from __future__ import annotations

import pytest

from browser.conftest import NewTab
from browser.tours import Tour
from config import LANGUAGES

MOST_BYTES = 14 * 1024
"""What a server may send before the first acknowledgement (RFC 6928: ten segments), headers counted."""

MOST_REQUESTS = 3

SHIFTS = """() => new Promise(answer => {
    let sum = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) sum += entry.value;
    }).observe({type: 'layout-shift', buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => answer(sum), 50)));
})"""


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
