"""Closing: what stands in the way is named, a second person signs, and the person may always come back."""

from __future__ import annotations

import pytest

from throughline import ledger
from throughline.access.context import set_context
from throughline.access.testing import Cast, Player
from throughline.casework.tests.stories import begin, hidden, tell, text, window

pytestmark = pytest.mark.django_db


def opened(player: Player, case: object) -> ledger.OpenCase:
    set_context(player.actor)
    return ledger.open(case, by=player.actor, purpose="casework")


def waive_everything(player: Player, case: object) -> None:
    """Every open duty waived, with a reason: what a test about signatures does not want to be about."""
    for _ in range(3):
        for duty in [duty for duty in opened(player, case).obligations if duty.status.is_open]:
            tell(player, case, "waiver", 0, duty=duty.duty, key=duty.key, reason="Invented for a test.")


def test_open_duties_are_named_and_hold_the_closing_back(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    assert [duty for duty in opened(first_responder, case).obligations if duty.status.is_open]
    page = browser.get(f"/cases/{case}/close")
    assert "Still open" in text(page)
    held = browser.post(f"/cases/{case}/close", {"q-reason": "Done.", "version": hidden(page, "version")})
    assert held.status_code == 409
    assert "This cannot be decided yet" in text(held)
    assert "Done." in held.content.decode()
    assert opened(first_responder, case).closed_at is None


def test_a_closing_asks_why(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    page = browser.post(f"/cases/{case}/close", {"q-reason": ""})
    assert page.status_code in (409, 422)
    assert opened(first_responder, case).closed_at is None


def test_one_hand_alone_closes_nothing_and_the_second_is_a_supervisors(cast: Cast) -> None:
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    waive_everything(cast.first_responder, case)
    page = browser.get(f"/cases/{case}/close")
    sent = {
        "q-reason": "Safe, and wants no more.",
        "q-person_told": "true",
        "version": hidden(page, "version"),
    }
    asked = browser.post(f"/cases/{case}/close", sent, follow=True)
    assert "A second person must sign it" in text(asked)
    assert "A closing waits for a second signature" in text(asked)
    assert opened(cast.first_responder, case).closed_at is None
    seq = opened(cast.first_responder, case).waiting_for_signature.seq
    assert browser.post(f"/cases/{case}/sign/{seq}").status_code == 403
    signing = window(cast.supervisor)
    read = signing.get(f"/cases/{case}/sign/{seq}")
    assert "Safe, and wants no more." in text(read)
    done = signing.post(f"/cases/{case}/sign/{seq}", {"version": hidden(read, "version")}, follow=True)
    assert "This case is closed" in text(done)
    assert opened(cast.first_responder, case).closed_at is not None


def test_a_closed_case_opens_again_with_everything_in_it(cast: Cast) -> None:
    case = begin(cast.first_responder)
    waive_everything(cast.first_responder, case)
    seq = tell(cast.first_responder, case, "case-closed", 0, reason="Invented.")
    tell(cast.supervisor, case, "countersigned", 0, of=seq)
    browser = window(cast.first_responder)
    page = browser.get(f"/cases/{case}/reopen")
    sent = {"q-reason": "They came back.", "version": hidden(page, "version")}
    done = browser.post(f"/cases/{case}/reopen", sent, follow=True)
    assert "Open again. Nothing was lost." in text(done)
    assert opened(cast.first_responder, case).closed_at is None


def test_who_does_not_lead_is_told_who_decides(cast: Cast) -> None:
    case = begin(cast.first_responder)
    tell(cast.first_responder, case, "joint-party", 0, team=cast.social_worker.team.slug)
    assert "Only the team that leads this case" in text(
        window(cast.social_worker).get(f"/cases/{case}/close")
    )
