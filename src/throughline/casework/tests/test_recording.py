"""Recording by the form that a kind gives: choose, answer, check, record once; what went wrong keeps what was typed."""

from __future__ import annotations

from typing import Any

import pytest

from throughline import ledger
from throughline.access.context import set_context
from throughline.access.testing import Cast, Player
from throughline.casework import queries
from throughline.casework.tests.stories import begin, boxes, hidden, passes_to, tell, text, window

pytestmark = pytest.mark.django_db


def kinds_on(player: Player, case: object) -> list[str]:
    set_context(player.actor)
    return [entry.kind for entry in ledger.open(case, by=player.actor, purpose="casework").entries]


def test_kinds_are_chosen_by_track_and_by_words(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    everything = text(browser.get(f"/cases/{case}/record/"))
    assert "Sign of exploitation" in everything
    assert "Crime and justice" in everything
    narrowed = text(browser.get(f"/cases/{case}/record/", {"words": "sign of exploitation"}))
    assert "Sign of exploitation" in narrowed
    assert "Arrested" not in narrowed
    assert "Nothing you may record here" in text(browser.get(f"/cases/{case}/record/", {"words": "zzzz"}))


def test_a_fact_is_answered_checked_and_recorded(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    form = browser.get(f"/cases/{case}/record/indicator")
    answers = {**boxes("happened"), "q-code": "GEN13", "q-how": "seen", "version": hidden(form, "version")}
    check = browser.post(f"/cases/{case}/record/indicator", answers, follow=True)
    assert "Check your answers" in text(check)
    assert "It was seen" in text(check)
    done = browser.post(check.request["PATH_INFO"], {"version": hidden(check, "version")}, follow=True)
    assert "Recorded: Sign of exploitation." in text(done)
    assert kinds_on(first_responder, case).count("indicator") == 2


def test_pressing_record_twice_records_once(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    check = browser.post(
        f"/cases/{case}/record/indicator",
        {**boxes("happened"), "q-code": "GEN13", "q-how": "seen"},
        follow=True,
    )
    address, version = check.request["PATH_INFO"], hidden(check, "version")
    browser.post(address, {"version": version})
    browser.post(address, {"version": version})
    assert kinds_on(first_responder, case).count("indicator") == 2


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    sent = {"q-happened-day": "31", "q-happened-month": "2", "q-happened-year": "2024", "q-code": "GEN13"}
    page = browser.post(f"/cases/{case}/record/indicator", sent)
    assert page.status_code == 422
    assert "There is a problem" in text(page)
    assert 'value="31"' in page.content.decode()
    assert kinds_on(first_responder, case).count("indicator") == 1


def test_what_this_kind_of_case_does_not_hold_is_not_asked_for(cast: Cast) -> None:
    """Refused before anything is typed, not after."""
    set_context(cast.investigator.actor)
    case = ledger.open_case("investigation", by=cast.investigator.actor).case_id
    browser = window(cast.investigator)
    page = browser.get(f"/cases/{case}/record/danger-assessed")
    assert page.status_code == 403
    assert "is not recorded on this kind of case" in text(page)
    assert browser.get(f"/cases/{case}/record/note").status_code == 200


def test_a_time_to_come_is_refused_with_what_was_typed(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    sent = {"q-happened-year": "2090", "q-code": "GEN13", "q-how": "seen"}
    check = browser.post(f"/cases/{case}/record/indicator", sent, follow=True)
    page = browser.post(check.request["PATH_INFO"], {"version": hidden(check, "version")})
    assert page.status_code == 422
    assert "This lies in the future" in text(page)
    assert 'value="2090"' in page.content.decode()


def test_two_people_who_write_at_once_see_both(cast: Cast) -> None:
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    sent = {**boxes("happened"), "q-code": "GEN13", "q-how": "seen"}
    form = browser.get(f"/cases/{case}/record/indicator")
    sent["version"] = hidden(form, "version")
    tell(cast.first_responder, case, "note", note="An invented note by a colleague.")
    check = browser.post(f"/cases/{case}/record/indicator", sent, follow=True)
    stale = browser.post(check.request["PATH_INFO"], {"version": hidden(check, "version")})
    assert stale.status_code == 409
    assert "Somebody else recorded on this case" in text(stale)
    assert "Note" in text(stale)
    assert "It was seen" in text(stale)
    assert kinds_on(cast.first_responder, case).count("indicator") == 1
    browser.post(check.request["PATH_INFO"], {"version": hidden(stale, "version")})
    assert kinds_on(cast.first_responder, case).count("indicator") == 2


def test_what_is_recorded_while_a_refusal_is_shown_is_not_written_over(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the refusal and the page that tells of it, the case is free, and a third may record."""
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    sent = {**boxes("happened"), "q-code": "GEN13", "q-how": "seen"}
    sent["version"] = hidden(browser.get(f"/cases/{case}/record/indicator"), "version")
    check = browser.post(f"/cases/{case}/record/indicator", sent, follow=True)
    first = tell(cast.first_responder, case, "note", note="An invented note by a colleague.")
    third: list[int] = []

    def overtaken(*args: Any, **named: Any) -> Any:
        try:
            return record(*args, **named)
        except ledger.Stale:
            if not third:
                third.append(tell(cast.first_responder, case, "note", note="Another invented note."))
            raise

    record = queries.record
    monkeypatch.setattr(queries, "record", overtaken)
    refused = browser.post(check.request["PATH_INFO"], {"version": hidden(check, "version")})
    assert int(hidden(refused, "version")) == first
    again = browser.post(check.request["PATH_INFO"], {"version": hidden(refused, "version")})
    assert again.status_code == 409
    assert f"/cases/{case}/facts/{third[0]}" in again.content.decode()
    browser.post(check.request["PATH_INFO"], {"version": hidden(again, "version")})
    assert kinds_on(cast.first_responder, case).count("indicator") == 2


def test_a_fact_hidden_from_me_never_makes_my_page_stale(cast: Cast) -> None:
    case = begin(cast.first_responder)
    passes_to(cast.first_responder, cast.support_worker, case)
    tell(cast.support_worker, case, "joint-party", 0, team=cast.first_responder.team.slug)
    browser = window(cast.first_responder)
    form = browser.get(f"/cases/{case}/record/indicator")
    tell(cast.support_worker, case, "first-contact", 0)
    sent = {**boxes("happened"), "q-code": "GEN13", "q-how": "seen", "version": hidden(form, "version")}
    check = browser.post(f"/cases/{case}/record/indicator", sent, follow=True)
    done = browser.post(check.request["PATH_INFO"], {"version": hidden(check, "version")}, follow=True)
    assert "Recorded" in text(done)


def test_half_a_page_is_kept_for_the_team_and_found_again(cast: Cast) -> None:
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    kept = browser.post(f"/cases/{case}/record/indicator", {"q-code": "GEN13", "later": "1"}, follow=True)
    assert "Kept for your team" in text(kept)
    assert "Begun by your team and not recorded yet" in text(
        window(cast.investigator).get(f"/cases/{case}/record/")
    )
    assert kinds_on(cast.first_responder, case).count("indicator") == 1


def test_a_kind_that_is_not_theirs_is_refused_in_words(cast: Cast) -> None:
    case = begin(cast.support_worker)
    page = window(cast.support_worker).get(f"/cases/{case}/record/crime-recorded")
    assert page.status_code == 403
    assert "Nothing was recorded" in text(page)


def test_a_kind_with_a_page_of_its_own_leads_there(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    assert browser.get(f"/cases/{case}/record/handover-offered").url == f"/cases/{case}/hand-over"
    assert browser.get(f"/cases/{case}/record/no-such-kind").status_code == 404
    assert browser.get(f"/cases/{case}/record/case-opened").status_code == 404


def test_a_correction_stands_instead_and_both_stay(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    wrong = tell(first_responder, case, "indicator", code="GEN13", how="seen")
    form = browser.get(f"/cases/{case}/correct/{wrong}")
    assert "checked" in form.content.decode()
    sent = {**boxes("happened"), "q-code": "GEN13", "q-how": "told", "version": hidden(form, "version")}
    assert browser.post(f"/cases/{case}/correct/{wrong}", sent).status_code == 422
    check = browser.post(
        f"/cases/{case}/correct/{wrong}", {**sent, "reason": "It was said, not seen."}, follow=True
    )
    assert "It was said, not seen." in text(check)
    browser.post(check.request["PATH_INFO"], {"version": hidden(check, "version")})
    page = text(browser.get(f"/cases/{case}/"))
    assert "corrected" in page
    assert "This was corrected" in text(browser.get(f"/cases/{case}/facts/{wrong}"))


def test_nobody_corrects_what_another_body_said(cast: Cast) -> None:
    case = begin(cast.social_worker)
    wrong = tell(cast.social_worker, case, "indicator", code="GEN13", how="seen")
    passes_to(cast.social_worker, cast.support_worker, case)
    browser = window(cast.support_worker)
    assert "Correct this" not in text(browser.get(f"/cases/{case}/facts/{wrong}"))
    form = browser.get(f"/cases/{case}/correct/{wrong}")
    sent = {
        **boxes("happened"),
        "q-code": "GEN13",
        "q-how": "told",
        "reason": "x",
        "version": hidden(form, "version"),
    }
    check = browser.post(f"/cases/{case}/correct/{wrong}", sent, follow=True)
    refused = browser.post(check.request["PATH_INFO"], {"version": hidden(check, "version")})
    assert refused.status_code == 403
    assert "Only the body that recorded a fact corrects it" in text(refused)


def test_somebody_elses_draft_is_not_there(cast: Cast) -> None:
    case = begin(cast.first_responder)
    check = window(cast.first_responder).post(
        f"/cases/{case}/record/indicator",
        {**boxes("happened"), "q-code": "GEN13", "q-how": "seen"},
        follow=True,
    )
    answer = window(cast.support_worker).get(check.request["PATH_INFO"], follow=True)
    assert "Check your answers" not in text(answer)


def test_a_guard_names_what_stands_in_the_way_but_what_has_happened_can_be_recorded(cast: Cast) -> None:
    case = begin(cast.support_worker, days_ago=60)
    tell(
        cast.support_worker, case, "consent-support", 50, state="given", language="vi", explained_by="Worker"
    )
    tell(cast.support_worker, case, "nation", 50, nation="E")
    tell(cast.support_worker, case, "reasonable-grounds", 45, outcome="positive")
    browser = window(cast.support_worker)
    sent = {**boxes("happened"), "q-reason": ending_reason()}
    check = browser.post(f"/cases/{case}/record/support-ended", sent, follow=True)
    address, version = check.request["PATH_INFO"], hidden(check, "version")
    held = browser.post(address, {"version": version})
    assert held.status_code == 409
    assert "These stand in the way" in text(held)
    assert "support-ended" not in kinds_on(cast.support_worker, case)
    browser.post(address, {"version": version, "happened": "1"})
    assert "support-ended" in kinds_on(cast.support_worker, case)


def ending_reason() -> str:
    """A reason for ending support that is the organisation's, not the person's own."""
    from throughline.duties.guards import OWN_CHOICE
    from throughline.vocabulary import KINDS, fields_of

    (field,) = (each for each in fields_of(KINDS["support-ended"]) if each.name == "reason")
    return next(code.value for code in field.options if code.value not in OWN_CHOICE)
