"""An account from its first day to its last, by somebody without JavaScript, in both languages."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from browser.conftest import NewTab
from browser.pages import PASSWORD, Tab, somebody
from browser.support import ServedSite

BETTER = "quiet rivers carry seven lanterns"

WORDS = {
    "en": {"weak": "easy to guess", "waits": "Please confirm your address first", "leaving": "is going to be deleted"},
    "pl": {"weak": "łatwe do odgadnięcia", "waits": "Najpierw potwierdź swój adres", "leaving": "zostanie usunięte"},
}  # fmt: skip


def send(tab: Tab, path: str, button: str = "", **fields: str) -> None:
    """Fill in the form of a page that is open, and send it."""
    form = tab.main.locator(f"form[action^='{path}']").first
    for name, words in fields.items():
        tab.hands.write(form.locator(f"input[name={name}]"), words)
    tab.press(form.locator(button or "button[type=submit]").first)


def test_from_sign_up_to_deletion_and_back(
    new_tab: NewTab, site: ServedSite, language: str, tmp_path: Path
) -> None:
    tab, email, words = new_tab(site, language, java_script_enabled=False), somebody(), WORDS[language]

    # How strong a password is can be asked without opening an account.
    tab.open("/signup")
    send(tab, "/signup", "button[name=weigh]", email=email, password="passwordpassword")
    assert words["weak"] in tab.main.inner_text()
    send(tab, "/signup", email=email, password=PASSWORD)
    tab.fill_in_login(email, PASSWORD)
    assert words["waits"] in tab.main.inner_text()
    tab.open_letter(site.link(email, "/signup/confirm"))
    tab.fill_in_login(email, PASSWORD)
    assert tab.path == "/account"

    # A new address: confirmed on itself, undone from the old one.
    moved = "moved." + email
    tab.open("/account/email")
    send(tab, "/account/email", email=moved)
    tab.open_letter(site.link(moved, "/account/email/confirm"))
    assert tab.path == "/account/security" and moved in tab.main.inner_text()
    tab.open_letter(site.link(email, "/account/email/undo"))
    assert tab.path == "/login"

    # A new password through the letter that came with it.
    tab.open_letter(site.link(email, "/reset/new"), password=BETTER)
    assert tab.path == "/login"
    tab.fill_in_login(email, BETTER)
    assert tab.path == "/account"

    # Everything as one file.
    tab.open("/account/data")
    with tab.page.expect_download() as download:
        tab.hands.press(tab.main.locator("form[action^='/account/data/export'] button"))
    packed = tmp_path / "data.zip"
    download.value.save_as(packed)
    with zipfile.ZipFile(packed) as file:
        assert json.loads(file.read("account.json"))["email"] == email
        assert f'<html lang="{language}">' in file.read("index.html").decode()

    # Gone, and back.
    tab.open("/account/data/delete")
    form = tab.main.locator("form[action^='/account/data/delete']")
    tab.hands.tick(form.locator("input[name=sure]"))
    tab.press(form.locator("button[type=submit]"))
    assert tab.path == "/login" and "session" not in tab.cookies
    tab.fill_in_login(email, BETTER)
    assert words["leaving"] in tab.main.inner_text()
    tab.open_letter(site.link(email, "/account/keep"))
    tab.fill_in_login(email, BETTER)
    assert tab.path == "/account"
    assert tab.complaints == []


def test_a_forgotten_password(new_tab: NewTab, site: ServedSite, language: str) -> None:
    tab, email = new_tab(site, language, java_script_enabled=False), somebody()
    tab.sign_up(email)
    tab.open_letter(site.link(email, "/signup/confirm"))
    tab.open("/login")
    tab.press(tab.main.locator("a[href^='/reset']"))
    send(tab, "/reset", email=email)
    assert tab.main.locator("[role=status]").is_visible()
    tab.open_letter(site.link(email, "/reset/new"), password=BETTER)
    tab.fill_in_login(email, BETTER)
    assert tab.path == "/account"
    assert {letter["Content-Language"] for letter in site.letters(email)} == {language}


@pytest.fixture(params=["pl", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Give the language of the person."""
    return str(request.param)
