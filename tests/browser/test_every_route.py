"""Every route of the referral, from the first question to confirmation: on a desk, on a telephone, by keyboard alone, and
without JavaScript.

Each route is walked once here, and each way at least three times; `make soak` walks every route in every way. Routes,
pages and answers come from the definition: a route that is added is walked too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from playwright.sync_api import Browser, expect

from tests.browser.conftest import SignIn
from tests.browser.routes import Way, way
from tests.browser.walking import begun, here
from tests.browser.ways import WAYS, Walker, walker
from throughline.access.context import set_context
from throughline.refer import queries
from throughline.refer.routes import TITLES, Route
from throughline.refer.tests.walks import profile

if TYPE_CHECKING:
    from throughline.access.testing import Cast, Player

SAVE = re.compile("^Save and")
# Who sends: a body that must notify, one that need not, one that cannot refer. The first that can go a route goes it.
SENDERS = ("first_responder", "support_worker", "nurse")


def planned(people: Cast, route: Route) -> tuple[Player, Way]:
    """Who can go this route, and with which answers."""
    for name in SENDERS:
        player: Player = getattr(people, name)
        with transaction.atomic():
            profile(player)
            set_context(player.actor)
            assert player.actor is not None
            found = way(route, queries.sender_of(player.actor))
        if found:
            return player, found
    raise AssertionError(f"nobody can go the route {route}")


def go(on: Walker, address: str, found: Way) -> list[str]:
    """Answer page after page as planned; returns the pages in the order in which they came."""
    came: list[str] = []
    on.page.goto(f"{address}/")
    on.look()
    on.page.goto(f"{address}/{found.pages[0][0]}")
    for name, told in found.pages:
        assert here(on.page) == name, (
            f"after {came}: {on.page.locator('.govuk-error-summary').all_inner_texts()}"
        )
        came.append(name)
        on.fill(on.page, told)
        on.look()
        on.press(SAVE)
    return came


def confirmed(on: Walker, found: Way) -> None:
    """From the check page to confirmation."""
    assert here(on.page) == "check", on.page.locator(".govuk-error-summary").all_inner_texts()
    expect(on.page.get_by_text(TITLES[found.route], exact=True)).to_be_visible()
    on.look()
    on.press(re.compile("^Record"))
    assert here(on.page) == "done"
    expect(on.page.get_by_text(f"Recorded: {TITLES[found.route]}.")).to_be_visible()
    on.look()


def held(on: Walker, address: str, found: Way) -> None:
    """A route that is not decided ends where the answer is missing: it says so, leads there, and records nothing."""
    assert here(on.page) == found.stops_at
    expect(on.page.get_by_role("heading", name="There is a problem")).to_be_visible()
    on.look()
    on.page.locator(".govuk-error-summary a").first.click()
    assert on.page.evaluate("document.activeElement.name || ''").startswith("q-")
    on.page.goto(f"{address}/check")
    assert here(on.page) == found.stops_at


def walked(
    browser: Browser, live: str, people: Cast, sign_in: SignIn, route: Route, how: str, thorough: bool
) -> None:
    """One route in one way, by somebody who can go it."""
    player, found = planned(people, route)
    case = begun(player, name=False)  # what a line knows already would stand in the boxes
    on = walker(browser, how, thorough=thorough)
    try:
        sign_in(on.page, player)
        address = f"{live}/cases/{case}/refer"
        assert go(on, address, found) == [name for name, _ in found.pages]
        if found.stops_at:
            held(on, address, found)
        else:
            confirmed(on, found)
    finally:
        on.page.context.close()


@pytest.mark.parametrize(
    ("route", "how"), [(route, WAYS[number % len(WAYS)]) for number, route in enumerate(Route)]
)
def test_every_route_is_walked_to_its_end(
    browser: Browser, live: str, people: Cast, sign_in: SignIn, route: Route, how: str
) -> None:
    walked(browser, live, people, sign_in, route, how, thorough=False)


@pytest.mark.soak
@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("route", Route)
def test_every_route_is_walked_in_every_way(
    browser: Browser, live: str, people: Cast, sign_in: SignIn, route: Route, how: str
) -> None:
    walked(browser, live, people, sign_in, route, how, thorough=True)
