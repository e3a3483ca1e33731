"""The hands of somebody at a browser: a mouse, or a keyboard and nothing else."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator

ENOUGH = 150
"""Presses of a key after which a control counts as out of reach."""


def has_focus(control: Locator) -> bool:
    """Tell whether the keyboard acts on a control."""
    return bool(control.evaluate("element => element === document.activeElement"))


class Hands(Protocol):
    """How a person uses the controls of a page."""

    def press(self, control: Locator) -> None:
        """Use a button or follow a link."""

    def choose(self, option: Locator) -> None:
        """Choose one of several radio buttons."""

    def tick(self, box: Locator) -> None:
        """Tick a checkbox."""

    def write(self, field: Locator, words: str) -> None:
        """Fill a field in."""


class Mouse:
    """A hand on the mouse; it writes, of course, with the keys."""

    def press(self, control: Locator) -> None:
        """Use a button or follow a link."""
        control.click()

    def choose(self, option: Locator) -> None:
        """Choose one of several radio buttons."""
        option.check()

    def tick(self, box: Locator) -> None:
        """Tick a checkbox."""
        box.check()

    def write(self, field: Locator, words: str) -> None:
        """Fill a field in."""
        field.fill(words)


class Keyboard:
    """Both hands on the keys: Tab, arrows, Space, Enter, and never the mouse."""

    def reach(self, control: Locator, key: str = "Tab") -> None:
        """Go on with a key until the control has the focus."""
        for _ in range(ENOUGH):
            if has_focus(control):
                return
            control.page.keyboard.press(key)
        raise AssertionError(f"{control} is out of reach of the keyboard")

    def press(self, control: Locator) -> None:
        """Use a button with Space, a link with Enter."""
        self.reach(control)
        is_link = control.evaluate("element => element.matches('a')")
        control.page.keyboard.press("Enter" if is_link else "Space")

    def choose(self, option: Locator) -> None:
        """Go to the group of radio buttons, which is one stop, and within it with the arrows."""
        name = option.get_attribute("name")
        group = option.page.locator(f"input[type=radio][name='{name}']")
        self.reach(group.and_(option.page.locator(":checked")).or_(group.first).first)
        self.reach(option, "ArrowDown")
        assert option.is_checked()

    def tick(self, box: Locator) -> None:
        """Tick a checkbox with Space."""
        self.reach(box)
        if not box.is_checked():
            box.page.keyboard.press("Space")
        assert box.is_checked()

    def write(self, field: Locator, words: str) -> None:
        """Fill a field in, letter by letter."""
        self.reach(field)
        field.page.keyboard.type(words)
