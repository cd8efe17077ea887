"""What was begun and not recorded: saved as it is typed, listed, handed on, thrown away for a reason; two versions shown."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from throughline.access.context import set_context
from throughline.access.testing import Cast, Player
from throughline.casework import pending
from throughline.casework.tests.stories import begin, boxes, hidden, text, window
from throughline.drafts import keeping

pytestmark = pytest.mark.django_db
AS_TYPED = {"HTTP_X_THROUGHLINE_AUTOSAVE": "1"}


def typed(browser: Client, address: str, **answers: str) -> Any:
    return browser.post(address, answers, **AS_TYPED)


def test_a_half_filled_page_is_kept_as_it_is_typed_and_taken_up_again(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    address = f"/cases/{case}/record/indicator"
    reply = typed(browser, address, **{"q-code": "GEN13", "q-happened-day": "31"}).json()
    assert reply["version"] == 1
    assert reply["saved"]
    again = typed(browser, address, **{"q-code": "GEN14", "draft": reply["draft"], "draft_version": "1"})
    assert (again.json()["draft"], again.json()["version"]) == (reply["draft"], 2)
    listed = browser.get("/unfinished")
    assert "Sign of exploitation" in text(listed)
    page = browser.get(address, {"draft": reply["draft"]})
    assert hidden(page, "draft") == reply["draft"]
    assert 'value="GEN14" selected' in page.content.decode()


def test_an_empty_page_is_not_kept(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    assert typed(browser, f"/cases/{case}/record/indicator", **{"q-code": ""}).json()["draft"] == ""
    assert "Nothing is unfinished." in text(browser.get("/unfinished"))


def test_what_is_wrong_is_kept_all_the_same(first_responder: Player) -> None:
    case, browser = begin(first_responder), window(first_responder)
    page = browser.post(f"/cases/{case}/record/indicator", {"q-happened-day": "31", "q-happened-month": "2"})
    assert page.status_code == 422
    draft = hidden(page, "draft")
    set_context(first_responder.actor)
    assert keeping.load(first_responder.actor, UUID(draft)).answers["raw"]["q-happened-day"] == ["31"]


def test_two_who_type_on_one_page_see_both_and_choose(cast: Cast) -> None:
    case, one, other = begin(cast.first_responder), window(cast.first_responder), window(cast.investigator)
    address = f"/cases/{case}/record/indicator"
    draft = typed(one, address, **{"q-noticed_by": "the first"}).json()["draft"]
    typed(other, address, **{"q-noticed_by": "the second", "draft": draft, "draft_version": "1"})
    clash = typed(one, address, **{"q-noticed_by": "the third", "draft": draft, "draft_version": "1"})
    assert clash.status_code == 409
    both = one.get(clash.json()["both"])
    assert "the second" in text(both)
    assert "the third" in text(both)
    assert one.post(clash.json()["both"], {"version": hidden(both, "version")}).status_code == 422
    went_on = one.post(
        clash.json()["both"], {"which": "mine", "version": hidden(both, "version")}, follow=True
    )
    assert 'value="the third"' in went_on.content.decode()
    assert "Two versions" not in text(one.get("/unfinished"))


def test_answers_that_a_colleague_changed_on_the_way_are_read_again_before_they_are_recorded(
    cast: Cast,
) -> None:
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    sent = {**boxes("happened"), "q-code": "GEN13", "q-how": "seen"}
    check = browser.post(f"/cases/{case}/record/indicator", sent, follow=True)
    address, seen = check.request["PATH_INFO"], hidden(check, "draft_version")
    draft = address.rstrip("/").split("/")[-1]
    changed = {**sent, "q-code": "GEN14", "draft": draft, "draft_version": seen}
    typed(window(cast.investigator), f"/cases/{case}/record/indicator", **changed)
    page = browser.post(address, {"version": hidden(check, "version"), "draft_version": seen})
    assert page.status_code == 409
    assert "A colleague changed these answers" in text(page)


def test_a_page_of_an_older_form_says_what_no_longer_fits_and_loses_nothing(
    first_responder: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, browser = begin(first_responder), window(first_responder)
    set_context(first_responder.actor)
    raw = {"q-code": ["GONE99"], "q-old_question": ["an answer of old"], "q-noticed_by": ["stays"]}
    old = pending.Pending("indicator", raw, 1)
    draft = keeping.save(
        first_responder.actor, pending.PAGE, old.to_answers(), case_id=case, form="an older form"
    )
    page = browser.get(f"/cases/{case}/record/indicator", {"draft": str(draft)})
    for words in ("older version of the form", "GONE99", "Old question", "an answer of old"):
        assert words in text(page)
    assert 'value="stays"' in page.content.decode()
    typed(
        browser, f"/cases/{case}/record/indicator",
        **{"q-noticed_by": "changed", "draft": str(draft), "draft_version": "1"},
    )  # fmt: skip
    again = browser.get(f"/cases/{case}/record/indicator", {"draft": str(draft)})
    assert "an answer of old" in text(again)
    assert "GONE99" in text(again)


def test_it_is_handed_to_a_colleague_or_thrown_away_for_a_reason(cast: Cast) -> None:
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    draft = typed(browser, f"/cases/{case}/record/indicator", **{"q-code": "GEN13"}).json()["draft"]
    page = browser.post(
        f"/unfinished/{draft}", {"do": "colleague", "which": str(cast.investigator.user.pk)}, follow=True
    )
    assert "Handed on." in text(page)
    assert "Investigator" in text(page)
    refused = browser.post(f"/unfinished/{draft}", {"do": "throw-away"})
    assert refused.status_code == 422
    assert "Choose why" in text(refused)
    gone = browser.post(f"/unfinished/{draft}", {"do": "throw-away", "which": "twice"}, follow=True)
    assert "It was begun twice" in text(gone)
    assert "not here any more" in text(browser.get(f"/unfinished/{draft}", follow=True))


def test_nobody_of_another_team_reaches_it(cast: Cast) -> None:
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    draft = typed(browser, f"/cases/{case}/record/indicator", **{"q-code": "GEN13"}).json()["draft"]
    for stranger in (cast.support_worker, cast.other_investigator, cast.data_guardian):
        theirs = window(stranger)
        assert "Sign of exploitation" not in text(theirs.get("/unfinished"))
        for path in (f"/unfinished/{draft}", f"/unfinished/{draft}/both"):
            assert "not here any more" in text(theirs.get(path, follow=True))


def test_every_journey_says_where_its_drafts_go_on(cast: Cast) -> None:
    """A draft of a page that nobody registered could be seen here and never finished."""
    browser = window(cast.first_responder)
    set_context(cast.first_responder.actor)
    case = begin(cast.first_responder)
    set_context(cast.first_responder.actor)
    begun = "2026-05-04T10:00:00+00:00"
    kept = {
        "first": {"raw": {}, "begun": begun, "once": "x"},
        "refer": {"raw": {}, "saves": {}},
        "record": pending.Pending("indicator", {"q-code": ["GEN13"]}, 1).to_answers(),
    }
    for page, answers in kept.items():
        keeping.save(cast.first_responder.actor, page, answers, case_id=None if page == "first" else case)
    listed = browser.get("/unfinished")
    assert "Something unfinished" not in text(listed)
    links = re.findall(r'<th scope="row"><a href="([^"]+)"', listed.content.decode())
    assert len(links) == len(kept)
    assert [browser.get(link).status_code for link in links] == [200] * len(kept)


def test_a_first_contact_is_saved_as_it_is_typed_and_two_who_type_are_both_kept(cast: Cast) -> None:
    one, other = window(cast.first_responder), window(cast.investigator)
    draft = typed(one, "/first", **{"q-anything": "the first"}).json()["draft"]
    typed(other, f"/first/{draft}", **{"q-anything": "the second", "draft": draft, "draft_version": "1"})
    clash = typed(one, "/first", **{"q-anything": "the third", "draft": draft, "draft_version": "1"})
    assert clash.status_code == 409
    both = text(one.get(clash.json()["both"]))
    assert "the second" in both
    assert "the third" in both
