"""Nobody is dropped: one lead always, no hand-over that nobody owns, no closing by one hand alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from throughline import ledger
from throughline.access.models import Relationship
from throughline.ledger.models import HandOver
from throughline.ledger.parts import as_system

pytestmark = pytest.mark.django_db


def leads(case: UUID) -> list[int]:
    with as_system():
        return list(
            Relationship.objects.filter(case_id=case, kind="lead", until_seq__isnull=True).values_list(
                "team_id", flat=True
            )
        )


def test_a_hand_over_stays_with_the_sender_until_it_is_accepted(cast: Any, case_of: Any, fact: Any) -> None:
    police, support = cast.first_responder, cast.support_worker
    case = case_of(police.actor)
    ledger.record(
        fact("handover-offered", to_team=support.team.slug, accept_by="2099-01-01"),
        case=case,
        by=police.actor,
    )
    assert leads(case) == [police.team.pk]
    assert [each.card.case_id for each in ledger.worklist(support.actor, "waiting").items] == [case]
    receipt = ledger.record(fact("handover-accepted"), case=case, by=support.actor)
    assert leads(case) == [support.team.pk]
    seen = ledger.open(case, by=police.actor, purpose="t")
    assert receipt.seq in [each.seq for each in seen.entries], "the sender sees that it was taken"
    assert seen.lead is not None and seen.lead.team_id == support.team.pk
    assert ledger.worklist(police.actor, "waiting").items == []


def test_a_returned_hand_over_comes_back_with_its_reason(cast: Any, case_of: Any, fact: Any) -> None:
    police, support = cast.first_responder, cast.support_worker
    case = case_of(police.actor)
    ledger.record(
        fact("handover-offered", to_team=support.team.slug, accept_by="2099-01-01"),
        case=case,
        by=police.actor,
    )
    ledger.record(fact("handover-returned", reason="Another area."), case=case, by=support.actor)
    assert leads(case) == [police.team.pk]
    last = ledger.open(case, by=police.actor, purpose="t").entries[-1]
    assert (last.kind, last.data["reason"]) == ("handover-returned", "Another area.")
    assert {each.kind for each in ledger.open(case, by=support.actor, purpose="t").entries} == {
        "handover-offered"
    }


def test_the_sender_may_take_an_offer_back_and_offer_again(cast: Any, case_of: Any, fact: Any) -> None:
    police = cast.first_responder.actor
    case = case_of(police)
    offer = fact("handover-offered", to_team=cast.support_worker.team.slug, accept_by="2099-01-01")
    ledger.record(offer, case=case, by=police)
    with pytest.raises(ledger.Held, match="offered already"):
        ledger.record(offer, case=case, by=police)
    ledger.record(fact("handover-returned", reason="Sent to the wrong team."), case=case, by=police)
    ledger.record(offer, case=case, by=police)
    with as_system():
        assert HandOver.objects.filter(case_id=case, state="offered").count() == 1


def test_only_the_team_it_was_offered_to_accepts(cast: Any, case_of: Any, fact: Any) -> None:
    police = cast.first_responder.actor
    case = case_of(police)
    ledger.record(fact("joint-party", team=cast.social_worker.team.slug), case=case, by=police)
    ledger.record(
        fact("handover-offered", to_team=cast.support_worker.team.slug, accept_by="2099-01-01"),
        case=case,
        by=police,
    )
    for other in (police, cast.social_worker.actor):
        with pytest.raises(ledger.NotAllowed):
            ledger.record(fact("handover-accepted"), case=case, by=other)
    ledger.record(fact("handover-accepted"), case=case, by=cast.support_worker.actor)
    with pytest.raises((ledger.Unsound, ledger.NotAllowed)):
        ledger.record(fact("handover-accepted"), case=case, by=cast.support_worker.actor)


def test_a_case_is_given_to_another_body_only_by_a_hand_over(cast: Any, case_of: Any, fact: Any) -> None:
    case = case_of(cast.first_responder.actor)
    with pytest.raises(ledger.NotAllowed, match="hand-over"):
        ledger.record(
            fact("lead-set", team=cast.support_worker.team.slug), case=case, by=cast.first_responder.actor
        )
    with pytest.raises(ledger.Unsound, match="no such team"):
        ledger.record(fact("lead-set", team="nobody"), case=case, by=cast.first_responder.actor)


def closable(cast: Any, case_of: Any, fact: Any) -> UUID:
    """A case on which every open duty was waived."""
    by = cast.first_responder.actor
    case = case_of(by)
    for _ in range(3):
        opened = ledger.open(case, by=by, purpose="t")
        duties = {
            each.duty
            for each in opened.obligations
            if each.status.value in ("due", "overdue", "delayed", "cannot-tell", "needs-review")
        }
        for duty in sorted(duties):
            ledger.record(fact("waiver", duty=duty, reason="Invented reason."), case=case, by=by)
    return case


def test_closing_names_the_open_duties(cast: Any, case_of: Any, fact: Any) -> None:
    by = cast.first_responder.actor
    case = case_of(by)
    assert ledger.open(case, by=by, purpose="t").obligations
    with pytest.raises(ledger.Held) as held:
        ledger.record(fact("case-closed"), case=case, by=by)
    assert held.value.reasons
    with pytest.raises(ledger.Held):
        ledger.record(fact("case-closed"), case=case, by=by, already_happened=True)


def test_a_case_is_closed_by_two_and_opened_again_by_one(cast: Any, case_of: Any, fact: Any) -> None:
    by, supervisor = cast.first_responder.actor, cast.supervisor.actor
    case = closable(cast, case_of, fact)
    closing = ledger.record(fact("case-closed"), case=case, by=by)
    waiting = ledger.open(case, by=by, purpose="t")
    assert waiting.closed_at is None and waiting.waiting_for_signature is not None
    with pytest.raises(ledger.NotAllowed, match="second signature"):
        ledger.record(fact("countersigned", of=closing.seq), case=case, by=by)
    ledger.record(fact("countersigned", of=closing.seq), case=case, by=supervisor)
    assert ledger.open(case, by=by, purpose="t").closed_at is not None
    assert leads(case) == [cast.first_responder.team.pk]
    ledger.record(fact("danger-assessed", level="soon"), case=case, by=by)
    ledger.record(fact("case-reopened", reason="They came back."), case=case, by=by)
    assert ledger.open(case, by=by, purpose="t").closed_at is None


def test_what_happened_is_recorded_even_where_a_guard_would_hold_the_decision(
    cast: Any, case_of: Any, fact: Any
) -> None:
    by = cast.support_worker.actor
    case = case_of(by)
    ledger.record(fact("consent-support", state="given"), case=case, by=by)
    ledger.record(fact("reasonable-grounds", outcome="positive"), case=case, by=by)
    ended = fact("support-ended", reason="moved-on")
    with pytest.raises(ledger.Held):
        ledger.record(ended, case=case, by=by)
    assert ledger.record(ended, case=case, by=by, already_happened=True)


ACTS = (
    "offer-support",
    "offer-council",
    "offer-police",
    "accept",
    "return",
    "dispute",
    "lead",
    "join-council",
    "part-council",
    "note",
    "close",
    "sign",
    "reopen",
)
PEOPLE = (
    "first_responder",
    "supervisor",
    "support_worker",
    "support_supervisor",
    "social_worker",
    "investigator",
    "other_investigator",
)


def act(what: str, cast: Any, fact: Any, case: UUID, who: Any) -> None:
    teams = {
        "support": cast.support_worker.team,
        "council": cast.social_worker.team,
        "police": cast.first_responder.team,
    }
    verb, _, whom = what.partition("-")
    made = {
        "offer": lambda: fact("handover-offered", to_team=teams[whom].slug, accept_by="2099-01-01"),
        "accept": lambda: fact("handover-accepted"),
        "return": lambda: fact("handover-returned", reason="Invented."),
        "dispute": lambda: fact("handover-disputed", reason="Invented."),
        "lead": lambda: fact("lead-set", team=who.team.slug),
        "join": lambda: fact("joint-party", team=teams[whom].slug),
        "part": lambda: fact("joint-party-ended", team=teams[whom].slug),
        "note": lambda: fact("note", note="Invented."),
        "close": lambda: fact("case-closed"),
        "sign": lambda: fact("countersigned", of=ledger.open(case, by=who.actor, purpose="t").version),
        "reopen": lambda: fact("case-reopened", reason="Invented."),
    }[verb]()
    ledger.record(made, case=case, by=who.actor)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(PEOPLE)), min_size=3, max_size=14))
def test_no_order_of_acts_leaves_a_case_without_exactly_one_lead(
    cast: Any, case_of: Any, fact: Any, acts: list[tuple[str, str]]
) -> None:
    case = case_of(cast.first_responder.actor)
    for what, who in acts:
        try:
            act(what, cast, fact, case, getattr(cast, who))
        except (ledger.LedgerError, ledger.Unsound):
            pass
        assert len(leads(case)) == 1
        with as_system():
            offered = list(
                Relationship.objects.filter(case_id=case, kind="offered", until_seq__isnull=True).values_list(
                    "team_id", flat=True
                )
            )
            waiting = list(
                HandOver.objects.filter(case_id=case, state="offered").values_list("to_team", "from_team")
            )
        assert [to for to, _ in waiting] == offered and len(offered) <= 1
        assert all(sender == leads(case)[0] for _, sender in waiting), "whoever sent it still holds the case"
