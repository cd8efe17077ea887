"""The demonstration as each persona finds it: whatever can be reached from their first page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.checks import axe, fits_320
from throughline import demo

PEOPLE = 40
PAGE_LIMIT = 60_000
# One page of each shape is enough; these lead out of the session or hand out a file.
LEAVING = ("logout", "/leave", "/static/", "/api/")
MOST = 25
_HREFS = """links => links.map(link => typeof link.href === "string" ? link.href
  : new URL(link.href.baseVal, document.baseURI).href)"""


@pytest.fixture
def nation(transactional_db: None, settings: Any) -> None:
    """A small nation, loaded as `make run` loads the large one."""
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    demo.load(people=PEOPLE)


def shape(address: str) -> str:
    """The address without what differs from case to case."""
    bare = address.split("?")[0].split("#")[0]
    return re.sub(
        r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16}|(?<=/)\d+|(?<=/record/)[a-z-]+|(?<=/law/)[a-z0-9.-]+",
        "*",
        bare,
    )


def reachable(page: Page, live: str) -> Iterator[int]:
    """Walk to one page of each shape that links lead to, and give each page's status."""
    waiting, seen = [live + "/"], set[str]()
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if shape(address) in seen or any(part in address for part in LEAVING):
            continue
        seen.add(shape(address))
        answer = page.goto(address)
        if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        assert len(answer.body()) < PAGE_LIMIT, f"{address} is heavy"
        yield answer.status
        links: list[str] = page.eval_on_selector_all("a[href]", _HREFS)
        waiting += [link.split("#")[0] for link in links if link.startswith(live)]


def test_every_page_that_a_persona_can_reach_passes_axe_and_fits_a_telephone(
    nation: None, page: Page, live: str
) -> None:
    looked_at: set[str] = set()
    for persona in demo.PERSONAS:
        page.context.clear_cookies()
        page.goto(f"{live}/demo")
        page.get_by_role("button", name=persona.name).click()
        visited = 0
        for status in reachable(page, live):
            visited += 1
            assert status < 400, f"{persona.role_title} was led to {page.url}, which answered {status}"
            assert page.get_by_text("invented", exact=False).first.is_visible(), page.url
            if shape(page.url) not in looked_at or visited <= 2:
                looked_at.add(shape(page.url))
                axe(page)
                fits_320(page)
        assert visited > 2, f"{persona.role_title} reached nothing"
    assert len(looked_at) > 20
