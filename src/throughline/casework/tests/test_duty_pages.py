"""A duty in full: why, by which law, what meets it, how sure we are; and the decision not to meet it."""

from __future__ import annotations

import pytest

from throughline import ledger
from throughline.access.context import set_context
from throughline.access.testing import Cast, Player
from throughline.casework.tests.stories import begin, hidden, passes_to, text, window
from throughline.web.words import reference_of

pytestmark = pytest.mark.django_db


def owed(player: Player, case: object) -> list:
    set_context(player.actor)
    return ledger.open(case, by=player.actor, purpose="casework").obligations


def test_each_duty_says_why_and_by_which_law(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    duties = owed(first_responder, case)
    assert duties
    for duty in duties:
        said = text(browser.get(f"/cases/{case}/duties/{reference_of(duty.key)}"))
        assert "By which law" in said
        assert "Because of these facts" in said


def test_law_that_nobody_checked_says_so_on_the_duty(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    for duty in owed(first_responder, case):
        said = text(browser.get(f"/cases/{case}/duties/{reference_of(duty.key)}"))
        assert ("Not checked against the live text" in said) is (not duty.checked)


def test_what_meets_it_can_be_recorded_from_there(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    pages = [
        browser.get(f"/cases/{case}/duties/{reference_of(duty.key)}").content.decode()
        for duty in owed(first_responder, case)
    ]
    assert any(f"/cases/{case}/record/" in page for page in pages)


def test_a_duty_that_follows_from_hidden_facts_is_not_there(cast: Cast) -> None:
    case = begin(cast.first_responder)
    passes_to(cast.first_responder, cast.support_worker, case)
    theirs = {duty.key for duty in owed(cast.support_worker, case)} - {
        duty.key for duty in owed(cast.first_responder, case)
    }
    browser = window(cast.first_responder)
    assert all(browser.get(f"/cases/{case}/duties/{reference_of(key)}").status_code == 404 for key in theirs)


def test_a_waiver_needs_a_reason_and_leaves_the_duty_in_sight(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    duty = next(duty for duty in owed(first_responder, case) if duty.status.is_open)
    address = f"/cases/{case}/duties/{reference_of(duty.key)}/waive"
    assert browser.post(address, {"q-reason": ""}).status_code == 422
    page = browser.get(address)
    browser.post(address, {"q-reason": "Met by another body.", "version": hidden(page, "version")})
    waived = next(each for each in owed(first_responder, case) if each.key == duty.key)
    assert str(waived.status) == "waived"
    assert duty.title in text(browser.get(f"/cases/{case}/"))
