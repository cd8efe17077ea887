"""The journeys that matter, in a real browser: each page on the way passes axe and fits a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_MS, SignIn
from tests.browser.walking import (
    begin_by_hand,
    begun,
    fill_in_day,
    record_sign,
    sound,
    told,
    waive_everything,
)
from throughline.access.testing import make_subject

if TYPE_CHECKING:
    from throughline.access.testing import Cast


@pytest.fixture
def other_page(browser: Browser) -> Iterator[Page]:
    """A second window on another desk: its own session."""
    context = browser.new_context(locale="en-GB")
    window = context.new_page()
    window.set_default_timeout(PATIENCE_MS)
    yield window
    context.close()


def test_from_the_first_sign_to_a_hand_over_that_was_accepted(
    page: Page, other_page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    sign_in(page, people.first_responder)
    address = begin_by_hand(page, live)
    sound(page)
    record_sign(page)
    sound(page)
    page.get_by_role("link", name="Hand over").click()
    page.get_by_label("Which team?").fill("harbour")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Harbour Support (invented)").check()
    page.get_by_label("What must they know").fill("An invented note.")
    sound(page)
    page.get_by_role("button", name="Offer").click()
    expect(page.get_by_text("Your team stays accountable until they accept.")).to_be_visible()
    sound(page)

    sign_in(other_page, people.support_worker)
    other_page.goto(f"{live}/?list=waiting")
    sound(other_page)
    other_page.get_by_role("link", name=re.compile("^Accept")).first.click()
    expect(other_page.get_by_text("An invented note.")).to_be_visible()
    sound(other_page)
    other_page.get_by_role("button", name="Accept").click()
    expect(other_page.get_by_text("Your team is accountable from now on.")).to_be_visible()

    page.goto(address)
    expect(page.get_by_role("link", name="Hand-over accepted").first).to_be_visible()


def test_recorded_checked_changed_and_corrected(page: Page, live: str, people: Cast, sign_in: SignIn) -> None:
    case = begun(people.first_responder)
    sign_in(page, people.first_responder)
    page.goto(f"{live}/cases/{case}/record/indicator")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    sound(page)
    fill_in_day(page, "happened", day=31, month=2)
    page.locator("[name=q-code]").first.select_option("GEN13")
    page.get_by_label("It was seen").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#q-happened-day")).to_have_value("31")
    fill_in_day(page, "happened")
    page.get_by_role("button", name="Continue").click()
    sound(page)
    page.get_by_role("link", name="Change How is it known?").click()
    page.get_by_label("Somebody said so").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_role("row", name="Sign of exploitation").first.get_by_role("link").click()
    expect(page.get_by_text("Somebody said so")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Correct this").click()
    page.get_by_label("What was wrong?").fill("It was seen.")
    page.get_by_label("It was seen", exact=True).check()
    sound(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("corrected").first).to_be_visible()


def test_closed_by_two_and_opened_again(
    page: Page, other_page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    case = begun(people.first_responder)
    sign_in(page, people.first_responder)
    page.goto(f"{live}/cases/{case}/close")
    expect(page.get_by_role("heading", name="Still open")).to_be_visible()
    sound(page)
    waive_everything(people.first_responder, case)
    page.reload()
    page.get_by_label("Why?").fill("Safe, and wants no more help.")
    page.get_by_role("button", name="Ask for it to be closed").click()
    expect(page.get_by_text("A closing waits for a second signature.")).to_be_visible()

    sign_in(other_page, people.supervisor)
    other_page.goto(f"{live}/cases/{case}/")
    other_page.get_by_role("link", name="Read and sign it").click()
    sound(other_page)
    other_page.get_by_role("button", name="Sign", exact=True).click()
    expect(other_page.get_by_text("This case is closed.")).to_be_visible()

    page.reload()
    page.get_by_role("link", name="Open it again").click()
    sound(page)
    page.get_by_label("Why?").fill("They came back.")
    page.get_by_role("button", name="Open again").click()
    expect(page.get_by_text("Open again. Nothing was lost.")).to_be_visible()


def test_find_before_create(page: Page, other_page: Page, live: str, people: Cast, sign_in: SignIn) -> None:
    begun(people.first_responder)
    sign_in(page, people.first_responder)
    page.goto(f"{live}/cases/new")
    expect(page.get_by_text("Look for the person first")).to_be_visible()
    page.get_by_label("Name, date of birth").fill("eksemplar")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("link", name="Minh (invented) Exemplar")).to_be_visible()
    sound(page)

    sign_in(other_page, people.social_worker)
    other_page.goto(f"{live}/find")
    other_page.get_by_label("Name, date of birth").fill("Exemplar 1994-02-01")
    other_page.get_by_role("button", name="Find").click()
    expect(other_page.get_by_text("Northshire Police (invented)")).to_have_count(
        0
    )  # who knows whom is not told
    sound(other_page)
    other_page.get_by_role("link", name="Begin a new line").click()
    sound(other_page)


def test_my_page_is_read_and_left_in_a_hurry(
    page: Page, live: str, people: Cast, sign_in: SignIn, settings: Any
) -> None:
    settings.EXIT_TO = f"{live}/privacy"
    case = begun(people.support_worker)
    told(
        people.support_worker,
        case,
        "consent-support",
        state="given",
        language="vi",
        explained_by="Support worker",
    )
    with transaction.atomic():
        make_subject(case, people.survivor)
    sign_in(page, people.survivor)
    page.goto(f"{live}/")
    expect(page.get_by_role("heading", level=1, name="My page")).to_be_visible()
    expect(page.get_by_text("Harbour Support (invented)").first).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Exit this page").click()
    page.wait_for_url("**/privacy")
    page.goto(f"{live}/me")
    assert "/accounts/login" in page.url


def test_the_whole_way_without_javascript(plain_page: Page, live: str, people: Cast, sign_in: SignIn) -> None:
    sign_in(plain_page, people.first_responder)
    begin_by_hand(plain_page, live)
    record_sign(plain_page)
    plain_page.get_by_role("link", name="Hand over").click()
    plain_page.get_by_label("Which team?").fill("harbour")
    plain_page.get_by_role("button", name="Find").click()
    plain_page.get_by_label("Harbour Support (invented)").check()
    plain_page.get_by_role("button", name="Offer").click()
    expect(plain_page.get_by_text("Your team stays accountable until they accept.")).to_be_visible()
    plain_page.goto(f"{live}/law?text=crime")
    expect(plain_page.get_by_role("heading", level=1, name="Law book")).to_be_visible()


def test_every_other_page_of_a_case(page: Page, live: str, people: Cast, sign_in: SignIn) -> None:
    case = begun(people.first_responder)
    seq = told(
        people.first_responder, case, "risk-assessed", whose="person", moment="encounter", level="high"
    )
    sign_in(page, people.first_responder)
    for address in (
        "record/",
        "teams?team=council",
        "share?body=council",
        "attach",
        "looked",
        "duties/",
        f"facts/{seq}",
    ):
        answer = page.goto(f"{live}/cases/{case}/{address}")
        assert answer is not None and answer.status == 200, address
        sound(page)
    page.goto(f"{live}/cases/{case}/")
    page.get_by_role("row").filter(has_text="overdue").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="By which law")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="It cannot be met").click()
    sound(page)
    page.goto(f"{live}/notices")
    sound(page)
    page.goto(f"{live}/law/CRM-01")
    sound(page)


def test_the_names_drawn_beside_the_marks_do_not_overlap_in_a_real_browser(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    case = begun(people.first_responder, days_ago=90)
    for day in range(60, 0, -3):
        told(people.first_responder, case, "indicator", day, code="GEN13", how="seen")
    sign_in(page, people.first_responder)
    page.goto(f"{live}/cases/{case}/")
    overlapping = page.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll('.throughline a text')].map((t) => [t.textContent, t.getBBox()]);
          const meets = (a, b) => a.x + 1 < b.x + b.width && b.x + 1 < a.x + a.width
            && a.y + 3 < b.y + b.height && b.y + 3 < a.y + a.height;
          return boxes.flatMap(([name, a], i) => boxes.slice(i + 1).filter(([, b]) => meets(a, b)).map(([n]) => [name, n]));
        }"""
    )
    assert overlapping == []
    assert page.locator(".throughline").is_visible()
    page.set_viewport_size({"width": 320, "height": 640})
    assert not page.locator(".throughline").is_visible()
    assert page.locator(".tl-line tbody tr").first.is_visible()
