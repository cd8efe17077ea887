"""What reaches a recipient with an account is theirs to do: with a clock and its source, on a line of their own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from throughline import ledger
from throughline.access.context import set_context
from throughline.access.testing import Cast, Player
from throughline.refer import answering, following_up, taking_on
from throughline.refer.copies import Told
from throughline.refer.delivering import Sent, To
from throughline.refer.tests.stories import Invented, kinds, line, made, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
CHILD = Invented(
    lines=(
        Told("age", "Age", "Under 18", "under-18"),
        Told("nation", "Nation", "England", "E"),
        Told("child_needs_bed", "Bed", "Yes", True),
        Told("first_names", "First names", "Minh (invented)", "Minh (invented)"),
        Told("last_name", "Last name", "Exemplar", "Exemplar"),
        Told("consent_support", "Support", "Agreed", "given"),
    )
)


def reaching(sender: Player, receiver: Player, pack: Any = CHILD) -> Sent:
    found = made(sender, line(sender), pack)
    done = sent(sender, found, To("account", team=receiver.team))
    set_context(receiver.actor)
    return done


def test_a_council_sees_its_clock_and_the_source_from_the_moment_it_reached_them(cast: Cast) -> None:
    done = reaching(cast.first_responder, cast.social_worker)
    actor = cast.social_worker.actor
    found = answering.read(actor, done.delivery)
    owed = taking_on.due(actor, found.delivery, found.copy)
    decide = next(each for each in owed if each.duty == "CHD-02")
    assert decide.due is not None and found.delivery.delivered_at is not None
    assert decide.due > found.delivery.delivered_at and decide.rule.source.provision
    assert {each.body for each in owed} == {actor.agency}
    assert "CHD-05" in {each.duty for each in owed}


def test_it_stands_on_the_worklist_until_it_is_answered_and_opens_nothing(client: Client, cast: Cast) -> None:
    done = reaching(cast.first_responder, cast.social_worker)
    cast.social_worker.sign_in(client)
    shown = client.get(reverse("casework:worklist")).content.decode()
    assert "Sent to you, and not answered yet" in shown and "Decide the next step" in shown
    assert "Exemplar" not in shown
    client.post(f"/sent-to-us/{done.delivery}", {"do": "accept", "reference": "R1"})
    assert (
        "Sent to you, and not answered yet" not in client.get(reverse("casework:worklist")).content.decode()
    )


def test_their_acceptance_ends_the_sender_s_chase_and_not_their_own_duty(cast: Cast, client: Client) -> None:
    sender = cast.first_responder
    case = line(sender)
    done = sent(sender, made(sender, case, CHILD), To("account", team=cast.social_worker.team))
    cast.social_worker.sign_in(client)
    client.post(f"/sent-to-us/{done.delivery}", {"do": "accept"})
    set_context(sender.actor)
    mine = ledger.open(case, by=sender.actor, purpose="test").obligations
    assert not [each for each in mine if each.duty == "DLV-01" and each.status.is_open]
    assert "Decide the next step" in client.get(f"/sent-to-us/{done.delivery}").content.decode()


def test_the_line_they_begin_holds_who_it_is_and_what_they_owe_and_no_consent(
    cast: Cast, client: Client
) -> None:
    done = reaching(cast.first_responder, cast.social_worker)
    cast.social_worker.sign_in(client)
    page = f"/sent-to-us/{done.delivery}"
    first = client.post(page, {"do": "begin"})
    again = client.post(page, {"do": "begin"})
    assert first["Location"] == again["Location"]
    assert "a line of its own" in client.get(page).content.decode()
    set_context(cast.social_worker.actor)
    own = taking_on.begun(cast.social_worker.actor, done.delivery)
    assert own is not None and str(own) in first["Location"]
    recorded = kinds(cast.social_worker, own)
    assert {"name", "age-band", "nation", "safeguarding-referral"} <= set(recorded)
    assert not [kind for kind in recorded if kind.startswith("consent")]
    case = ledger.open(own, by=cast.social_worker.actor, purpose="test")
    assert "CHD-02" in {each.duty for each in case.obligations if each.status.is_open}


def test_a_second_press_says_nothing_twice_however_late_it_comes(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = cast.first_responder
    case = line(sender)
    pack = made(sender, case, CHILD)
    first = sent(sender, pack, To("account", team=cast.social_worker.team))
    later = timezone.now() + timedelta(minutes=5)
    with monkeypatch.context() as patch:
        patch.setattr("throughline.refer.delivering.timezone.now", lambda: later)
        assert sent(sender, pack, To("account", team=cast.social_worker.team)).repeated
    cast.social_worker.sign_in(client)
    page = f"/sent-to-us/{first.delivery}"
    for _ in range(2):
        client.post(page, {"do": "ask", "text": "Is it safe to ring?", "once": "o1"})
        client.post(page, {"do": "dispute", "text": "Another area.", "once": "o2"})
        client.post(page, {"do": "accept"})
    client.post(page, {"do": "ask", "text": "Is it safe to ring?", "once": "o3"})
    recorded = kinds(sender, case)
    said = {
        kind: recorded.count(kind)
        for kind in ("pack-sent", "pack-question", "pack-disputed", "pack-accepted")
    }
    assert said == {"pack-sent": 1, "pack-question": 2, "pack-disputed": 1, "pack-accepted": 1}


def test_a_version_that_another_took_the_place_of_waits_for_no_answer(cast: Cast) -> None:
    sender, receiver = cast.first_responder, cast.social_worker
    case = line(sender)
    pack = made(sender, case, CHILD)
    sent(sender, pack, To("account", team=receiver.team))
    set_context(sender.actor)
    following_up.add(sender.actor, case, pack.pk, "They have moved.", "once")
    set_context(receiver.actor)
    assert len(answering.sent_to(receiver.actor)) == 2
    assert len(taking_on.on_the_worklist(receiver.actor)) == 1


def test_nobody_but_the_recipient_s_team_is_led_to_it(cast: Cast) -> None:
    done = reaching(cast.first_responder, cast.social_worker)
    set_context(cast.support_worker.actor)
    assert taking_on.on_the_worklist(cast.support_worker.actor) == []
    with pytest.raises(answering.NotNow):
        answering.read(cast.support_worker.actor, done.delivery)


@pytest.mark.parametrize(
    ("recipient", "kind"),
    [
        ("council-children", "safeguarding-referral"),
        ("adult-protection", "safeguarding-referral"),
        ("police", "reported-to-police"),
        ("guardian-service", "guardian-requested"),
    ],
)
def test_what_reached_them_is_one_fact_in_their_own_books(recipient: str, kind: str) -> None:
    found = taking_on.facts_received(recipient, "NI", {})
    assert [each for each, _ in found if each == kind] == [kind]


def test_consents_that_a_sender_was_told_are_never_taken_over() -> None:
    told = {f"consent_{each}": "given" for each in ("referral", "support", "police", "identity")}
    for recipient in ("council-children", "support-provider", "police"):
        assert not [kind for kind, _ in taking_on.facts_received(recipient, "E", told) if "consent" in kind]
