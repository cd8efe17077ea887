"""What stands around a referral, in the ways in which it is not walked elsewhere: recognising, a family, asking others,
files, sending on, and the link for somebody without an account; and what the law of records lets people ask and report."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.browser.conftest import SignIn
from tests.browser.walking import begun, here
from tests.browser.ways import WAYS, Walker, walker
from throughline.access.actor import system_actor
from throughline.access.context import acting_as
from throughline.access.testing import make_subject
from throughline.clock import civil_day
from throughline.drafts.testing import a_pdf, a_word_document
from throughline.refer.tests.stories import line, made
from throughline.refer.tests.walks import ADULT, day, fill, profile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from throughline.access.testing import Cast, Player


@pytest.fixture
def on(browser: Browser, how: str) -> Iterator[Walker]:
    """Somebody who goes through the pages in one way."""
    found = walker(browser, how)
    yield found
    found.page.context.close()


@pytest.fixture
def recipient(browser: Browser, how: str) -> Iterator[Walker]:
    """Somebody else at another window, in the same way."""
    found = walker(browser, how)
    yield found
    found.page.context.close()


def write_down(on: Walker, way: str, **told: str | list[str]) -> None:
    """Choose what is written down on a page of rights or of somewhere safe, and write it down."""
    on.follow(way)
    on.look()
    on.answer(**told)
    on.press(re.compile("^Record$"))


@pytest.mark.parametrize("how", ["keyboard"])
def test_from_a_door_to_a_bed(on: Walker, live: str, people: Cast, sign_in: SignIn) -> None:
    sign_in(on.page, people.first_responder)
    on.page.goto(f"{live}/first")
    on.answer(**{
        "q-danger-assessed__level": "soon", "q-signs": "GEN05", "q-else": "A list of debts (invented)",
        "q-age-band__band": "adult", "q-language__language": "vi",
    })  # fmt: skip
    on.press("Save and make safe")
    on.answer(**{"q-made-safe__actions": ["police-called"]})
    on.press(re.compile("^Record$"))
    on.follow("Signs, and what you think")
    on.follow("Made to work")
    on.answer(**{"q-sign-LAB06": "seen", "q-noticed_by": "Response officer"})
    on.press(re.compile("^Record$"))
    on.answer(**{"q-victim-considered__outcome": "yes", "q-victim-considered__reasons": "Invented reasons."})
    on.press("Record what you think")
    expect(on.page.get_by_role("link", name="They may be a victim")).to_be_visible()
    on.follow("Their rights, in their language")
    write_down(on, "How it is safe to reach them", **{"q-safe-contact__ways": ["message"]})
    write_down(
        on,
        "An interpreter",
        **{"q-interpreter-used__language": "vi", "q-interpreter-used__independent": "true"},
    )
    write_down(on, "What was explained", **{"q-rights-explained__points": ["what-referral-is"]})
    on.follow("Somewhere safe tonight")
    on.answer(**{"q-safe-place-needed__urgency": "tonight"})
    on.press(re.compile("^Record$"))
    write_down(on, "They have a bed", **{"q-accommodation__type": "refuge"})
    expect(on.page.get_by_text("A bed was found")).to_be_visible()


@pytest.mark.parametrize("how", ["desk", "telephone", "keyboard"])
def test_a_family_is_entered_once(on: Walker, live: str, people: Cast, sign_in: SignIn) -> None:
    sign_in(on.page, people.first_responder)
    on.page.goto(f"{live}/find")
    on.follow(re.compile("family", re.I))
    on.look()
    on.answer(**day("happened", date(2025, 5, 1)), **{
        "q-first1": "Alphaword (invented)", "q-band1": "adult", "q-control1": "true",
        "q-first2": "Bravoword (invented)", "q-band2": "under-18",
    })  # fmt: skip
    on.press("Begin a line for each")
    expect(on.page.get_by_text("2 lines begun.")).to_be_visible()
    on.look()


@pytest.mark.parametrize("how", ["telephone", "keyboard", "without-script"])
def test_others_are_asked_and_say_nothing(
    on: Walker, recipient: Walker, live: str, people: Cast, sign_in: SignIn
) -> None:
    from throughline.casework import asking
    from throughline.casework.models import Enquiry

    begun(people.first_responder)
    sign_in(on.page, people.social_worker)
    on.page.goto(f"{live}/ask")
    on.look()
    on.answer(**{
        "q-name": "Minh (invented) Exemplar", "q-born-day": "1", "q-born-month": "2", "q-born-year": "1994",
        "q-reason": "twice", "q-reach": "01632 960001",
    })  # fmt: skip
    on.press(re.compile("^Ask$"))
    expect(on.page.get_by_text("No answer. That says nothing")).to_be_visible()
    on.look()
    with transaction.atomic(), acting_as(system_actor("test")):
        asking.compare(Enquiry.objects.values_list("pk", flat=True)[0])
    sign_in(recipient.page, people.first_responder)
    recipient.page.goto(f"{live}/asked")
    recipient.look()
    recipient.answer(answer="silent")
    recipient.press(re.compile("^Decide"))
    expect(recipient.page.get_by_text("Decided.")).to_be_visible()


@pytest.mark.parametrize("how", WAYS)
def test_a_file_is_taken_by_what_it_is_and_what_was_typed_stays(
    on: Walker, live: str, people: Cast, sign_in: SignIn
) -> None:
    case = begun(people.first_responder)
    with transaction.atomic():
        profile(people.first_responder)
        fill(people.first_responder, case, ADULT)
    sign_in(on.page, people.first_responder)
    on.page.goto(f"{live}/cases/{case}/refer/evidence")
    macro = a_word_document(**{"word__vbaProject.bin": b"x"})
    on.answer(**{"q-files_list": "A letter of May (invented)."})
    for called, content in (("photo.png", b"MZ no picture"), ("empty.pdf", b""), ("macro.docx", macro)):
        on.attach("q-files", called, content)
        on.press("Add this file")
        expect(
            on.page.get_by_role("alert").get_by_role("link", name=re.compile(f"^{called}: "))
        ).to_be_visible()
        expect(on.page.locator('[name="q-files_list"]')).to_have_value("A letter of May (invented).")
        on.look()
    on.attach("q-files", "letter.pdf", a_pdf())
    on.press("Add this file")
    expect(on.page.get_by_role("button", name="Take out letter.pdf")).to_be_visible()
    assert on.page.get_by_role("button", name=re.compile("^Take out")).count() == 1
    on.look()
    on.press("Continue")
    assert here(on.page) != "evidence"


def ready(player: Player) -> UUID:
    """A line with a pack that waits to be sent."""
    with transaction.atomic():
        case = line(player)
        made(player, case)
    return case


def send_a_link(on: Walker, live: str, case: UUID) -> tuple[str, str]:
    """Send the pack to somebody without an account; the link and its code."""
    on.page.goto(f"{live}/cases/{case}/sent/")
    on.look()
    on.activate(on.page, on.page.locator("a", has_text=re.compile("^Send it")))
    on.answer(to="other", name="A council (invented)", means="link")
    on.look()
    on.press(re.compile("^Send$"))
    on.look()
    link, code = on.page.locator("#link").inner_text(), on.page.locator("#code").inner_text()
    return live + link[link.index("/received/") :], code


@pytest.mark.parametrize("how", ["desk", "telephone", "keyboard"])
def test_a_link_is_opened_with_its_code_and_what_it_led_to_is_taken_on_added_to_and_taken_back(
    on: Walker, recipient: Walker, live: str, people: Cast, sign_in: SignIn
) -> None:
    case = ready(people.first_responder)
    sign_in(on.page, people.first_responder)
    link, code = send_a_link(on, live, case)
    recipient.page.goto(link)
    recipient.look()
    recipient.answer(code=code)
    recipient.press("Open it")
    expect(recipient.page.get_by_text("plantedaccount")).to_be_visible()
    recipient.look()
    recipient.answer(who="A duty officer (invented)", reference="C-7")
    recipient.press("We take it on")
    expect(recipient.page.get_by_text("Accepted. Whoever sent it sees that you did")).to_be_visible()
    recipient.look()
    add_and_take_back(on, live, case)


@pytest.mark.parametrize("how", ["without-script"])
def test_what_was_sent_is_added_to_and_taken_back(
    on: Walker, live: str, people: Cast, sign_in: SignIn
) -> None:
    case = ready(people.first_responder)
    sign_in(on.page, people.first_responder)
    send_a_link(on, live, case)
    add_and_take_back(on, live, case)


def add_and_take_back(on: Walker, live: str, case: UUID) -> None:
    """More is told to the one recipient; then all of it is taken back."""
    on.page.goto(f"{live}/cases/{case}/sent/")
    on.look()
    on.follow("Add, ask or take back")
    on.look()
    on.answer(text="She was seen again (invented).")
    on.press("Add it and tell them")
    expect(on.page.get_by_text(re.compile("^Added"))).to_be_visible()
    on.look()
    on.follow("Add, ask or take back")
    on.answer(reason="mistake")
    on.press("Take it back")
    expect(on.page.get_by_text(re.compile(r"^Taken back\. "))).to_be_visible()
    assert here(on.page) == "sent"
    on.look()


@pytest.mark.parametrize("how", ["telephone", "keyboard", "without-script"])
def test_a_person_asks_for_a_copy_and_gets_it(
    on: Walker, recipient: Walker, live: str, people: Cast, sign_in: SignIn
) -> None:
    case = begun(people.support_worker)
    with transaction.atomic():
        make_subject(case, people.survivor)
    sign_in(recipient.page, people.survivor)
    recipient.page.goto(f"{live}/me/copy")
    recipient.look()
    recipient.answer(**{"q-body": "harbour-support", "q-way": "screen"})
    recipient.press(re.compile("^Ask$"))
    expect(recipient.page.get_by_text("You asked. They must answer within a month")).to_be_visible()
    sign_in(on.page, people.support_worker)
    on.page.goto(f"{live}/cases/{case}/copy")
    on.look()
    first = on.page.locator("select").first.get_attribute("name")
    assert first is not None
    on.answer(**{first: "serious-harm"})
    on.press("Show what would go")
    expect(on.page.get_by_text("Held back whole: 1 for")).to_be_visible()
    on.look()
    on.follow("Read it together on this screen")
    on.look()
    on.page.go_back()
    on.answer(way="screen", complaint="yes")
    on.press("Record that they got it")
    expect(on.page.get_by_text("Recorded that they got it.")).to_be_visible()


def today(name: str) -> dict[str, str]:
    """The boxes of this day, in the United Kingdom."""
    return day(name, civil_day(timezone.now()))


@pytest.mark.parametrize("how", ["telephone", "keyboard", "without-script"])
def test_a_breach_is_reported_answered_and_closed(
    on: Walker, recipient: Walker, live: str, people: Cast, sign_in: SignIn
) -> None:
    sign_in(on.page, people.support_worker)
    on.page.goto(f"{live}/records/breaches/new")
    on.look()
    on.answer(
        **{"q-what": "sent", "q-whereabouts": "yes"},
        **today("aware_at"),
        **{"q-account": "A letter (invented) went astray."},
    )
    on.press("Report it")
    expect(
        on.page.get_by_text("Somebody may be found by it: ring whoever can make them safe now.")
    ).to_be_visible()
    on.look()
    guardian = recipient
    sign_in(guardian.page, people.support_guardian)
    guardian.page.goto(f"{live}/records/breaches")
    guardian.look()
    guardian.follow(re.compile("^Number "))
    for what, told in {
        "People made safe": {"q-account": "Moved (invented)."},
        "Risk to people assessed": {"q-risk": "high", "q-account": "Somebody looks for them."},
        "The Information Commissioner told": {},
        "The people concerned told": {"q-account": "By their worker, alone."},
        "Closed": {"q-account": "Letters are not sent."},
    }.items():
        guardian.follow(what)
        guardian.look()
        guardian.answer(**told, **today("done_at"))
        guardian.press("Keep it")
    expect(guardian.page.get_by_text("Closed.", exact=True)).to_be_visible()
    guardian.look()
