"""Who records, opens, hands over, closes and signs."""

from __future__ import annotations

import pytest

from throughline.access.actor import system_actor
from throughline.access.recording import (
    FOR_THE_LEAD,
    FOR_THE_RECEIVER,
    may_countersign,
    may_open_new,
    may_record,
)
from throughline.access.standing import Standing
from throughline.access.testing import Cast
from throughline.vocabulary import KINDS, CaseKind, UnknownKind

pytestmark = pytest.mark.django_db
LEAD = frozenset({Standing.LEAD, Standing.WORKING})
WORKING = frozenset({Standing.WORKING})
OFFERED = frozenset({Standing.OFFERED})
ANSWERING = OFFERED | {Standing.ANSWERING}
NOTHING: frozenset[Standing] = frozenset()


def test_every_rule_names_kinds_that_exist() -> None:
    assert set(KINDS) >= (FOR_THE_LEAD | FOR_THE_RECEIVER)


def test_an_unknown_kind_is_an_error_not_a_no(cast: Cast) -> None:
    with pytest.raises(UnknownKind):
        may_record(cast.investigator.actor, "no-such-kind", LEAD)


def test_whoever_works_on_the_case_records_what_their_role_is_asked_for(cast: Cast) -> None:
    assert may_record(cast.support_worker.actor, "health-access", WORKING)
    assert not may_record(cast.investigator.actor, "health-access", WORKING)
    refusal = may_record(cast.support_worker.actor, "health-access", NOTHING)
    assert not refusal and "no part in this case" in getattr(refusal, "reason", "")


def test_a_former_party_and_one_only_offered_the_case_record_nothing_on_it(cast: Cast) -> None:
    for here in (frozenset({Standing.FORMER}), OFFERED):
        assert not may_record(cast.support_worker.actor, "encounter", here)


@pytest.mark.parametrize("kind", sorted(FOR_THE_LEAD))
def test_only_the_lead_gives_the_case_away_brings_in_or_ends_it(cast: Cast, kind: str) -> None:
    assert may_record(cast.support_worker.actor, kind, LEAD)
    assert not may_record(cast.support_worker.actor, kind, WORKING)


def test_a_party_may_close_its_own_track(cast: Cast) -> None:
    assert may_record(cast.support_worker.actor, "case-closed", WORKING, {"track": "support"})


@pytest.mark.parametrize("kind", sorted(FOR_THE_RECEIVER))
def test_only_whom_it_was_offered_answers_an_offer(cast: Cast, kind: str) -> None:
    assert may_record(cast.support_worker.actor, kind, ANSWERING)
    assert not may_record(cast.support_worker.actor, kind, WORKING)
    refusal = may_record(cast.support_supervisor.actor, kind, OFFERED)
    assert not refusal and "another team of your organisation" in getattr(refusal, "reason", "")


def test_who_leads_takes_an_offer_back_and_does_not_accept_it(cast: Cast) -> None:
    assert may_record(cast.first_responder.actor, "handover-returned", LEAD)
    refusal = may_record(cast.first_responder.actor, "handover-accepted", LEAD)
    assert not refusal and "No hand-over waits for your team" in getattr(refusal, "reason", "")


def test_administrators_and_inspectors_open_nothing(cast: Cast) -> None:
    for name in ("administrator", "data_guardian", "inspector", "analyst"):
        assert not may_open_new(getattr(cast, name).actor, CaseKind.PERSON)
    assert may_open_new(cast.analyst.actor, CaseKind.INTELLIGENCE)
    assert may_open_new(cast.support_worker.actor, CaseKind.PERSON)
    assert not may_open_new(cast.support_worker.actor, CaseKind.INVESTIGATION)


def test_nobody_without_a_team_opens_a_case(cast: Cast) -> None:
    assert not may_open_new(system_actor(), CaseKind.PERSON)
    assert not may_open_new(cast.survivor.actor, CaseKind.PERSON)


def test_the_second_signature_is_another_persons_and_a_supervisors(cast: Cast) -> None:
    first, second = cast.investigator.user.pk, cast.supervisor.actor
    assert second is not None
    assert may_countersign(second, first)
    assert not may_countersign(second, cast.supervisor.user.pk)
    assert not may_countersign(second, None)
    assert not may_countersign(cast.investigator.actor, first)  # type: ignore[arg-type]
