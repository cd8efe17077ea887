"""Unfinished pages, sending, families and asking in a real browser: on a desk, a telephone, by keyboard, without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from playwright.sync_api import Page, expect

from tests.browser.checks import fits_320, reach_by_keyboard
from tests.browser.conftest import SignIn
from tests.browser.walking import begun, fill_in_day, sound
from throughline.access.actor import system_actor
from throughline.access.context import acting_as, set_context

if TYPE_CHECKING:
    from throughline.access.testing import Cast


def test_a_page_is_saved_as_it_is_typed_and_nothing_stays_in_the_browser(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    case = begun(people.first_responder)
    sign_in(page, people.first_responder)
    page.goto(f"{live}/cases/{case}/record/indicator")
    page.locator("#q-happened-day").fill("31")
    page.get_by_label("Who noticed it?").fill("A neighbour (invented)")
    expect(page.get_by_text(re.compile(r"^Saved at \d\d:\d\d$"))).to_be_visible()
    sound(page)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.goto(f"{live}/unfinished")
    sound(page)
    page.get_by_role("link", name="Sign of exploitation", exact=True).click()
    expect(page.locator("#q-happened-day")).to_have_value("31")
    expect(page.get_by_label("Who noticed it?")).to_have_value("A neighbour (invented)")


def test_what_two_people_typed_at_once_is_shown_together(
    page: Page, plain_page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    case = begun(people.first_responder)
    sign_in(page, people.first_responder)
    sign_in(plain_page, people.investigator)
    page.goto(f"{live}/cases/{case}/record/indicator")
    page.get_by_label("Who noticed it?").fill("The first (invented)")
    expect(page.get_by_text(re.compile(r"^Saved at \d\d:\d\d$"))).to_be_visible()
    plain_page.goto(f"{live}/unfinished")
    plain_page.get_by_role("link", name="Sign of exploitation", exact=True).click()
    plain_page.get_by_label("Who noticed it?").fill("The second (invented)")
    plain_page.get_by_role("button", name="Finish later").click()
    expect(plain_page.get_by_text("Kept for your team")).to_be_visible()
    page.get_by_label("Who noticed it?").fill("The third (invented)")
    page.get_by_role("link", name="Somebody else saved this page too").click()
    expect(page.get_by_role("cell", name="The second (invented)")).to_be_visible()
    expect(page.get_by_role("cell", name="The third (invented)")).to_be_visible()
    sound(page)
    page.get_by_label("What First responder saved beside it").check()
    page.get_by_role("button", name="Go on with it").click()
    expect(page.get_by_label("Who noticed it?")).to_have_value("The third (invented)")


def test_an_unfinished_page_is_handed_on_by_keyboard(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    case = begun(people.first_responder)
    sign_in(page, people.first_responder)
    page.goto(f"{live}/cases/{case}/record/indicator")
    page.get_by_label("Who noticed it?").fill("A neighbour (invented)")
    expect(page.get_by_text(re.compile(r"^Saved at"))).to_be_visible()
    page.goto(f"{live}/unfinished")
    reach_by_keyboard(page, "Hand on or throw away")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Sign of exploitation").wait_for()
    sound(page)
    reach_by_keyboard(page, "Who goes on with it?")
    page.keyboard.type("Investigator")
    reach_by_keyboard(page, "Hand it to them")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Handed on. They have been told.")).to_be_visible()


def sound_without_script(page: Page) -> None:
    """What axe needs JavaScript for is looked at elsewhere; the page must fit a telephone here too."""
    fits_320(page)


def ready(people: Cast) -> tuple[UUID, UUID]:
    """A line with a pack that waits to be sent."""
    from throughline.refer.tests.stories import line, made

    with transaction.atomic():
        case = line(people.first_responder)
        return case, made(people.first_responder, case).pk


def test_a_link_and_a_code_reach_somebody_without_an_account_who_takes_it_on(
    page: Page, plain_page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    case, _ = ready(people)
    sign_in(page, people.first_responder)
    page.goto(f"{live}/cases/{case}/sent/")
    sound(page)
    page.get_by_role("button", name="Send it").click()
    sound(page)
    page.get_by_label("Somebody who is not on this list").check()
    page.get_by_label("By a link, with a code by another way").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert").get_by_text("write their name")).to_be_visible()
    sound(page)
    page.get_by_label("If they are not on the list").fill("A council (invented)")
    page.get_by_role("button", name="Send", exact=True).click()
    sound(page)
    link, code = page.locator("#link").inner_text(), page.locator("#code").inner_text()

    plain_page.goto(live + link[link.index("/received/") :])
    sound_without_script(plain_page)
    plain_page.get_by_label("The code").fill("1")
    plain_page.get_by_role("button", name="Open it").click()
    expect(plain_page.get_by_role("link", name=re.compile("4 more times"))).to_be_visible()
    plain_page.get_by_label("The code").fill(code)
    plain_page.get_by_role("button", name="Open it").click()
    expect(plain_page.get_by_text("plantedaccount")).to_be_visible()
    sound_without_script(plain_page)
    plain_page.get_by_label("Your name and body").first.fill("A duty officer, a council (invented)")
    plain_page.get_by_label("Your reference").fill("C-7")
    plain_page.get_by_role("button", name="We take it on").click()
    expect(plain_page.get_by_text("Accepted. Whoever sent it sees that you did")).to_be_visible()

    page.goto(f"{live}/cases/{case}/sent/")
    expect(page.get_by_text("A council (invented): Accepted")).to_be_visible()
    page.get_by_role("link", name="Add, ask or take back").click()
    sound(page)
    page.get_by_role("link", name="What was sent").click()
    page.get_by_role("link", name="The copy of what they are told").click()
    sound(page)


def test_a_team_with_an_account_reads_and_takes_on_what_was_sent_by_keyboard(
    page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    from throughline.refer import delivering
    from throughline.refer.delivering import To
    from throughline.refer.tests.stories import sent

    case, pack = ready(people)
    with transaction.atomic():
        set_context(people.first_responder.actor)
        found = delivering.pack_of(people.first_responder.actor, case, pack)
        sent(people.first_responder, found, To("account", team=people.social_worker.team))
    sign_in(page, people.social_worker)
    page.goto(f"{live}/sent-to-us")
    sound(page)
    reach_by_keyboard(page, "Council: children")
    page.keyboard.press("Enter")
    expect(page.get_by_text("plantedaccount")).to_be_visible()
    sound(page)
    reach_by_keyboard(page, "We take it on")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Accepted. Whoever sent it sees that you did")).to_be_visible()


def test_a_family_is_entered_once_without_javascript(
    plain_page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    sign_in(plain_page, people.first_responder)
    plain_page.goto(f"{live}/family")
    sound_without_script(plain_page)
    fill_in_day(plain_page, "happened")
    for number, name in enumerate(("Alphaword", "Bravoword", "Charlieword", "Deltaword"), 1):
        if number > 2:
            plain_page.get_by_text(f"Person {number}", exact=True).click()
        plain_page.get_by_label(f"Person {number}: first names").fill(f"{name} (invented)")
    plain_page.get_by_role("button", name="Begin a line for each").click()
    expect(plain_page.get_by_text("4 lines begun.")).to_be_visible()
    for name in ("Bravoword", "Charlieword", "Deltaword"):
        expect(plain_page.get_by_role("link", name=re.compile(name))).to_be_visible()
    sound_without_script(plain_page)


def test_asking_others_tells_the_asker_nothing_and_the_holder_why(
    page: Page, plain_page: Page, live: str, people: Cast, sign_in: SignIn
) -> None:
    from throughline.casework import asking
    from throughline.casework.models import Enquiry

    begun(people.first_responder)
    sign_in(page, people.social_worker)
    page.goto(f"{live}/ask")
    page.get_by_label("Their name").fill("Minh (invented) Exemplar")
    fill_in_day(page, "born", 1, 2, 1994)
    page.get_by_label("We are about to refer").check()
    page.get_by_label("How are you reached at work?").fill("01632 960001")
    sound(page)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("No answer. That says nothing")).to_be_visible()
    with transaction.atomic(), acting_as(system_actor("test")):
        (enquiry,) = Enquiry.objects.values_list("pk", flat=True)
        asking.compare(enquiry)
    sign_in(plain_page, people.first_responder)
    plain_page.goto(f"{live}/asked")
    sound_without_script(plain_page)
    plain_page.get_by_label("Say nothing").check()
    plain_page.get_by_role("button", name="Decide").click()
    expect(plain_page.get_by_text("Decided.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("No answer. That says nothing")).to_be_visible()
