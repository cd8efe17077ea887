"""The rules, one by one, in the words of the design."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from throughline.access.acting import audience_actor
from throughline.access.actor import Actor, system_actor
from throughline.access.models import Sharing
from throughline.access.policy import EntryMeta, may_open, may_see_entry
from throughline.access.standing import Standing
from throughline.access.testing import Cast
from throughline.vocabulary import CaseKind, Sector

CASE = uuid4()
NOW = timezone.now()
WORKING = frozenset({Standing.WORKING})
SHIELDED = {
    "support": "harbour-support",
    "health": "wellbrook-clinic",
    "legal": "fenwick-law",
    "advocacy": "lantern-advocates",
}
JUSTICE = ("investigator", "first_responder", "supervisor", "prosecutor", "immigration_officer")


def entry(controller: str | None, sector: str, kind: str = "encounter", **more: object) -> EntryMeta:
    return EntryMeta(CASE, 5, kind, controller, Sector(sector), **more)  # type: ignore[arg-type]


def sharing(from_agency: str | None, **more: object) -> Sharing:
    base = {
        "recipient_id": "northshire-police",
        "kinds": ["encounter"],
        "fields": [],
        "purpose": "p",
        "basis": "b",
        "seq": 4,
    }
    return Sharing(
        case_id=CASE, from_agency_id=from_agency, starts=NOW - timedelta(days=1), **{**base, **more}
    )


def sees(
    actor: Actor | None, fact: EntryMeta, here: frozenset[Standing] = WORKING, *sharings: Sharing
) -> bool:
    return may_see_entry(actor, fact, here, sharings, NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("role", JUSTICE)
@pytest.mark.parametrize(("sector", "body"), SHIELDED.items())
def test_facts_of_carers_never_reach_justice_or_immigration(
    cast: Cast, role: str, sector: str, body: str
) -> None:
    for here in ({Standing.WORKING}, {Standing.LEAD, Standing.WORKING}, {Standing.OFFERED}, {Standing.GLASS}):
        assert not sees(getattr(cast, role).actor, entry(body, sector), frozenset(here))


@pytest.mark.django_db
def test_carers_working_together_see_one_anothers_facts(cast: Cast) -> None:
    for name in ("support_worker", "advocate", "social_worker"):
        assert sees(getattr(cast, name).actor, entry("wellbrook-clinic", "health"))


@pytest.mark.django_db
def test_a_recorded_sharing_opens_what_it_names_and_nothing_else(cast: Cast) -> None:
    reader, decided = cast.investigator.actor, sharing("harbour-support")
    assert sees(reader, entry("harbour-support", "support"), WORKING, decided)
    assert not sees(reader, entry("harbour-support", "support", kind="health-access"), WORKING, decided)
    assert not sees(reader, entry("wellbrook-clinic", "health"), WORKING, decided)
    assert not sees(cast.other_investigator.actor, entry("harbour-support", "support"), WORKING, decided)


@pytest.mark.django_db
def test_a_sharing_ends_when_it_says_and_does_not_begin_before(cast: Cast) -> None:
    fact = entry("harbour-support", "support")
    ended = sharing("harbour-support", ends=NOW)
    future = sharing("harbour-support")
    future.starts = NOW + timedelta(minutes=1)
    assert not sees(cast.investigator.actor, fact, WORKING, ended, future)


@pytest.mark.django_db
def test_a_sharing_with_a_sector_reaches_only_those_with_a_part_in_the_case(cast: Cast) -> None:
    fact = entry("harbour-support", "support")
    decided = sharing("harbour-support", recipient_id=None, recipient_sector="police")
    assert sees(cast.investigator.actor, fact, WORKING, decided)
    assert not sees(cast.other_investigator.actor, fact, frozenset(), decided)
    assert not may_open(cast.other_investigator.actor, frozenset(), [decided], NOW)


@pytest.mark.django_db
def test_a_sharing_with_a_body_opens_the_case_to_it(cast: Cast) -> None:
    decided = sharing("harbour-support")
    assert may_open(cast.first_responder.actor, frozenset(), [decided], NOW)
    assert sees(cast.first_responder.actor, entry("harbour-support", "support"), frozenset(), decided)
    assert not sees(cast.first_responder.actor, entry("southmere-police", "police"), frozenset(), decided)


@pytest.mark.django_db
def test_nobody_shares_what_another_controls(cast: Cast) -> None:
    decided_by_police = sharing("southmere-police", kinds=["*"])
    assert not sees(cast.investigator.actor, entry("harbour-support", "support"), WORKING, decided_by_police)


@pytest.mark.django_db
def test_immigration_sees_its_own_and_what_the_referral_sent_up_to_the_referral(cast: Cast) -> None:
    officer = cast.immigration_officer.actor
    referral = sharing("northshire-police", recipient_id=None, recipient_sector="immigration", last_seq=5)
    assert sees(officer, entry("port-immigration", "immigration"))
    assert not sees(officer, entry("northshire-police", "police"))
    assert sees(officer, entry("northshire-police", "police"), WORKING, referral)
    later = EntryMeta(CASE, 6, "encounter", "northshire-police", Sector.POLICE)
    assert not sees(officer, later, WORKING, referral)


@pytest.mark.django_db
def test_privileged_facts_are_open_to_nobody_else_whatever_was_decided_or_broken(cast: Cast) -> None:
    advice = entry("fenwick-law", "legal", privileged=True)
    everything = frozenset(Standing)
    open_to_all = [
        sharing("fenwick-law", recipient_id=slug, kinds=["*"])
        for slug in ("northshire-police", "harbour-support")
    ]
    seen = {
        player.name
        for player in cast
        if player.actor and sees(player.actor, advice, everything, *open_to_all)
    }
    assert seen == {"lawyer"}
    assert not sees(cast.lawyer.actor, advice, frozenset({Standing.GLASS}))


@pytest.mark.django_db
def test_survivors_see_their_own_line_but_neither_intelligence_nor_the_investigation_of_others(
    cast: Cast,
) -> None:
    person, here = cast.survivor.actor, frozenset({Standing.SUBJECT})
    assert sees(person, entry("harbour-support", "support"), here)
    assert sees(person, entry("northshire-police", "police"), here)
    assert not sees(person, entry("northshire-police", "police", home=CaseKind.INTELLIGENCE), here)
    assert not sees(person, entry("northshire-police", "police", home=CaseKind.INVESTIGATION), here)
    assert not sees(person, entry("northshire-police", "police"), frozenset())


@pytest.mark.django_db
def test_what_a_person_wrote_themself_is_behind_the_firewall(cast: Cast) -> None:
    own_words = entry(None, "other")
    assert not sees(cast.investigator.actor, own_words)
    assert sees(cast.support_worker.actor, own_words)


@pytest.mark.django_db
def test_intelligence_stays_with_those_who_enforce_the_law(cast: Cast) -> None:
    report = entry("northshire-police", "police", home=CaseKind.INTELLIGENCE)
    assert sees(cast.other_investigator.actor, report)
    assert not sees(cast.support_worker.actor, report)
    assert not sees(cast.decision_maker.actor, report)


@pytest.mark.django_db
def test_a_former_party_keeps_its_own_facts_and_the_receipts(cast: Cast) -> None:
    former = frozenset({Standing.FORMER})
    reader = cast.social_worker.actor
    assert sees(reader, entry("northshire-council", "council"), former)
    assert sees(reader, entry("harbour-support", "support", kind="handover-accepted"), former)
    assert not sees(reader, entry("harbour-support", "support"), former)


@pytest.mark.django_db
def test_administrators_data_guardians_the_worker_and_nobody_read_no_fact(cast: Cast) -> None:
    own = entry("northshire-police", "police")
    for actor in (cast.administrator.actor, cast.data_guardian.actor, system_actor(), None):
        assert not sees(actor, own, frozenset(Standing))
        assert not may_open(actor, frozenset(Standing), [], NOW)


@pytest.mark.django_db
def test_an_agency_as_audience_sees_what_its_teams_may_see(cast: Cast) -> None:
    police = audience_actor("northshire-police", "police")
    assert sees(police, entry("northshire-police", "police"))
    assert not sees(police, entry("harbour-support", "support"))
