"""Closed cases fall due by rule; two people decide; the key goes; every body gets a certificate; holds come first."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from throughline import ledger
from throughline.access.context import acting_as
from throughline.access.models import Disclosure
from throughline.access.testing import Cast, Player
from throughline.ledger.models import CaseSummary, DutyRow, Erasure
from throughline.records import disposing, printing, reviewing
from throughline.records.models import Certificate, Decision, Hold, OwnRule, Review
from throughline.vocabulary.fact import KINDS

from .making import fact, open_line

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
LONG_AGO = datetime(2001, 5, 1, 12, tzinfo=UTC)


def closed_long_ago(case: UUID, at: datetime = LONG_AGO) -> None:
    """As if the case had been closed then with nothing owed: what closing itself asks is tested elsewhere."""
    with acting_as(reviewing.SYSTEM):
        DutyRow.objects.filter(case_id=case).delete()
        CaseSummary.objects.filter(case_id=case).update(closed_at=at)


def review_of(player: Player, case: UUID) -> Review:
    with acting_as(player.actor):
        return Review.objects.get(case_id=case)


def do(player: Player, act: Any, *given: Any) -> Any:
    assert player.actor is not None
    with acting_as(player.actor):
        return act(player.actor, *given)


@pytest.fixture
def case(cast: Cast) -> UUID:
    made = open_line(cast.support_worker, fact("name", first_names="Planted", last_name="Name"))
    closed_long_ago(made)
    reviewing.reckon()
    return made


def agreed(cast: Cast, case: UUID) -> None:
    review = review_of(cast.support_guardian, case)
    do(cast.support_guardian, disposing.ask_to_dispose, review, "period-over")
    do(cast.support_supervisor, disposing.sign, review)


def test_a_closed_case_falls_due_by_the_rule_of_its_body(cast: Cast, case: UUID) -> None:
    review = review_of(cast.support_guardian, case)
    assert (review.due, review.then, review.rules) == (date(2011, 5, 1), "dispose", ["support"])
    with acting_as(cast.support_guardian.actor):
        assert [each.pk for each in reviewing.queue(cast.support_guardian.actor, timezone.localdate())] == [
            review.pk
        ]  # type: ignore[arg-type]


def test_an_open_case_is_never_due(cast: Cast) -> None:
    case = open_line(cast.support_worker)
    reviewing.reckon()
    with acting_as(reviewing.SYSTEM):
        assert not Review.objects.filter(case_id=case).exists()


def test_a_case_that_is_opened_again_is_due_no_more(cast: Cast, case: UUID) -> None:
    with acting_as(reviewing.SYSTEM):
        CaseSummary.objects.filter(case_id=case).update(closed_at=None)
    reviewing.reckon()
    with acting_as(reviewing.SYSTEM):
        assert not Review.objects.filter(case_id=case).exists()


def test_a_child_is_kept_until_long_after_they_grew_up(cast: Cast) -> None:
    made = open_line(cast.support_worker, fact("date-of-birth", date=date(2015, 3, 4)))
    closed_long_ago(made, datetime(2020, 5, 1, 12, tzinfo=UTC))
    reviewing.reckon()
    review = review_of(cast.support_guardian, made)
    assert (
        review.child and review.due == date(2043, 3, 4) and set(review.rules) == {"support", "support-child"}
    )


def test_a_body_that_sets_its_own_period_goes_by_it(cast: Cast, case: UUID) -> None:
    guardian = cast.support_guardian
    with acting_as(guardian.actor):
        OwnRule.objects.create(
            agency_id="harbour-support",
            rule="support",
            years=40,
            reason="our schedule",
            decided_by=guardian.user,
        )
    reviewing.reckon(timezone.now() + timedelta(days=1))
    assert review_of(guardian, case).due == date(2041, 5, 1)


def test_two_people_dispose_and_nothing_is_left_but_the_certificate(cast: Cast, case: UUID) -> None:
    agreed(cast, case)
    assert disposing.carry_out() == 1
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_entry WHERE case_id = %s", [case])
        assert cursor.fetchone() == (0,)
    assert Erasure.objects.using("owner").get(case=case).disposed_at is not None
    with acting_as(cast.support_guardian.actor):
        certificate = Certificate.objects.get()
        told = json.loads(disposing.as_json(certificate))
        assert told["case"] == str(case) and told["facts"] == 4 and "Planted" not in str(told)
        assert (told["decided"]["as"], told["signed"]["as"]) == ("data-guardian", "supervisor")
        assert disposing.broken("harbour-support") == []
        assert printing.certificate(certificate).startswith(b"%PDF")
    assert list(ledger.verify()) == []
    assert disposing.carry_out() == 0


def test_nobody_signs_their_own_decision(cast: Cast, case: UUID) -> None:
    review = review_of(cast.support_guardian, case)
    do(cast.support_guardian, disposing.ask_to_dispose, review, "period-over")
    with pytest.raises(disposing.Refused, match="Somebody else must sign"):
        do(cast.support_guardian, disposing.sign, review)
    assert disposing.carry_out() == 0


def test_another_body_sees_and_signs_nothing(cast: Cast, case: UUID) -> None:
    review = review_of(cast.support_guardian, case)
    for other in (cast.data_guardian, cast.supervisor, cast.support_worker):
        with acting_as(other.actor):
            assert not Review.objects.exists() and not Decision.objects.exists()
    client = cast.data_guardian.sign_in(Client())
    assert client.get(f"/records/keeping/{review.pk}").status_code == 404


def test_a_decision_can_be_taken_back_until_it_is_signed(cast: Cast, case: UUID) -> None:
    review = review_of(cast.support_guardian, case)
    do(cast.support_guardian, disposing.ask_to_dispose, review, "period-over")
    do(cast.support_guardian, disposing.withdraw, review)
    with pytest.raises(disposing.Refused, match="Nothing waits"):
        do(cast.support_supervisor, disposing.sign, review)
    agreed(cast, case)
    with pytest.raises(disposing.Refused, match="no unsigned decision"):
        do(cast.support_guardian, disposing.withdraw, review)


@pytest.mark.parametrize("scope", ["case", "body"])
def test_a_hold_stops_deciding_signing_and_carrying_out(cast: Cast, case: UUID, scope: str) -> None:
    guardian, review = cast.support_guardian, review_of(cast.support_guardian, case)

    def place() -> Hold:
        with acting_as(guardian.actor):
            return Hold.objects.create(
                agency_id="harbour-support",
                case_id=case if scope == "case" else None,
                reason="inquiry",
                placed_by=guardian.user,
            )

    placed = place()
    with pytest.raises(disposing.Refused, match="It cannot go now"):
        do(guardian, disposing.ask_to_dispose, review, "period-over")
    with acting_as(guardian.actor):
        Hold.objects.create(
            agency_id="harbour-support",
            case_id=placed.case_id,
            reason="over",
            lifts=placed,
            placed_by=guardian.user,
        )
    agreed(cast, case)
    place()
    assert disposing.carry_out() == 0


def test_an_open_duty_and_a_trial_without_outcome_hold_a_case(cast: Cast) -> None:
    case = open_line(cast.investigator, fact("reported-to-police"), fact("charged"))
    with acting_as(reviewing.SYSTEM):
        CaseSummary.objects.filter(case_id=case).update(closed_at=LONG_AGO)
        assert DutyRow.objects.filter(case_id=case, audience="northshire-police", open=True).exists()
    reviewing.reckon()
    with acting_as(cast.data_guardian.actor):
        assert set(reviewing.held_by(Review.objects.get(case_id=case))) == {"open-duties", "proceedings"}


def test_a_case_goes_only_when_every_body_with_facts_has_decided_so(cast: Cast) -> None:
    case = open_line(cast.support_worker)
    worker, officer = cast.support_worker.actor, cast.investigator.actor
    assert worker is not None and officer is not None and cast.investigator.team is not None
    ledger.record(fact("joint-party", team=cast.investigator.team.slug), case=case, by=worker)
    ledger.record(fact("encounter"), case=case, by=officer)
    closed_long_ago(case)
    reviewing.reckon()
    agreed(cast, case)
    assert disposing.carry_out() == 0
    police = review_of(cast.data_guardian, case)
    do(cast.data_guardian, disposing.ask_to_dispose, police, "period-over")
    do(cast.supervisor, disposing.sign, police)
    assert disposing.carry_out() == 1
    for guardian, facts in ((cast.support_guardian, 4), (cast.data_guardian, 1)):
        with acting_as(guardian.actor):
            assert [json.loads(bytes(each.content))["facts"] for each in Certificate.objects.all()] == [facts]


def test_a_kept_case_comes_back_on_the_day_that_was_named(cast: Cast, case: UUID) -> None:
    until = timezone.localdate() + timedelta(days=400)
    do(cast.support_guardian, disposing.keep, review_of(cast.support_guardian, case), "claim", until)
    reviewing.reckon(timezone.now() + timedelta(days=1))
    assert review_of(cast.support_guardian, case).due == until


def test_a_changed_or_missing_certificate_is_found(cast: Cast) -> None:
    for _ in range(3):
        one = open_line(cast.support_worker)
        closed_long_ago(one)
        reviewing.reckon()
        agreed(cast, one)
        assert disposing.carry_out(one) == 1
    with acting_as(cast.support_guardian.actor):
        assert disposing.broken("harbour-support") == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE records_certificate SET content = content || 'x'::bytea WHERE number = 2")
    with acting_as(cast.support_guardian.actor):
        assert disposing.broken("harbour-support") == [2]
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM records_certificate WHERE number = 2")
    with acting_as(cast.support_guardian.actor):
        assert disposing.broken("harbour-support") == [3]


def test_kinds_that_hold_and_free_a_case_are_kinds_there_are() -> None:
    assert set(KINDS) >= reviewing.CHARGED | reviewing.OVER


def test_the_pages_lead_from_due_to_certificate(cast: Cast, case: UUID) -> None:
    guardian, supervisor = cast.support_guardian.sign_in(Client()), cast.support_supervisor.sign_in(Client())
    review = review_of(cast.support_guardian, case)
    assert str(case)[:8] in guardian.get("/records/keeping").content.decode()
    page = guardian.get(f"/records/keeping/{review.pk}").content.decode()
    assert "not checked against the live text" in page and "Dispose of it" in page
    empty = guardian.post(f"/records/keeping/{review.pk}/dispose", {})
    assert empty.status_code == 422 and "There is a problem" in empty.content.decode()
    assert (
        guardian.post(f"/records/keeping/{review.pk}/dispose", {"q-reason": "period-over"}).status_code == 302
    )
    assert guardian.post(f"/records/keeping/{review.pk}/sign", {}).status_code == 422
    assert supervisor.post(f"/records/keeping/{review.pk}/sign", {}).status_code == 302
    assert disposing.carry_out() == 1
    with acting_as(cast.support_guardian.actor):
        certificate = Certificate.objects.get()
    pdf = guardian.get(f"/records/certificates/{certificate.pk}.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    with acting_as(cast.support_guardian.actor):
        assert Disclosure.objects.filter(what="certificate of disposal 1").exists()
