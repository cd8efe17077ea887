"""What leaves is written down, cannot be changed, and tells nobody what the firewall keeps from them."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError

from throughline.access.context import acting_as, set_context
from throughline.access.disclosing import log_disclosure, log_facts_of_others
from throughline.access.models import Disclosure
from throughline.access.testing import Cast, Player, make_subject, tie

pytestmark = pytest.mark.django_db
ASKED = ("referral copy", "asked for by the person", "paper")


def hand_out(by: Player, case: UUID | None, recipient: str, controller: str | None = None) -> None:
    with acting_as(by.actor):
        assert by.actor is not None
        log_disclosure(by.actor, case, recipient, *ASKED, controller=controller)


def seen_by(player: Player) -> list[str]:
    with acting_as(player.actor):
        return sorted(Disclosure.objects.values_list("recipient", flat=True))


@pytest.fixture
def case(cast: Cast) -> UUID:
    made = uuid4()
    for player in (cast.support_worker, cast.investigator):
        tie(made, player, "lead" if player is cast.support_worker else "joint")
    make_subject(made, cast.survivor)
    return made


def test_a_body_reads_what_it_handed_out_and_the_recipient_what_it_got(cast: Cast, case: UUID) -> None:
    hand_out(cast.support_worker, case, "northshire-council")
    assert seen_by(cast.support_guardian) == ["northshire-council"]
    assert seen_by(cast.support_supervisor) == ["northshire-council"]
    assert seen_by(cast.survivor) == ["northshire-council"]
    assert seen_by(cast.nurse) == seen_by(cast.other_investigator) == []


def test_a_known_body_is_kept_as_a_body_and_others_in_words(cast: Cast, case: UUID) -> None:
    hand_out(cast.support_worker, case, "northshire-council")
    hand_out(cast.support_worker, case, "their own solicitor")
    with acting_as(cast.support_guardian.actor):
        assert set(Disclosure.objects.values_list("body", "recipient")) == {
            ("northshire-council", "northshire-council"),
            (None, "their own solicitor"),
        }


def test_justice_does_not_learn_through_it_that_a_carer_took_its_facts(cast: Cast, case: UUID) -> None:
    actor = cast.support_worker.actor
    assert actor is not None
    with acting_as(actor):
        log_facts_of_others(actor, case, ["northshire-police", "harbour-support", None], *ASKED)
    assert seen_by(cast.support_worker) == ["harbour-support"]
    assert seen_by(cast.data_guardian) == seen_by(cast.investigator) == seen_by(cast.supervisor) == []


def test_facts_taken_from_ones_own_body_are_no_disclosure(cast: Cast, case: UUID) -> None:
    actor = cast.social_worker.actor
    assert actor is not None
    with acting_as(actor):
        log_facts_of_others(actor, case, ["northshire-council", "northshire-police", None], *ASKED)
    with acting_as(cast.data_guardian.actor):
        row = Disclosure.objects.get()
        assert (row.controller_id, row.body_id, row.agency_id) == (
            "northshire-police",
            "northshire-council",
            "northshire-council",
        )


@pytest.mark.parametrize("missing", range(4))
def test_a_disclosure_without_recipient_record_reason_or_way_is_not_made(cast: Cast, missing: int) -> None:
    told = ["northshire-council", *ASKED]
    told[missing] = "  "
    actor = cast.support_worker.actor
    assert actor is not None
    with acting_as(actor), pytest.raises(ValueError, match="must say its"):
        log_disclosure(actor, None, *told)
    assert not seen_by(cast.support_worker)


def test_nobody_writes_it_in_anothers_name(cast: Cast, case: UUID) -> None:
    assert cast.support_worker.actor is not None
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(cast.investigator.actor):
        log_disclosure(cast.support_worker.actor, case, "northshire-council", *ASKED)


@pytest.mark.parametrize("act", ["UPDATE access_disclosure SET what = 'x'", "DELETE FROM access_disclosure"])
def test_nobody_changes_it(cast: Cast, case: UUID, act: str) -> None:
    hand_out(cast.support_worker, case, "northshire-council")
    guardian = cast.support_guardian.actor
    with pytest.raises(DatabaseError), acting_as(guardian), connection.cursor() as cursor:
        cursor.execute(act)
    assert seen_by(cast.support_guardian) == ["northshire-council"]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("act", ["UPDATE access_disclosure SET what = 'x'", "DELETE FROM access_disclosure"])
def test_not_even_the_owner_changes_it(cast: Cast, act: str) -> None:
    hand_out(cast.support_worker, None, "northshire-council")
    with pytest.raises(DatabaseError, match="append-only"), connections["owner"].cursor() as cursor:
        cursor.execute(act)


def test_nobody_reads_it_unasked(cast: Cast, case: UUID) -> None:
    hand_out(cast.support_worker, case, "northshire-council")
    set_context(None)
    assert not Disclosure.objects.exists()
