"""One small script makes some things smoother; without it, or when it fails to load, everything works."""

from __future__ import annotations

import brotli
import pytest
from playwright.sync_api import expect

from browser.conftest import NewTab
from browser.hands import has_focus
from browser.pages import PASSWORD, Tab
from browser.support import ServedSite
from tests.launch.sites import ROOT

MARK_PAGE = "window.before = true"


def test_it_is_small() -> None:
    script = (ROOT / "static/js/site.js").read_bytes()
    assert len(brotli.compress(script, quality=11)) <= 4096


@pytest.mark.parametrize("choice", ["reject_all", "accept_all"])
def test_the_question_is_answered_without_a_new_page(tab: Tab, choice: str) -> None:
    tab.open("/cookies")
    tab.page.evaluate(
        """() => { window.before = true; window.heard = [];
        document.addEventListener('cookieapp:consent', event => window.heard.push(event.detail)) }"""
    )
    tab.banner.locator(f"button[value={choice}]").click()
    expect(tab.banner).to_have_count(0)
    assert tab.page.evaluate("window.before") is True
    [state] = tab.page.evaluate("window.heard")
    assert state["decided"] is True
    assert set(state["services"].values()) == {choice == "accept_all"}
    assert state == tab.page.evaluate("JSON.parse(document.getElementById('choices').textContent)")
    assert has_focus(tab.main)
    assert tab.page.get_by_role("status").inner_text().strip()
    assert "consent" in tab.cookies
    assert tab.withdrawal.count() == (1 if choice == "accept_all" else 0)


def test_where_a_partner_waits_agreeing_brings_the_page_anew(new_tab: NewTab, demo_site: ServedSite) -> None:
    """What a page may load is settled when it is sent."""
    tab = new_tab(demo_site)
    tab.open("/")
    tab.page.evaluate(MARK_PAGE)
    tab.decide("accept_all")
    assert tab.page.evaluate("window.before") is None


def test_a_cookie_that_hides_all_others_goes_and_the_decision_is_there_again(tab: Tab) -> None:
    tab.open("/cookies/here")
    tab.decide("reject_all")
    tab.page.evaluate("document.cookie = 'żółw=ż'")
    tab.page.reload()
    expect(tab.page.locator("#unreadable")).to_have_count(0)
    assert list(tab.cookies) == ["consent"]
    assert tab.banner.count() == 0


def test_a_button_that_is_pressed_twice_sends_its_form_once(tab: Tab) -> None:
    tab.open("/preferences")
    sent: list[str] = []
    tab.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    tab.page.evaluate(
        """() => { const form = document.querySelector("form[data-preview]");
        form.requestSubmit(); form.requestSubmit() }"""
    )
    tab.page.wait_for_url("**saved=1*")
    assert len(sent) == 1


def test_an_answer_that_cannot_be_sent_goes_the_ordinary_way(tab: Tab) -> None:
    tab.open("/")
    tab.page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')) }")
    tab.decide("reject_all")
    assert tab.banner.count() == 0
    assert list(tab.cookies) == ["consent"]


def test_everything_works_when_it_fails_to_load(tab: Tab) -> None:
    tab.page.route("**/*.js", lambda route: route.abort())
    tab.open("/")
    tab.decide("reject_all")
    tab.prefer({"theme": "dark"})
    assert tab.page.locator("html").get_attribute("data-theme") == "dark"
    tab.open("/login")
    assert not tab.main.locator("button[data-reveal]").is_visible()


def test_the_sample_follows_each_choice(tab: Tab) -> None:
    tab.open("/preferences")
    sample = tab.page.locator("#sample")
    tab.main.locator("input[name=language][value=en]").check()
    expect(sample).to_contain_text("Good morning")
    tab.main.locator("input[name=theme][value=dark]").check()
    expect(sample).to_have_attribute("data-theme", "dark")
    expect(tab.page.locator("#live")).to_contain_text("theme:dark")
    assert tab.cookies == {}


def test_without_scripts_the_look_of_the_sample_follows_and_a_button_shows_the_rest(new_tab: NewTab) -> None:
    tab = new_tab(java_script_enabled=False)
    tab.open("/preferences")
    tab.main.locator("input[name=theme][value=dark]").check()
    tab.main.locator("input[name=font_size][value='200']").check()
    tab.main.locator("input[name=language][value=en]").check()
    tab.press(tab.main.locator("button[value=preview]"))
    expect(tab.page.locator("#sample")).to_contain_text("Good morning")
    assert tab.cookies == {}


def test_a_password_can_be_seen_and_is_hidden_again_before_it_is_sent(tab: Tab) -> None:
    tab.open("/login")
    field, button = tab.main.locator("input[name=password]"), tab.main.locator("button[data-reveal]")
    field.fill(PASSWORD)
    button.click()
    assert field.get_attribute("type") == "text"
    button.click()
    assert field.get_attribute("type") == "password"


def test_what_cannot_be_undone_is_asked_about_first(new_tab: NewTab, demo_site: ServedSite) -> None:
    tab = new_tab(demo_site)
    tab.open("/tour/components")
    button = tab.main.locator("button[data-confirm]").first
    button.click()
    dialog = tab.page.get_by_role("dialog").locator("visible=true").last
    no = dialog.locator("button").first
    assert has_focus(no)
    tab.page.keyboard.press("Escape")
    assert has_focus(button)


def test_who_chose_no_zone_reads_times_by_the_clock_on_the_wall(
    new_tab: NewTab, newcomer: tuple[str, str]
) -> None:
    tab = new_tab(timezone_id="Asia/Tokyo")
    tab.log_in(*newcomer)
    tab.open("/account")
    time = tab.main.locator("time[data-zone]").first
    assert "Europe/Warsaw" in (time.get_attribute("title") or "")
    tab.prefer({"region": "PL"})
    tab.open("/account")
    assert tab.main.locator("time[data-zone]").count() == 0


def test_a_page_without_times_asks_for_no_zone(tab: Tab) -> None:
    """The answer lies in tables of all languages, which take longer to load than all the rest of the script."""
    tab.page.add_init_script(
        "const made = Intl.DateTimeFormat; Intl.DateTimeFormat = (...all) => (window.asked = true, made(...all))"
    )
    tab.open("/login")
    assert tab.page.evaluate("[window.asked ?? false, document.body.lastChild.role]") == [False, "status"]
