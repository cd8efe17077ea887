"""Recognising, in a real browser: at a desk, on a telephone, by keyboard alone, without JavaScript; each page passes axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from tests.browser.checks import NARROW, axe, fits_320, reach_by_keyboard
from tests.browser.conftest import SignIn
from throughline.identify.tests import stories

if TYPE_CHECKING:
    from throughline.access.testing import Cast, Player

ADULT = (("nation", {"nation": "E"}), ("age-band", {"band": "adult"}))


def begun(player: Player, *facts: tuple[str, dict[str, object]]) -> UUID:
    with transaction.atomic():
        return stories.begin(player, *facts)


def sound(page: Page) -> None:
    axe(page)
    fits_320(page)


def at_a_door(page: Page, live: str, look: Callable[[Page], None]) -> UUID:
    """From what needs doing to a line with its facts: two taps, ticks, one button."""
    page.goto(f"{live}/")
    menu = page.get_by_role("button", name="Menu")
    if menu.is_visible():
        menu.click()
    page.get_by_role("link", name="First contact").click()
    look(page)
    page.get_by_label("Soon", exact=True).check()
    page.get_by_label("They seem afraid").check()
    page.get_by_label("Something else?").fill("Invented: a list of debts")
    page.get_by_label("Which language do they speak best?").select_option("vi")
    page.get_by_label("18 or over").check()
    page.get_by_role("button", name="Save and make safe").click()
    expect(page.get_by_role("heading", level=1, name="Make safe now")).to_be_visible()
    look(page)
    found = re.search(r"/cases/([0-9a-f-]{36})/", page.url)
    assert found
    return UUID(found[1])


def think(page: Page, live: str, case: UUID, look: Callable[[Page], None]) -> None:
    """Signs of one kind, then what they amount to in words."""
    page.goto(f"{live}/cases/{case}/signs")
    look(page)
    page.get_by_role("link", name="Made to work").click()
    look(page)
    page.get_by_label("No contract or payslip").select_option("Seen")
    page.get_by_label("Security is there to keep workers in").select_option("Looked for, not seen")
    page.get_by_label("Who noticed?").fill("Response officer")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("link", name="No contract or payslip")).to_be_visible()
    page.get_by_label("They may be a victim").check()
    page.get_by_label("Why?").fill("Invented reasons, seen together.")
    page.get_by_role("button", name="Record what you think").click()
    expect(page.get_by_role("link", name="They may be a victim")).to_be_visible()
    look(page)


def explain(page: Page, live: str, case: UUID, look: Callable[[Page], None]) -> None:
    """Safe contact, an interpreter, the points, and nothing to carry."""
    page.goto(f"{live}/cases/{case}/rights")
    look(page)
    expect(page.get_by_text("They have not said that it is safe to be found with paper.")).to_be_visible()
    page.get_by_role("link", name="How it is safe to reach them").click()
    look(page)
    page.get_by_label("Message").check()
    page.get_by_role("button", name="Record").click()
    page.get_by_role("link", name="The number or address").click()
    look(page)
    page.get_by_role("link", name="An interpreter").click()
    page.get_by_label("Which language?").select_option("vi")
    page.get_by_role("group", name="Was the interpreter independent").get_by_label("Yes").check()
    look(page)
    page.get_by_role("button", name="Record").click()
    page.get_by_role("link", name="What was explained").click()
    for box in page.get_by_role("group", name="Tick each point").get_by_role("checkbox").all():
        box.check()
    page.get_by_label("In which language?").select_option("vi")
    look(page)
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("Every point is on record.")).to_be_visible()


def shelter(page: Page, live: str, case: UUID, look: Callable[[Page], None]) -> None:
    """The need, a night, that there is none, and at last a bed."""
    page.goto(f"{live}/cases/{case}/safe-place")
    look(page)
    page.get_by_label("Tonight", exact=True).check()
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("since a place was needed")).to_be_visible()
    page.get_by_role("link", name="There is no place").click()
    look(page)
    page.get_by_label("No such service exists here").check()
    page.get_by_role("button", name="Record").click()
    page.get_by_role("link", name="They have a bed").click()
    page.get_by_label("What kind of place did they go to?").select_option("refuge")
    look(page)
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("A bed was found")).to_be_visible()


def test_from_a_door_to_a_bed_at_a_desk(page: Page, live: str, people: Cast, sign_in: SignIn) -> None:
    sign_in(page, people.first_responder)
    case = at_a_door(page, live, sound)
    think(page, live, case, sound)
    explain(page, live, case, sound)
    shelter(page, live, case, sound)


def test_from_a_door_to_a_bed_on_a_telephone(page: Page, live: str, people: Cast, sign_in: SignIn) -> None:
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    sign_in(page, people.first_responder)
    case = at_a_door(page, live, fits_320)
    think(page, live, case, fits_320)
    explain(page, live, case, fits_320)
    shelter(page, live, case, fits_320)


def test_from_a_door_to_a_bed_without_javascript(
    plain_page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    sign_in(plain_page, people.first_responder)
    case = at_a_door(plain_page, live, lambda page: None)
    think(plain_page, live, case, lambda page: None)
    explain(plain_page, live, case, lambda page: None)
    shelter(plain_page, live, case, lambda page: None)


def test_the_first_two_minutes_by_keyboard_alone(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    sign_in(page, people.first_responder)
    page.goto(f"{live}/")
    reach_by_keyboard(page, "First contact")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="First contact").wait_for()
    reach_by_keyboard(page, "Now")
    page.keyboard.press("Space")
    reach_by_keyboard(page, "They are hurt")
    page.keyboard.press("Space")
    reach_by_keyboard(page, "Save and make safe")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Make safe now").wait_for()
    expect(page.get_by_text("Get medical care")).to_be_visible()
    reach_by_keyboard(page, "Signs, and what you think", 80)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Signs, and what you think").wait_for()


def test_every_target_of_the_first_page_is_as_large_as_a_thumb(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    sign_in(page, people.first_responder)
    page.goto(f"{live}/first")
    small = page.evaluate(
        """() => [...document.querySelectorAll('main .govuk-radios__label, main button, main .tl-numbers__ring, main select')]
          .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 40).map((e) => e.innerText.trim())"""
    )
    assert small == []


def test_begun_by_one_and_finished_by_the_next_shift(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    sign_in(page, people.first_responder)
    page.goto(f"{live}/first")
    page.get_by_label("They are hurt").check()
    page.get_by_role("button", name="Finish later").click()
    sound(page)
    page.context.clear_cookies()
    sign_in(page, people.investigator)
    page.goto(f"{live}/first")
    page.get_by_role("link", name="1 begun in your team and not finished").click()
    page.get_by_role("link", name=re.compile("^Met ")).click()
    expect(page.get_by_label("They are hurt")).to_be_checked()
    page.get_by_role("button", name="Save and make safe").click()
    expect(page.get_by_text("Get medical care")).to_be_visible()


def test_an_arrest_with_signs_shows_who_must_be_told_and_asks_the_suspect_nothing(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    case = begun(
        people.first_responder,
        ("age-band", {"band": "under-18"}),
        ("indicator", {"code": "CTY02", "how": "seen"}),
        ("arrested", {"offence": "drug-supply"}),
    )
    sign_in(page, people.first_responder)
    page.goto(f"{live}/cases/{case}/signs")
    expect(page.get_by_text("Put no question to them about any of this.")).to_be_visible()
    sound(page)
    for told in ("Custody officer", "Their solicitor", "Appropriate adult", "Prosecutor"):
        page.get_by_label(told).check()
    page.get_by_role("button", name="Record who was told").click()
    expect(page.get_by_text("Recorded.", exact=True)).to_be_visible()
    page.goto(f"{live}/cases/{case}/signs/crime")
    expect(page.get_by_text("Put no question to them.")).to_be_visible()
    sound(page)


@pytest.mark.parametrize("address", ["information", "information/vi", "information/pl/review"])
def test_the_pages_of_the_sheets(page: Page, live: str, people: Cast, sign_in: SignIn, address: str) -> None:
    sign_in(page, people.support_supervisor)
    page.goto(f"{live}/{address}")
    sound(page)


def test_a_name_that_is_known_is_shown_before_a_second_line_is_begun(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    case = begun(people.first_responder, ("alias", {"name": "Bluebird"}))
    sign_in(page, people.first_responder)
    page.goto(f"{live}/first")
    page.get_by_label("They are hurt").check()
    page.get_by_text("If you have a minute more").click()
    page.get_by_label("What do they want to be called?").fill("Bluebird")
    page.get_by_role("button", name="Save and make safe").click()
    expect(page.get_by_role("heading", level=1, name="Is it one of these?")).to_be_visible()
    sound(page)
    page.get_by_role("button", name=re.compile("^Yes, this person")).click()
    page.get_by_role("heading", level=1, name="Make safe now").wait_for()
    assert str(case) in page.url
