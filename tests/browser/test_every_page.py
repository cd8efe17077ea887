"""Every page whose address needs nothing filled in, for a stranger and for people who use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from tests.browser.checks import axe, fits_320
from tests.browser.conftest import SignIn

if TYPE_CHECKING:
    from throughline.access.testing import Cast

# These answer with data, lead away at once, or take only what a form sends: there is no page to look at.
NO_PAGE = (
    "api/",
    "health",
    "leave",
    "accounts/logout",
    "accounts/signup",
    "static/",
    "information/card.pdf",
    "devices/others",
)
PAGE_LIMIT = 60_000
# What axe has seen in this run, by address, answer and heading: the same page is not looked at for every reader.
SEEN: set[tuple[str, int, str]] = set()
READERS = (None, "support_worker", "investigator", "supervisor", "administrator", "analyst", "survivor")


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address of the site that has no part to fill in."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = before + str(entry.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        if "<" in path or "(" in path:
            continue
        if isinstance(entry, URLResolver):
            yield from addresses(entry, path)
        elif isinstance(entry, URLPattern):
            yield path


def pages() -> list[str]:
    """Those with a page to look at; what ends like a file is one."""
    return sorted(
        {path for path in addresses() if not path.startswith(NO_PAGE) and "." not in path.rsplit("/", 1)[-1]}
    )


def test_the_list_of_pages_is_not_empty() -> None:
    assert {"privacy", "accessibility", "accounts/login/"} <= set(pages())


@pytest.mark.parametrize("reader", READERS)
def test_every_page_passes_axe_fits_a_telephone_and_is_light(
    reader: str | None, page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    if reader:
        sign_in(page, getattr(people, reader))
    for path in pages():
        answer = page.goto(f"{live}/{path}")
        assert answer is not None
        assert answer.status < 500, f"{path} answered {answer.status}"
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert len(answer.body()) < PAGE_LIMIT, f"{path} is heavy"
            look_once(page, answer.status)


def look_once(page: Page, status: int) -> None:
    """axe and 320 pixels, unless this page was looked at for another reader."""
    heading = page.locator("h1").first.inner_text()
    mark = (page.url.split("?")[0].split("/", 3)[-1], status, heading)
    if mark not in SEEN:
        SEEN.add(mark)
        axe(page)
        fits_320(page)


def test_an_address_that_does_not_exist_says_what_to_do(page: Page, live: str, people: Cast) -> None:
    answer = page.goto(f"{live}/no-such-page")
    assert answer is not None
    assert answer.status == 404
    assert page.get_by_role("heading", name="What to do").is_visible()
    axe(page)
    fits_320(page)
