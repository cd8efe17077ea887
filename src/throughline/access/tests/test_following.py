"""Ties and sharings follow the facts, and a case always has exactly one lead."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from throughline.access.acting import team_actor
from throughline.access.actor import system_actor
from throughline.access.context import acting_as
from throughline.access.following import Followed, UnknownRecipient, follow
from throughline.access.models import Relationship, Sharing, Team
from throughline.access.policy import EntryMeta
from throughline.access.reach import reach_of
from throughline.access.standing import Standing
from throughline.access.testing import Cast, Player
from throughline.vocabulary import Sector

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def tell(case: UUID, seq: int, kind: str, by: Player, **data: object) -> None:
    assert by.team is not None
    follow(Followed(case, seq, kind, data, by.team.agency_id, by.team.pk, NOW))


def open_leads(case: UUID) -> list[int | None]:
    with acting_as(system_actor()):
        ties = Relationship.objects.filter(case_id=case, kind="lead", until_seq__isnull=True)
        return list(ties.values_list("team_id", flat=True))


def here(case: UUID, player: Player) -> frozenset[Standing]:
    with acting_as(player.actor):
        return reach_of(player.actor, case).here


def test_whoever_opens_a_case_leads_it(cast: Cast) -> None:
    case = uuid4()
    tell(case, 1, "case-opened", cast.support_worker)
    assert here(case, cast.support_worker) == {Standing.LEAD, Standing.WORKING}
    assert here(case, cast.investigator) == frozenset()


def test_an_offer_leaves_the_lead_where_it_is_and_acceptance_moves_it(cast: Cast) -> None:
    case = uuid4()
    tell(case, 1, "case-opened", cast.support_worker)
    tell(case, 2, "handover-offered", cast.support_worker, to_team=cast.social_worker.team.slug)
    assert Standing.LEAD in here(case, cast.support_worker)
    assert here(case, cast.social_worker) == {Standing.OFFERED, Standing.ANSWERING}
    tell(case, 3, "handover-accepted", cast.social_worker)
    assert here(case, cast.social_worker) == {Standing.LEAD, Standing.WORKING}
    assert here(case, cast.support_worker) == {Standing.FORMER}


def test_an_offer_given_back_leaves_no_tie(cast: Cast) -> None:
    case = uuid4()
    tell(case, 1, "case-opened", cast.support_worker)
    tell(case, 2, "handover-offered", cast.support_worker, to_team=cast.social_worker.team.slug)
    tell(case, 3, "handover-returned", cast.social_worker)
    assert here(case, cast.social_worker) == frozenset()
    assert Standing.LEAD in here(case, cast.support_worker)


def test_an_offer_across_the_firewall_shows_the_offer_and_nothing_more(cast: Cast) -> None:
    case = uuid4()
    tell(case, 1, "case-opened", cast.support_worker)
    tell(case, 2, "handover-offered", cast.support_worker, to_team=cast.investigator.team.slug)
    with acting_as(cast.investigator.actor):
        reach = reach_of(cast.investigator.actor, case)
        kinds = [(1, "case-opened"), (2, "handover-offered"), (3, "health-access")]
        seen = [
            k for seq, k in kinds if reach.sees(EntryMeta(case, seq, k, "harbour-support", Sector.SUPPORT))
        ]
    assert seen == ["handover-offered"]


def test_advocates_and_guardians_come_in_as_such(cast: Cast) -> None:
    case = uuid4()
    tell(case, 1, "case-opened", cast.social_worker)
    tell(case, 2, "joint-party", cast.social_worker, team=cast.advocate.team.slug)
    tell(case, 3, "joint-party", cast.social_worker, team=cast.support_worker.team.slug, role="guardian")
    with acting_as(system_actor()):
        kinds = dict(Relationship.objects.filter(case_id=case).values_list("agency_id", "kind"))
    assert kinds == {
        "northshire-council": "lead",
        "lantern-advocates": "advocate",
        "harbour-support": "guardian",
    }


def test_a_sharing_decision_opens_the_named_kind_until_the_end_of_its_day(cast: Cast) -> None:
    case, today = uuid4(), timezone.localdate()
    fact = EntryMeta(case, 2, "risk-assessed", "harbour-support", Sector.SUPPORT)
    tell(case, 1, "case-opened", cast.support_worker)
    decision = {
        "recipient": "northshire-police",
        "fields": ["risk-assessed"],
        "purpose": "court",
        "basis": "consent",
    }
    tell(case, 3, "sharing-decision", cast.support_worker, **decision, ends=today.isoformat())
    with acting_as(cast.investigator.actor):
        assert reach_of(cast.investigator.actor, case).sees(fact)
        assert not reach_of(cast.investigator.actor, case, at=timezone.now() + timedelta(days=1)).sees(fact)


def test_sharing_ended_early_closes_it(cast: Cast) -> None:
    case = uuid4()
    tell(case, 1, "case-opened", cast.support_worker)
    decision = {
        "recipient": "northshire-police",
        "fields": ["*"],
        "purpose": "court",
        "basis": "consent",
        "ends": "2099-01-01",
    }
    tell(case, 2, "sharing-decision", cast.support_worker, **decision)
    tell(case, 3, "sharing-ended", cast.support_worker, recipient="northshire-police")
    with acting_as(cast.investigator.actor):
        assert not reach_of(cast.investigator.actor, case).opens_case


def test_a_decision_that_names_no_kind_opens_nothing(cast: Cast) -> None:
    case = uuid4()
    decision = {
        "recipient": "police",
        "fields": ["whatever is needed"],
        "purpose": "court",
        "basis": "consent",
    }
    tell(case, 2, "sharing-decision", cast.support_worker, **decision, ends="2099-01-01")
    with acting_as(system_actor()):
        assert Sharing.objects.get(case_id=case).kinds == []


def test_a_referral_sends_what_stood_there_to_the_deciding_authority(cast: Cast) -> None:
    case = uuid4()
    tell(case, 1, "case-opened", cast.support_worker)
    tell(case, 4, "nrm-referral", cast.support_worker)
    tell(case, 5, "joint-party", cast.support_worker, team=cast.decision_maker.team.slug)
    with acting_as(cast.decision_maker.actor):
        reach = reach_of(cast.decision_maker.actor, case)
    before, after = (
        EntryMeta(case, seq, "nrm-referral", "harbour-support", Sector.SUPPORT) for seq in (4, 6)
    )
    assert reach.sees(before)
    assert not reach.sees(after)


def test_an_unknown_team_is_refused_by_name(cast: Cast) -> None:
    with pytest.raises(UnknownRecipient, match="nobody-s-team"):
        tell(uuid4(), 1, "lead-set", cast.support_worker, team="nobody-s-team")


def test_the_database_refuses_a_second_open_lead(cast: Cast) -> None:
    case = uuid4()
    tell(case, 1, "case-opened", cast.support_worker)
    second = Relationship(
        case_id=case, team=cast.investigator.team, agency_id="northshire-police", kind="lead", since_seq=2
    )
    with pytest.raises(IntegrityError), transaction.atomic(), acting_as(system_actor()):
        second.save()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["offer", "accept", "return", "set", "join", "leave"]), st.integers(0, 4)),
        max_size=12,
    )
)
def test_no_sequence_of_facts_leaves_a_case_without_exactly_one_lead(
    cast: Cast, steps: list[tuple[str, int]]
) -> None:
    teams = list(Team.objects.order_by("pk")[:5])
    case = uuid4()
    follow(Followed(case, 1, "case-opened", {}, teams[0].agency_id, teams[0].pk, NOW))
    for seq, (step, which) in enumerate(steps, start=2):
        team = teams[which]
        fact = {
            "offer": ("handover-offered", {"to_team": team.slug}),
            "accept": ("handover-accepted", {}),
            "return": ("handover-returned", {"reason": "x"}),
            "set": ("lead-set", {"team": team.slug}),
            "join": ("joint-party", {"team": team.slug}),
            "leave": ("joint-party-ended", {"team": team.slug}),
        }[step]
        follow(Followed(case, seq, *fact, team.agency_id, team.pk, NOW))
        assert len(open_leads(case)) == 1


def test_only_the_system_writes_ties(cast: Cast) -> None:
    from django.db.utils import ProgrammingError

    actor = team_actor(cast.investigator.team)
    forged = Relationship(
        case_id=uuid4(), team=cast.investigator.team, agency_id="northshire-police", kind="lead", since_seq=1
    )
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), acting_as(actor):
        forged.save()
