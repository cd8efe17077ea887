"""What is typed into a referral stays: half filled, unreadable, typed by two at once, or such as cannot be."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from throughline.access.context import set_context
from throughline.access.testing import Player
from throughline.casework.tests.stories import begin
from throughline.drafts import keeping
from throughline.refer.tests.stories import kinds
from throughline.refer.tests.walks import (
    ADULT,
    CHILD,
    REFUSING,
    boxes,
    day,
    fill,
    profile,
    send,
    trouble,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(first_responder: Player, client: Client) -> UUID:
    profile(first_responder)
    first_responder.sign_in(client)
    return begin(first_responder, name=False)


def test_a_half_filled_page_is_kept_and_goes_on_later(client: Client, case: UUID) -> None:
    reply = client.post(f"/cases/{case}/refer/age", {"q-age": "adult", "later": "1"})
    assert reply.status_code == 302
    assert 'value="adult" checked' in client.get(f"/cases/{case}/refer/age").content.decode()


def test_what_cannot_be_read_is_kept_as_it_was_typed(client: Client, case: UUID) -> None:
    sent = {
        **boxes(age="adult", nation="E"),
        "q-spoken_at-day": "31",
        "q-spoken_at-month": "2",
        "q-spoken_at-year": "2026",
    }
    reply = client.post(f"/cases/{case}/refer/age", sent)
    assert reply.status_code == 422
    shown = client.get(f"/cases/{case}/refer/age").content.decode()
    assert 'name="q-spoken_at-day" type="text" inputmode="numeric"' in shown or 'value="31"' in shown


def test_a_typed_address_of_the_check_page_leads_to_the_first_page_that_is_open(
    client: Client, case: UUID
) -> None:
    assert client.get(f"/cases/{case}/refer/check")["Location"].endswith("/refer/age")
    client.post(f"/cases/{case}/refer/age", boxes(age="adult", nation="E"))
    assert client.get(f"/cases/{case}/refer/check")["Location"].endswith("/refer/explaining")
    assert client.get(f"/cases/{case}/refer/insight")["Location"].endswith("/refer/explaining")


def test_sent_twice_it_is_recorded_once(client: Client, case: UUID, first_responder: Player) -> None:
    fill(first_responder, case, REFUSING)
    first = send(client, case)
    assert send(client, case) == first
    assert kinds(first_responder, case).count("pack-made") == 2
    for _ in range(2):
        client.post(first, boxes(reference="DTN-INV-1"))
    assert kinds(first_responder, case).count("duty-to-notify") == 1
    assert kinds(first_responder, case).count("reference-received") == 1


def test_two_people_who_fill_in_one_page_do_not_undo_one_another(
    client: Client, case: UUID, first_responder: Player
) -> None:
    page = f"/cases/{case}/refer/age"
    client.post(page, {**boxes(age="adult", nation="E"), "draft_version": "0"})
    reply = client.post(page, {**boxes(age="under-18", nation="W"), "draft_version": "0"})
    told = reply.content.decode()
    assert reply.status_code == 409
    assert (
        f"{first_responder.user.name} saved this page while you were typing" in told and "18 or over" in told
    )
    assert 'value="under-18" checked' in told
    assert 'value="adult" checked' in client.get(page).content.decode()
    set_context(first_responder.actor)
    (beside,) = [each for each in keeping.waiting(first_responder.actor, case, "refer") if each.beside]
    assert beside.answers["raw"]["q-age"] == ["under-18"]
    client.post(page, {**boxes(age="under-18", nation="W"), "draft_version": "1", "beside": str(beside.id)})
    assert 'value="under-18" checked' in client.get(page).content.decode()
    set_context(first_responder.actor)
    assert len(keeping.waiting(first_responder.actor, case, "refer")) == 1


def test_typing_on_over_a_colleague_s_newer_page_keeps_both_and_says_who(
    client: Client, case: UUID, first_responder: Player
) -> None:
    page, script = f"/cases/{case}/refer/age", {"X-Throughline-Autosave": "1"}
    client.post(page, {**boxes(age="adult", nation="E"), "draft_version": "0"})
    typed = {**boxes(age="under-18", nation="W"), "draft_version": "0"}
    clash = client.post(page, typed, headers=script)
    told = clash.json()
    assert clash.status_code == 409
    assert told["who"] == first_responder.user.name and told["both"].endswith(f"{told['draft']}/both")
    again = {**boxes(age="unsure", nation="W"), "draft": told["draft"], "draft_version": told["version"]}
    assert client.post(page, again, headers=script).json()["draft"] == told["draft"]
    assert 'value="adult" checked' in client.get(page).content.decode()
    both = client.get(told["both"]).content.decode()
    assert "18 or over" in both and "Not sure, and there is reason" in both
    set_context(first_responder.actor)
    assert len(keeping.waiting(first_responder.actor, case, "refer")) == 2
    pressed = client.post(page, again)
    assert pressed.status_code == 409 and f'name="beside" value="{told["draft"]}"' in pressed.content.decode()


def test_an_answer_that_an_older_version_of_the_form_had_is_kept_and_counts_for_nothing(
    client: Client, case: UUID, first_responder: Player
) -> None:
    raw = {"q-age": ["quite-young"], "q-nation": ["E"], "q-no_longer_asked": ["words"]}
    set_context(first_responder.actor)
    keeping.save(
        first_responder.actor, "refer", {"raw": raw, "saves": {"age": 1}}, case_id=case, form="2025-01.1"
    )
    assert "older version of the form" in client.get(f"/cases/{case}/refer/").content.decode()
    reply = client.post(f"/cases/{case}/refer/age", {"q-nation": "E", "q-age": "quite-young"})
    assert "Choose an answer from the list" in trouble(reply)
    client.post(f"/cases/{case}/refer/age", boxes(age="adult", nation="E"))
    (kept,) = keeping.waiting(first_responder.actor, case, "refer")
    assert kept.answers["raw"]["q-no_longer_asked"] == ["words"]


@pytest.mark.parametrize(
    ("page", "answers", "told"),
    [
        (
            "exploitation",
            {"q-types": []},
            "Choose at least one answer to “Which of these, as far as you know?”",
        ),
        ("reach", boxes(whose_phone="own", phone="07 123"), "There is no such phone number"),
        ("name", day("date_of_birth", date(2099, 1, 1)), "This date of birth is in the future"),
        ("name", day("date_of_birth", date(2015, 1, 1)), "and you said they are 18 or over"),
        ("exploitation", {"q-periods-1-began-year": "1980"}, "begins before they were born"),
        ("exploitation", {"q-periods-1-ended-year": "2020"}, "ends before it begins"),
        ("leaving", boxes(still_in="true", why_stay="Fear."), "You said that every situation has ended"),
        ("particulars", boxes(nationality="Ruritania"), "is not on the list"),
        ("particulars", boxes(nationality=["France", "Italy", "Spain"]), "Give 2 at most"),
        ("treatment", boxes(living="x" * 15_001), "Shorten this to 15,000 characters"),
        ("decision", boxes(decision_email="no address"), "Give an e-mail address in full"),
        ("background", boxes(family="Words."), "also marked as left unasked"),
    ],
)
def test_what_cannot_be_gets_a_clear_answer_and_stays(
    client: Client, case: UUID, page: str, answers: dict[str, Any], told: str, first_responder: Player
) -> None:
    fill(first_responder, case, ADULT, but=page)
    reply = client.post(f"/cases/{case}/refer/{page}", {**ADULT[page], **answers})
    assert reply.status_code == 422
    assert any(told in each for each in trouble(reply)), trouble(reply)


def test_a_look_alike_address_of_a_council_is_refused(
    client: Client, case: UUID, first_responder: Player
) -> None:
    fill(first_responder, case, CHILD, but="council")
    sent = {**CHILD["council"], "q-council_email": "duty@notgov.uk"}
    reply = client.post(f"/cases/{case}/refer/council", sent)
    assert any(
        "notgov.uk is not a part of gov.uk, though it looks like it" in each for each in trouble(reply)
    )


def test_a_look_alike_address_of_a_colleague_is_refused(client: Client, first_responder: Player) -> None:
    first_responder.sign_in(client)
    sent = boxes(job_title="Officer", phone="01632 960001", deputy_email="sam@notpolice.uk")
    assert any("notpolice.uk" in each for each in trouble(client.post("/refer/you", sent)))
    assert (
        client.post("/refer/you", {**sent, "q-deputy_email": "sam@northshire.police.uk"}).status_code == 302
    )
