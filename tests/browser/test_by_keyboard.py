"""The same by keyboard alone: nothing here touches a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.browser.checks import reach_by_keyboard
from tests.browser.conftest import SignIn
from tests.browser.walking import begun

if TYPE_CHECKING:
    from throughline.access.testing import Cast


def type_day(page: Page) -> None:
    for part in ("1", "5", "2025"):
        page.keyboard.type(part)
        page.keyboard.press("Tab")


def test_found_begun_and_recorded_by_keyboard(page: Page, live: str, people: Cast, sign_in: SignIn) -> None:
    sign_in(page, people.first_responder)
    page.goto(f"{live}/find")
    reach_by_keyboard(page, "Name, date of birth")
    page.keyboard.type("Exampleton 1994-02-01")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Begin a new line").wait_for()
    reach_by_keyboard(page, "Begin a new line")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Begin a new line").wait_for()
    reach_by_keyboard(page, "Day")
    type_day(page)
    reach_by_keyboard(page, "Last or only name", presses=120)
    page.keyboard.type("Exampleton (invented)")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Exampleton (invented)").wait_for()

    reach_by_keyboard(page, "Record something")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/")
    reach_by_keyboard(page, "Words")
    page.keyboard.type("danger assessed")
    page.keyboard.press("Enter")
    page.wait_for_url("**words=danger**")
    reach_by_keyboard(page, "Danger assessed")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/danger-assessed")
    reach_by_keyboard(page, "Day")
    type_day(page)
    page.locator("[name=q-level]").first.focus()
    page.keyboard.press("Space")
    reach_by_keyboard(page, "Continue", presses=80)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Check your answers").wait_for()
    reach_by_keyboard(page, "Record", whole=True)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Recorded: Danger assessed.")).to_be_visible()


def test_marks_and_duties_of_the_picture_are_reached_by_keyboard(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    case = begun(people.first_responder)
    sign_in(page, people.first_responder)
    page.goto(f"{live}/cases/{case}/")
    reach_by_keyboard(page, "Skip the picture")
    page.keyboard.press("Tab")
    assert "First meeting or contact, said by Northshire Police" in page.evaluate(
        "document.activeElement.closest('svg a').querySelector('title').textContent"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/facts/*")


def test_the_picture_can_be_skipped(page: Page, live: str, people: Cast, sign_in: SignIn) -> None:
    case = begun(people.first_responder)
    sign_in(page, people.first_responder)
    page.goto(f"{live}/cases/{case}/")
    reach_by_keyboard(page, "Skip the picture")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('svg') === null")
