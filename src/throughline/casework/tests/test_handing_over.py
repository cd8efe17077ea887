"""Handing over: the sender holds until it is taken, sees that it was, and learns why it came back."""

from __future__ import annotations

import pytest

from throughline import ledger
from throughline.access.context import set_context
from throughline.access.models import Membership, Team
from throughline.access.testing import Cast, Player
from throughline.casework.tests.stories import begin, hand_over, hidden, tell, text, window

pytestmark = pytest.mark.django_db


def lead_of(player: Player, case: object) -> str:
    set_context(player.actor)
    return str(ledger.open(case, by=player.actor, purpose="casework").lead.team)


def test_a_team_is_found_chosen_and_offered_the_case(cast: Cast) -> None:
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    page = browser.get(f"/cases/{case}/hand-over", {"team": "harbour"})
    assert "Harbour Support" in text(page)
    sent = {
        "to_team": cast.support_worker.team.slug,
        "version": hidden(page, "version"),
        **{f"q-accept_by-{part}": value for part, value in (("day", "1"), ("month", "1"), ("year", "2099"))},
        "q-note": "An invented note for the receiver.",
    }
    done = browser.post(f"/cases/{case}/hand-over", sent, follow=True)
    assert "Your team stays accountable until they accept" in text(done)
    assert lead_of(cast.first_responder, case) == str(cast.first_responder.team)


def test_nothing_is_offered_to_nobody(cast: Cast) -> None:
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    page = browser.post(f"/cases/{case}/hand-over", {"team": "harbour"})
    assert page.status_code == 422
    assert "Choose the team to offer it to" in text(page)


def test_a_page_with_a_mistake_comes_back_as_old_as_it_was(cast: Cast) -> None:
    """What a colleague recorded meanwhile stands nowhere on it: it is shown before the offer is made, not skipped."""
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    page = browser.get(f"/cases/{case}/hand-over", {"team": "harbour"})
    new = tell(cast.first_responder, case, "note", note="An invented note by a colleague.")
    sent = {
        "team": "harbour",
        "q-note": "An invented note for the receiver.",
        **{f"q-accept_by-{part}": value for part, value in (("day", "1"), ("month", "1"), ("year", "2099"))},
    }
    mistaken = browser.post(f"/cases/{case}/hand-over", {**sent, "version": hidden(page, "version")})
    assert mistaken.status_code == 422
    sent["to_team"] = cast.support_worker.team.slug
    refused = browser.post(f"/cases/{case}/hand-over", {**sent, "version": hidden(mistaken, "version")})
    assert refused.status_code == 409
    assert f"/cases/{case}/facts/{new}" in refused.content.decode()
    sent["version"] = hidden(refused, "version")
    done = browser.post(f"/cases/{case}/hand-over", sent, follow=True)
    assert "Your team stays accountable until they accept" in text(done)


def test_the_receiver_reads_the_note_accepts_and_the_sender_keeps_a_receipt(cast: Cast) -> None:
    case = begin(cast.first_responder)
    offer = hand_over(cast.first_responder, cast.support_worker, case)
    browser = window(cast.support_worker)
    assert "Accept" in text(browser.get("/", {"list": "waiting"}))
    assert str(cast.first_responder.team) in text(browser.get(f"/hand-overs/{offer}/accept"))
    done = browser.post(f"/hand-overs/{offer}/accept", follow=True)
    assert "Your team is accountable from now on" in text(done)
    assert lead_of(cast.support_worker, case) == str(cast.support_worker.team)
    receipt = window(cast.first_responder).get(f"/cases/{case}/")
    assert "Hand-over accepted" in text(receipt)


def test_given_back_it_says_why_and_the_sender_never_stopped(cast: Cast) -> None:
    case = begin(cast.first_responder)
    offer = hand_over(cast.first_responder, cast.support_worker, case)
    browser = window(cast.support_worker)
    assert browser.post(f"/hand-overs/{offer}/return", {"q-reason": ""}).status_code == 422
    done = browser.post(f"/hand-overs/{offer}/return", {"q-reason": "Another area."}, follow=True)
    assert "stays accountable and has been told" in text(done)
    assert lead_of(cast.first_responder, case) == str(cast.first_responder.team)
    assert "Hand-over returned" in text(window(cast.first_responder).get(f"/cases/{case}/"))


def test_a_third_team_can_neither_see_nor_take_the_offer(cast: Cast) -> None:
    case = begin(cast.first_responder)
    offer = hand_over(cast.first_responder, cast.support_worker, case)
    browser = window(cast.social_worker)
    assert browser.get(f"/hand-overs/{offer}/accept").status_code == 404
    assert browser.post(f"/hand-overs/{offer}/accept").status_code == 404
    assert lead_of(cast.first_responder, case) == str(cast.first_responder.team)


def test_who_does_not_lead_cannot_give_the_case_away(cast: Cast) -> None:
    case = begin(cast.first_responder)
    hand_over(cast.first_responder, cast.support_worker, case)
    window(cast.support_worker).post(f"/hand-overs/{next_offer(cast)}/accept")
    assert "Offer it to" not in text(
        window(cast.first_responder).get(f"/cases/{case}/hand-over", {"team": "harbour"})
    )


def next_offer(cast: Cast) -> object:
    set_context(cast.support_worker.actor)
    return ledger.worklist(cast.support_worker.actor, "waiting").items[0].id


def test_an_answered_offer_says_that_it_was_answered(cast: Cast) -> None:
    case = begin(cast.first_responder)
    offer = hand_over(cast.first_responder, cast.support_worker, case)
    browser = window(cast.support_worker)
    browser.post(f"/hand-overs/{offer}/accept")
    late = browser.get(f"/hand-overs/{offer}/accept")
    assert late.status_code == 409
    assert "answered already" in text(late) and "Their answer is kept" in text(late)


def test_a_disputed_offer_waits_on_and_nobody_stops_being_accountable(cast: Cast) -> None:
    case = begin(cast.first_responder)
    offer = hand_over(cast.first_responder, cast.support_worker, case)
    browser = window(cast.support_worker)
    assert browser.post(f"/hand-overs/{offer}/dispute", {"q-reason": ""}).status_code == 422
    sent = {"q-reason": "She lives in another area.", "q-escalated_to": "Both heads of service"}
    assert "The offer waits on" in text(browser.post(f"/hand-overs/{offer}/dispute", sent, follow=True))
    assert lead_of(cast.first_responder, case) == str(cast.first_responder.team)
    assert "Disputed" in text(window(cast.first_responder).get("/", {"list": "waiting"}))
    assert "Your team is accountable from now on" in text(
        browser.post(f"/hand-overs/{offer}/accept", follow=True)
    )


def test_whoever_is_above_several_teams_sees_the_offer_and_leaves_the_answer_to_the_team(cast: Cast) -> None:
    """No page offers what would be refused: the supervisor of both teams reads it, and is told whose it is."""
    offer = hand_over(cast.first_responder, cast.support_worker, begin(cast.first_responder))
    for above in (cast.support_supervisor, cast.supervisor):
        managers = Team.objects.create(agency=above.team.agency, name="Managers")
        Membership.objects.filter(user=above.user).update(team=managers)
        browser = window(above)
        assert f"/hand-overs/{offer}/accept" not in browser.get("/", {"list": "waiting"}).content.decode()
        page = browser.get(f"/hand-overs/{offer}/accept")
        assert page.status_code == 200
        assert "<form" not in page.content.decode().split("<main")[1].split("</main>")[0]
    assert "offered to another team of your organisation" in text(
        window(cast.support_supervisor).get(f"/hand-overs/{offer}/accept")
    )


def test_whoever_comes_second_in_the_same_moment_is_told_that_it_was_answered(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of a team press at once: for the second the offer still waited when the page was asked for."""
    from throughline.casework.pages import handing_over

    case = begin(cast.first_responder)
    offer = hand_over(cast.first_responder, cast.support_worker, case)
    attempt = handing_over.attempt

    def overtaken(*given: object, **more: object) -> object:
        tell(cast.support_worker, case, "handover-accepted")
        return attempt(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(handing_over, "attempt", overtaken)
    answer = window(cast.support_worker).post(f"/hand-overs/{offer}/accept")
    assert answer.status_code == 409
    assert "answered already" in text(answer)
