"""The pages: sent by every way, collected by link and code, answered, added to, taken back; wrong input keeps what was typed."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from throughline.access.context import set_context
from throughline.access.models.traces import Disclosure, ReadLog
from throughline.access.testing import Cast
from throughline.casework.tests.stories import hidden, text, window
from throughline.directory.models import Agency, Succession
from throughline.refer.tests.stories import SECRET_WORD, kinds, line, made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def send(cast: Cast, **sent: str) -> tuple[UUID, Any]:
    """A pack, sent from its page."""
    case = line(cast.first_responder)
    pack = made(cast.first_responder, case)
    page = f"/cases/{case}/sent/{pack.pk}/send"
    return case, window(cast.first_responder).post(page, {"once": "1", **sent}, follow=True)


def by_link(cast: Cast) -> tuple[UUID, str, str]:
    case, page = send(cast, to="other", name="A council (invented)", means="link")
    address = re.search(r"/received/[\w-]+", page.content.decode())
    code = re.search(r'id="code">(\d{4}) (\d{4})', page.content.decode())
    assert address
    assert code
    return case, address[0], code[1] + code[2]


def test_a_team_with_an_account_reads_accepts_and_the_sender_sees_that_it_did(cast: Cast) -> None:
    case, page = send(cast, to=f"team:{cast.social_worker.team.slug}")
    assert "Arrived, not yet accepted" in text(page)
    theirs = window(cast.social_worker)
    listed = theirs.get("/sent-to-us")
    href = re.search(r'href="(/sent-to-us/[^"]+)"', listed.content.decode())
    assert href
    assert SECRET_WORD in text(theirs.get(href[1]))
    assert "Accepted. Whoever sent it" in text(
        theirs.post(href[1], {"do": "accept", "reference": "C-1"}, follow=True)
    )
    assert "First team, Northshire Council (invented): Accepted" in text(
        window(cast.first_responder).get(f"/cases/{case}/sent/")
    )
    set_context(cast.social_worker.actor)
    assert ReadLog.objects.filter(case_id=case, what="what was sent to us").exists()


def test_the_link_asks_for_a_code_shows_the_pack_and_takes_an_answer(cast: Cast) -> None:
    case, address, code = by_link(cast)
    visitor = Client()
    asked = visitor.get(address)
    assert "Northshire" not in text(asked)
    assert SECRET_WORD not in text(asked)
    opened = visitor.post(address, {"code": code}, follow=True)
    assert SECRET_WORD in text(opened)
    assert visitor.get(address, {"form": "json"})["Content-Disposition"].startswith("attachment")
    done = visitor.post(address, {"do": "accept", "who": "A duty officer", "reference": "C-7"}, follow=True)
    assert "Accepted" in text(done)
    assert kinds(cast.first_responder, case)[-1] == "pack-accepted"


def test_a_link_used_twice_gets_a_clear_answer_elsewhere_and_stays_open_here(cast: Cast) -> None:
    _, address, code = by_link(cast)
    first, second = Client(), Client()
    first.post(address, {"code": code})
    again = second.post(address, {"code": code})
    assert again.status_code == 422
    assert "used already" in text(again)
    assert SECRET_WORD not in text(again)
    assert SECRET_WORD in text(first.get(address))


def test_a_wrong_code_and_a_link_that_leads_nowhere_look_like_what_they_are(cast: Cast) -> None:
    _, address, _ = by_link(cast)
    assert "You can try 4 more times" in text(Client().post(address, {"code": "1"}))
    assert "leads nowhere" in text(Client().post("/received/nothing-of-the-kind", {"code": "1"}))
    assert text(Client().get(address)) == text(Client().get("/received/nothing-of-the-kind"))


def test_told_by_telephone_asks_who_and_their_reference_and_keeps_what_was_typed(cast: Cast) -> None:
    case, page = send(cast, to="other", name="A council (invented)", means="phone", spoken="Duty officer")
    assert page.status_code == 422
    assert 'value="Duty officer"' in page.content.decode()
    assert "pack-sent" not in kinds(cast.first_responder, case)
    case, page = send(
        cast, to="other", name="A council (invented)", means="phone", spoken="Duty officer", reference="T-1"
    )
    assert kinds(cast.first_responder, case)[-3:] == ["pack-sent", "pack-delivered", "pack-accepted"]


def test_a_dissolved_body_offers_its_successor_and_keeps_what_was_typed(cast: Cast) -> None:
    from datetime import date

    old = Agency.objects.create(
        slug="old-council", name="Old Council (invented)", sector="council", valid_to=date(2025, 3, 31)
    )
    Succession.objects.create(predecessor=old, successor_id="northshire-council", on=date(2025, 4, 1))
    _, page = send(cast, to="body:old-council", means="phone", spoken="Duty officer", reference="T-1")
    assert page.status_code == 422
    assert "Northshire Council (invented) does its work now" in text(page)
    assert 'value="body:northshire-council">' in page.content.decode()
    assert 'value="Duty officer"' in page.content.decode()


def test_the_immigration_service_is_never_found_nor_sent_to(cast: Cast) -> None:
    case = line(cast.first_responder)
    page = f"/cases/{case}/sent/{made(cast.first_responder, case).pk}/send"
    browser = window(cast.first_responder)
    assert "port-immigration" not in browser.get(page, {"who": "immigration"}).content.decode()
    for to in ("body:port-immigration", f"team:{cast.immigration_officer.team.slug}"):
        assert browser.post(page, {"to": to, "means": "paper"}).status_code == 422
    assert "pack-sent" not in kinds(cast.first_responder, case)


def test_information_is_added_asked_answered_and_taken_back(cast: Cast) -> None:
    case, _ = send(cast, to=f"team:{cast.social_worker.team.slug}")
    browser, theirs = window(cast.first_responder), window(cast.social_worker)
    href = re.search(r'href="(/sent-to-us/[^"]+)"', theirs.get("/sent-to-us").content.decode())
    assert href
    assert theirs.post(href[1], {"do": "ask", "text": ""}).status_code == 422
    theirs.post(href[1], {"do": "ask", "text": "Is it safe to ring?"})
    page = browser.get(f"/cases/{case}/sent/")
    assert "They ask something" in text(page)
    follow = re.search(r'href="(/cases/[^"]+/sent/[0-9a-f-]+)"', page.content.decode())
    assert follow
    up = browser.get(follow[1])
    assert "Is it safe to ring?" in text(up)
    delivery = hidden(up, "delivery")
    browser.post(follow[1], {"do": "answer", "delivery": delivery, "text": "After five."})
    assert "They ask something" not in text(browser.get(f"/cases/{case}/sent/"))
    added = browser.post(follow[1], {"do": "add", "text": "They have moved.", "once": "x"}, follow=True)
    assert "sent to who had it" in text(added)
    newest = re.search(r'href="(/sent-to-us/[^"]+)"', theirs.get("/sent-to-us").content.decode())
    assert newest
    assert "What changed since the version before" in text(theirs.get(newest[1]))
    follow = re.search(r'href="(/cases/[^"]+/sent/[0-9a-f-]+)"', added.content.decode())
    assert follow
    assert browser.post(follow[1], {"do": "withdraw"}).status_code == 422
    assert "Taken back" in text(browser.post(follow[1], {"do": "withdraw", "reason": "consent"}, follow=True))
    assert "taken back" in text(theirs.get(newest[1], follow=True))


def test_the_copy_is_read_and_taken_out_which_is_logged(cast: Cast) -> None:
    case, _ = send(cast, to=f"team:{cast.social_worker.team.slug}")
    browser = window(cast.first_responder)
    href = re.search(r'href="(/cases/[^"]+/copy)"', browser.get(f"/cases/{case}/sent/").content.decode())
    assert href
    assert SECRET_WORD in text(browser.get(href[1]))
    before = Disclosure.objects.filter(case_id=case).count()
    assert SECRET_WORD in browser.get(href[1], {"form": "json"}).content.decode()
    assert Disclosure.objects.filter(case_id=case).count() == before + 1


def test_nobody_else_opens_what_was_sent(cast: Cast) -> None:
    case, _ = send(cast, to=f"team:{cast.social_worker.team.slug}")
    for stranger in (cast.social_worker, cast.other_investigator, cast.support_worker, cast.data_guardian):
        assert window(stranger).get(f"/cases/{case}/sent/").status_code in (403, 404)
