"""The site as somebody in front of a browser knows it: one tab, and what can be done in it."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response

from browser.hands import Hands, Mouse

PASSWORD = "a long sentence that Alice remembers"


def somebody() -> str:
    """Give an address that has no account yet."""
    return f"alice.{uuid.uuid4().hex[:12]}@example.com"


class Tab:
    """One tab: goes to the site's pages, does what people do there, remembers what the browser said."""

    def __init__(self, page: Page, site: str, hands: Hands | None = None) -> None:
        self.page = page
        self.site = site
        self.hands = hands or Mouse()
        self.addresses: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._note_request)
        page.on("requestfailed", self._note_failure)
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def open(self, path: str) -> Response:
        """Go to a page."""
        response = self.page.goto(self.site + path)
        assert response is not None
        self._expect_no_breakdown(response)
        return response

    def press(self, control: Locator) -> None:
        """Use a control that leads to another page, and wait for that page."""
        with self.page.expect_navigation() as arrival:
            self.hands.press(control)
        if arrival.value is not None:
            self._expect_no_breakdown(arrival.value)

    # What is on every page

    @property
    def banner(self) -> Locator:
        """Find the question about cookies."""
        return self.page.locator("#consent-banner")

    @property
    def withdrawal(self) -> Locator:
        """Find the button in the footer that takes every consent back."""
        return self.page.locator("footer form[action^='/consent'] button[name=choice][value=reject_all]")

    @property
    def main(self) -> Locator:
        """Find the main part of the page."""
        return self.page.locator("main")

    def words(self) -> str:
        """Give the main part without what is drawn by lot: advertisements, and questions for passkeys."""
        return str(
            self.main.evaluate(
                """main => {
                    const copy = main.cloneNode(true);
                    copy.querySelectorAll('aside').forEach(aside => aside.remove());
                    copy.querySelectorAll('[data-options]').forEach(one => one.removeAttribute('data-options'));
                    return copy.innerHTML;
                }"""
            )
        )

    # What people do

    def decide(self, choice: str) -> None:
        """Answer the question on the page that is open: `reject_all` or `accept_all`."""
        self.press(self.banner.locator(f"button[name=choice][value={choice}]"))

    def prefer(self, choices: dict[str, str], *, remember: bool = False) -> None:
        """Choose preferences and save them."""
        self.open("/preferences")
        form = self.main.locator("form[action^='/preferences']")
        for name, value in choices.items():
            self.hands.choose(form.locator(f"input[name={name}][value='{value}']"))
        if remember:
            self.hands.tick(form.locator("input[name=remember]"))
        self.press(form.locator("button[type=submit]").first)

    def sign_up(self, email: str, password: str = PASSWORD) -> None:
        """Open an account."""
        self.open("/signup")
        self.fill_in_signup(email, password)

    def fill_in_signup(self, email: str, password: str = PASSWORD) -> None:
        """Fill in the form for a new account that is open, and send it."""
        self._fill_in("/signup", email, password)

    def open_letter(self, link: str, **fields: str) -> None:
        """Follow a link from a letter, fill in what its page asks for, and press the first button."""
        self.open(link)
        form = self.main.locator("form").first
        for name, words in fields.items():
            self.hands.write(form.locator(f"input[name={name}]"), words)
        self.press(form.locator("button[type=submit]").first)

    def log_in(self, email: str, password: str = PASSWORD, *, remember: bool = False) -> None:
        """Log in."""
        self.open("/login")
        self.fill_in_login(email, password, remember=remember)

    def fill_in_login(self, email: str, password: str = PASSWORD, *, remember: bool = False) -> None:
        """Fill in the login form that is open, and send it."""
        self._fill_in("/login", email, password, remember=remember)

    def log_out(self) -> None:
        """Log out with the button on the account's page."""
        self.open("/account")
        self.press(self.page.locator("form[action^='/logout'] button").first)

    def _fill_in(self, path: str, email: str, password: str, *, remember: bool = False) -> None:
        form = self.main.locator(f"form[action^='{path}']")
        self.hands.write(form.locator("input[name=email]"), email)
        self.hands.write(form.locator("input[name=password]"), password)
        if remember:
            self.hands.tick(form.locator("input[name=remember]"))
        self.press(form.locator("button[type=submit]").first)

    # What the browser has and says

    @property
    def path(self) -> str:
        """Give the path of the page that is open."""
        return urlsplit(self.page.url).path

    @property
    def cookies(self) -> dict[str, str]:
        """Give the cookies that the browser keeps for the site."""
        return {one["name"]: one["value"] for one in self.page.context.cookies(self.site)}

    def seconds_left(self, name: str) -> float | None:
        """Give a cookie's end as seconds since 1970, None for one that goes with the browser session."""
        [cookie] = [one for one in self.page.context.cookies(self.site) if one["name"] == name]
        return None if cookie["expires"] == -1 else cookie["expires"]

    @property
    def foreign(self) -> list[str]:
        """List the addresses of other origins that the browser asked for."""
        return [one for one in self.addresses if not one.startswith((self.site + "/", "data:"))]

    def logged_in(self) -> bool:
        """Ask the site, by its account page, whether it knows who is there."""
        self.open("/account")
        return self.path == "/account"

    @staticmethod
    def _expect_no_breakdown(response: Response) -> None:
        assert response.status != 500, f"{response.url} broke down: {response.text()[:200]}"

    def _note_request(self, request: Request) -> None:
        self.addresses.append(request.url)

    def _note_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # That is us, going on before everything is there.
            self.complaints.append(f"{request.url} failed: {request.failure}")

    def _note_message(self, message: ConsoleMessage) -> None:
        # Of a page whose status is an error the browser says so; that is what the status is for.
        own_status = message.text.startswith("Failed to load resource") and (
            message.location["url"] == self.page.url
        )
        if message.type in ("error", "warning") and not own_status:
            self.complaints.append(f"{self.page.url}: {message.text}")
