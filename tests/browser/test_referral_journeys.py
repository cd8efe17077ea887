"""The referral in a real browser: the acceptance cases.

The routes that are tried with axe and at 320 pixels have JavaScript; the others are walked without it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from tests.browser.checks import reach_by_keyboard
from tests.browser.conftest import SignIn
from tests.browser.walking import begun, fill, here, sound
from throughline.refer.tests.walks import (
    ADULT,
    CHILD,
    NAMED,
    NOT_YET,
    PERSON,
    REFUSING,
    Boxes,
    boxes,
    profile,
)

if TYPE_CHECKING:
    from throughline.access.testing import Cast


@pytest.fixture
def case(people: Cast) -> UUID:
    """A line of the first responder, whose details the national form knows, and on which nothing else is known yet."""
    with transaction.atomic():
        profile(people.first_responder)
    return begun(people.first_responder, name=False)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button and wait for the page that comes of it."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def walk(page: Page, address: str, answers: Mapping[str, Boxes], *, checked: bool = False) -> list[str]:
    """From the first question to the check page; `checked` tries each page with axe and at 320 pixels."""
    page.goto(f"{address}/age")
    walked: list[str] = []
    while (name := here(page)) != "check":
        assert name not in walked, page.locator(".govuk-error-summary").inner_text()
        walked.append(name)
        fill(page, answers[name])
        if checked:
            sound(page)
        press(page, re.compile("^Save and"))
    return walked


def record(page: Page) -> None:
    """Record from the check page; the packs are then there."""
    press(page, re.compile("^Record"))
    page.wait_for_url(re.compile("/refer/done(#|$)"))  # a browser carries the fragment of a change link along


def told(page: Page, recipient: str) -> dict[str, Any]:
    """What one recipient is told, by field, as the page's own link gives it."""
    link = page.get_by_role("link", name=re.compile(rf"^As data\s*: {recipient}")).first.get_attribute("href")
    reply = page.request.get(page.url.split("/cases/")[0] + str(link))
    return {line["field"]: line["value"] for line in json.loads(reply.text())["lines"]}


def test_a_consenting_adult_is_referred_and_the_reference_comes_back(
    page: Page, live: str, case: UUID, people: Cast, sign_in: SignIn
) -> None:
    sign_in(page, people.first_responder)
    page.goto(f"{live}/cases/{case}/refer/")
    sound(page)
    walked = walk(page, f"{live}/cases/{case}/refer", ADULT, checked=True)
    assert {"support-and-police", "reach", "name", "decision"} <= set(walked)
    assert len(walked) + 2 <= 24
    sound(page)
    record(page)
    expect(page.get_by_text("It is not with the Home Office yet")).to_be_visible()
    sound(page)
    national = told(page, "National")
    assert (national["age"], national["nation"], national["consent_support"]) == ("adult", "E", "given")
    assert national["decision_email_safe"] == "yes"
    page.get_by_label("Reference number").fill("NRM-INV-1")
    press(page, "It is filed")
    expect(page.get_by_role("heading", name="NRM referral sent")).to_be_visible()
    expect(page.get_by_text("NRM-INV-1")).to_be_visible()
    sound(page)


def test_a_child_is_referred_without_a_question_of_consent(
    plain_page: Page, live: str, case: UUID, people: Cast, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, people.first_responder)
    walked = walk(page, f"{live}/cases/{case}/refer", CHILD)
    assert walked[:2] == ["age", "council"]
    assert not {"explaining", "referral", "support-and-police", "decision"} & set(walked)
    assert len(walked) + 2 <= 22
    record(page)
    national = told(page, "National")
    assert national["age"] == "under-18" and national["council_phone"] == "01632 960001"
    assert "council_email" in told(page, "Council")


def test_an_adult_who_refuses_is_asked_little_and_named_to_nobody(
    page: Page, live: str, case: UUID, people: Cast, sign_in: SignIn
) -> None:
    sign_in(page, people.first_responder)
    walked = walk(page, f"{live}/cases/{case}/refer", REFUSING, checked=True)
    assert len(walked) + 2 <= 12
    record(page)
    leaving = set(told(page, "National"))
    assert leaving == {
        "sender.organisation", "refusal_reasons", "gender", "nationality", "types", "coarse_place", "coarse_period",
    }  # fmt: skip


def test_identity_in_a_notification_is_its_own_question_and_goes_when_it_is_taken_back(
    plain_page: Page, live: str, case: UUID, people: Cast, sign_in: SignIn
) -> None:
    page = plain_page
    address = f"{live}/cases/{case}/refer"
    sign_in(page, people.first_responder)
    unsafe = {name: given for name, given in NAMED["named"].items() if name != "q-notice_email_safe"}
    page.goto(f"{address}/age")
    for name in ("age", "explaining", "referral", "support-and-police", "named-and-contacted"):
        fill(page, NAMED[name])
        press(page, "Save and continue")
    fill(page, unsafe)
    press(page, "Save and continue")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    walk(page, address, NAMED)
    expect(page.get_by_text("Exemplar")).to_be_visible()
    page.get_by_role("link", name=re.compile("Change May the notification say")).click()
    page.locator('[name="q-consent_identity"][value="refused"]').check()
    press(page, "Save and check")
    expect(page.get_by_role("heading", level=1, name="Check the answers")).to_be_visible()
    expect(page.get_by_text("Exemplar")).to_have_count(0)
    record(page)
    leaving = set(told(page, "National"))
    assert not {name for name in leaving if name.startswith("notice_")}


def test_an_adult_who_agrees_to_be_named_is_named_in_the_notification_alone(
    plain_page: Page, live: str, case: UUID, people: Cast, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, people.first_responder)
    walk(page, f"{live}/cases/{case}/refer", NAMED)
    record(page)
    national = told(page, "National")
    assert national["notice_last_name"] == "Exemplar" and national["notice_email_safe"] == "yes"
    assert not [name for name in told(page, "Police") if name.startswith("notice_")]


def test_what_happened_abroad_is_gone_when_it_did_not(
    plain_page: Page, live: str, case: UUID, people: Cast, sign_in: SignIn
) -> None:
    page = plain_page
    abroad = {**PERSON["places"], **boxes(where="both", countries="France", overseas_details="Paris")}
    exploiters = {
        "q-exploiters-1-known_as": "The boss",
        **boxes(exploiters_where_known="true", exploiters_in_uk="true", exploiters_where="Invented Moor"),
    }
    sign_in(page, people.first_responder)
    walk(page, f"{live}/cases/{case}/refer", {**ADULT, "places": abroad, "exploiters": exploiters})
    page.get_by_role("link", name="Change Where did it happen?").click()
    page.locator('[name="q-where"][value="uk"]').check()
    press(page, "Save and check")
    record(page)
    national = told(page, "National")
    assert national["where"] == "uk" and national["uk_places"] == [{"town": "Invented Moor"}]
    assert not {"countries", "overseas_details"} & set(national)


def test_with_javascript_and_by_keyboard_a_page_folds_saves_itself_and_goes_on(
    page: Page, live: str, case: UUID, people: Cast, sign_in: SignIn
) -> None:
    sign_in(page, people.first_responder)
    page.goto(f"{live}/cases/{case}/refer/age")
    reach_by_keyboard(page, "Under 18")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator('[value="adult"]')).to_be_checked()
    reach_by_keyboard(page, "England")
    page.keyboard.press("Space")
    expect(page.get_by_text(re.compile("^Saved at"))).to_be_visible()
    reach_by_keyboard(page, "Save and continue")
    page.keyboard.press("Enter")
    page.wait_for_url("**/explaining")
    fill(page, ADULT["explaining"])
    press(page, "Save and continue")
    page.wait_for_url("**/referral")
    expect(page.get_by_text("Did they say why not?")).to_be_hidden()
    page.locator('[value="refused"]').check()
    expect(page.get_by_text("Did they say why not?")).to_be_visible()
    sound(page)
    page.go_back()
    expect(page.get_by_label("Who explained what a referral is")).to_have_value("Response officer")


def test_a_route_that_waits_tells_nobody(
    page: Page, live: str, case: UUID, people: Cast, sign_in: SignIn
) -> None:
    sign_in(page, people.first_responder)
    walk(page, f"{live}/cases/{case}/refer", NOT_YET, checked=True)
    sound(page)
    record(page)
    expect(page.get_by_text("Nobody was told", exact=True)).to_be_visible()
    sound(page)


def test_what_cannot_be_is_said_in_plain_words_and_stays_in_its_box(
    page: Page, live: str, case: UUID, people: Cast, sign_in: SignIn
) -> None:
    address = f"{live}/cases/{case}/refer"
    sign_in(page, people.first_responder)
    page.goto(f"{address}/check")
    expect(page).to_have_url(f"{address}/age")
    future = {
        f"q-date_of_birth-{part}": value for part, value in (("day", "1"), ("month", "1"), ("year", "2099"))
    }
    wrong: dict[str, tuple[Boxes, str]] = {
        "name": ({**ADULT["name"], **future}, "This date of birth is in the future"),
        "reach": ({**ADULT["reach"], "q-phone": "07 123"}, "There is no such phone number"),
        "exploitation": ({"q-as_child": "no"}, "Choose at least one answer"),
    }
    page.goto(f"{address}/age")
    while (name := here(page)) != "background":
        if name in wrong:
            fill(page, wrong[name][0])
            press(page, "Save and continue")
            if name in ("name", "reach"):
                expect(page.get_by_role("link", name=re.compile(wrong[name][1]))).to_be_visible()
                sound(page)
        fill(page, ADULT[name])
        press(page, "Save and continue")
    fill(page, ADULT["background"])
    press(page, "Save and continue")
    fill(page, wrong["exploitation"][0])
    press(page, "Save and continue")
    expect(page.get_by_role("link", name=wrong["exploitation"][1]).first).to_be_visible()
    page.goto(f"{live}/refer/you")
    sound(page)
    page.get_by_label("Who answers when you are away?").fill("sam@notpolice.uk")
    press(page, "Save")
    expect(page.get_by_role("link", name=re.compile("notpolice.uk"))).to_be_visible()
    expect(page.get_by_label("Who answers when you are away?")).to_have_value("sam@notpolice.uk")
