"""The four ways in which every page must be gone through: at a desk, on a telephone, by keyboard alone, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page

from tests.browser.by_keyboard import fill_by_keyboard, press_by_keyboard, reach
from tests.browser.checks import NARROW, axe, fits_320
from tests.browser.conftest import DESKTOP, PATIENCE_MS
from tests.browser.walking import fill, here
from throughline.web.question import Raw

WAYS = ("desk", "telephone", "keyboard", "without-script")
# The same page with the same questions is looked at by axe once in a run of the short tests.
SEEN: set[tuple[str, ...]] = set()


@dataclass(frozen=True)
class Walker:
    """Somebody at a window: how they fill in a page, how they press what is on it, and what is looked at on the way."""

    page: Page
    fill: Callable[[Page, Raw], None]
    activate: Callable[[Page, Locator], None]
    looked_at: Callable[[Page], None]
    by_keyboard: bool = False

    def look(self) -> None:
        """What must hold of the page as it stands, in this way of going through it."""
        self.looked_at(self.page)

    def answer(self, **told: str | list[str]) -> None:
        """Fill in boxes by their names, in the order of the page."""
        self.fill(
            self.page, {name: given if isinstance(given, list) else [given] for name, given in told.items()}
        )

    def attach(self, name: str, called: str, content: bytes) -> None:
        """Choose a file: the control is reached in this way of going; the system's own window of files is not drawn here."""
        box = self.page.locator(f'[name="{name}"]')
        if self.by_keyboard:
            reach(self.page, box)
        box.set_input_files({"name": called, "mimeType": "application/octet-stream", "buffer": content})

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press a button and wait for the page that comes of it."""
        self.activate(self.page, self.page.get_by_role("button", name=name).first)

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow a link and wait for the page it leads to."""
        self.activate(self.page, self.page.get_by_role("link", name=name).first)


def _by_hand(page: Page, target: Locator) -> None:
    with page.expect_navigation():
        target.click()


def _look(page: Page, narrow: bool, thorough: bool) -> None:
    """axe on the page as it stands, and no scrolling sideways on a telephone."""
    if narrow:
        fits_320(page)
    names = page.locator("main [name]").evaluate_all("(all) => all.map((each) => each.name)")
    mark = (here(page), str(narrow), *sorted(set(names)))
    if thorough or mark not in SEEN:
        SEEN.add(mark)
        axe(page)


def walker(browser: Browser, how: str, *, thorough: bool = False) -> Walker:
    """A new window and the hands for one way; whoever asks closes `page.context`. `thorough` runs axe on every page."""
    narrow = how == "telephone"
    context = browser.new_context(
        viewport=NARROW if narrow else DESKTOP,  # type: ignore[arg-type]
        locale="en-GB",
        timezone_id="Europe/London",
        java_script_enabled=how != "without-script",
    )
    window = context.new_page()
    window.set_default_timeout(3 * PATIENCE_MS)  # recording every pack at once is the longest wait of all
    if how == "keyboard":
        return Walker(window, fill_by_keyboard, press_by_keyboard, lambda page: None, by_keyboard=True)
    if how == "without-script":
        return Walker(window, fill, _by_hand, fits_320)
    return Walker(window, fill, _by_hand, lambda page: _look(page, narrow, thorough))
