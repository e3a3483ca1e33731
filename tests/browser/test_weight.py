"""A first visit is light, and nothing on a page jumps while it comes."""

from __future__ import annotations

from browser.conftest import NewTab
from browser.tours import LANGUAGES, Tour

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


def test_a_first_visit_is_three_requests_and_fourteen_kilobytes(new_tab: NewTab) -> None:
    for language in LANGUAGES:
        tab = new_tab(language=language)
        session = tab.page.context.new_cdp_session(tab.page)
        weights: list[float] = []
        session.on(
            "Network.loadingFinished", lambda event, into=weights: into.append(event["encodedDataLength"])
        )
        session.send("Network.enable")
        tab.open("/")
        tab.page.wait_for_load_state("networkidle")
        assert len(tab.addresses) == len(weights) <= MOST_REQUESTS, tab.addresses
        assert sum(weights) <= MOST_BYTES, weights


def test_what_does_not_change_is_not_sent_again(new_tab: NewTab) -> None:
    tab = new_tab()
    tab.open("/")
    session = tab.page.context.new_cdp_session(tab.page)
    cached: dict[str, bool] = {}
    session.on(
        "Network.responseReceived",
        lambda event: cached.update({event["type"]: bool(event["response"].get("fromDiskCache"))}),
    )
    from_memory: list[str] = []
    session.on("Network.requestServedFromCache", lambda event: from_memory.append(event["requestId"]))
    session.send("Network.enable")
    tab.open("/cookies")
    tab.page.wait_for_load_state("networkidle")
    again = [kind for kind, known in cached.items() if not known and kind != "Document"]
    assert len(again) <= len(from_memory), again


def test_nothing_jumps_on_any_page(tour: Tour) -> None:
    faults = {}
    for width in (360, 1280):
        tour.tab.page.set_viewport_size({"width": width, "height": 800})
        for path in tour:
            shift = tour.tab.page.evaluate(SHIFTS)
            if shift:
                faults[path, width] = shift
    assert faults == {}
