"""A browser, a live server, and people to sign in as.

    def test_a_page(page: Page, live: str) -> None:
        page.goto(live + "/privacy")
        axe(page)

`page` is a new window at desktop size; it fails the test when anything on it breaks the content security policy or
throws in JavaScript. `plain_page` is the same without JavaScript. `people` is the cast of the tests, in the live
database, and `sign_in(page, people.support_worker)` signs a window in as one of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from chromium import NONE_FOUND, find

if TYPE_CHECKING:
    from throughline.access.testing import Cast, Player

# Playwright's synchronous interface runs an event loop in this thread; Django would refuse the database to it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

DESKTOP = {"width": 1280, "height": 900}
# Nothing but the page itself: no update, no telemetry, no lookup of anybody's servers.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PATIENCE_MS = 20_000

SignIn = Callable[[Page, "Player"], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser; what it wrote is truncated afterwards, which only the owner may."""
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True, databases=["default", "owner"]))


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is. Without one the browser tests are skipped, but never in CI."""
    path = find()
    if path is None and os.environ.get("CI") == "true":
        pytest.fail(NONE_FOUND)
    if path is None:
        pytest.skip(NONE_FOUND)
    return path


@pytest.fixture(scope="session")
def playwright_here() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(chromium_path: str, playwright_here: Playwright) -> Iterator[Browser]:
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    started = playwright_here.chromium.launch(executable_path=chromium_path, args=flags)
    yield started
    started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window with JavaScript; what it complains of fails the test."""
    context = browser.new_context(viewport=DESKTOP, locale="en-GB", timezone_id="Europe/London")
    window = context.new_page()
    window.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    window.on("pageerror", lambda error: complaints.append(str(error)))
    window.on(
        "console",
        lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None,
    )
    yield window
    context.close()
    assert complaints == []


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A window without JavaScript."""
    context = browser.new_context(viewport=DESKTOP, locale="en-GB", java_script_enabled=False)
    window = context.new_page()
    window.set_default_timeout(PATIENCE_MS)
    yield window
    context.close()


@pytest.fixture
def live(live_server: object) -> str:
    """The address of the live server."""
    return str(live_server).rstrip("/")


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """The cast of the tests, in the live database."""
    from throughline.access.testing import make_cast

    return make_cast()


@pytest.fixture
def sign_in(live: str) -> SignIn:
    """Sign a window in as somebody without walking through the page that `test_signing_in` walks through."""
    from django.conf import settings
    from django.test import Client

    def as_player(window: Page, player: Player) -> None:
        cookie = player.sign_in(Client()).cookies[settings.SESSION_COOKIE_NAME]
        window.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": live}]
        )

    return as_player
