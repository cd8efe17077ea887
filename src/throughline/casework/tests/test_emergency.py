"""Emergency access opens the need to know, before witnesses, and nothing that the firewall holds."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from throughline import ledger
from throughline.access.context import acting_as
from throughline.access.glass import GlassHolds, review, to_review
from throughline.access.models import Glass
from throughline.access.reach import reach_of
from throughline.access.testing import Cast, Player
from throughline.casework.pages.emergency import opened_by
from throughline.site.tests.world import fact

pytestmark = pytest.mark.django_db
WHY = "A child may be in danger tonight, and nobody answers the telephone."


def case_of(by: Player, *more: Any) -> Any:
    assert by.actor is not None
    return ledger.open_case("person", by=by.actor, facts=[fact("encounter"), *more]).case_id


def kinds_seen(by: Player, case: Any) -> set[str]:
    assert by.actor is not None
    return {each.row.kind for each in ledger.open(case, by=by.actor, purpose="emergency").entries}


def break_it(by: Player, case: Any, why: str = WHY) -> Glass:
    with acting_as(by.actor):
        return opened_by(by.actor, case, why)  # type: ignore[arg-type]


def test_it_opens_the_case_to_that_person_alone(cast: Cast) -> None:
    case = case_of(cast.other_investigator)
    with pytest.raises(ledger.NoSuchCase):
        kinds_seen(cast.investigator, case)
    break_it(cast.investigator, case)
    assert "encounter" in kinds_seen(cast.investigator, case)
    with pytest.raises(ledger.NoSuchCase):
        kinds_seen(cast.first_responder, case)


def test_it_pierces_neither_the_firewall_nor_privilege(cast: Cast) -> None:
    case = case_of(cast.lawyer, fact("legal-advice", advice="Invented advice"))
    break_it(cast.investigator, case)
    assert kinds_seen(cast.investigator, case) == {"glass-broken"}
    break_it(cast.support_worker, case)
    assert "legal-advice" not in kinds_seen(cast.support_worker, case)
    assert "encounter" in kinds_seen(cast.support_worker, case)


def test_it_ends_by_itself(cast: Cast) -> None:
    case = case_of(cast.other_investigator)
    broken = break_it(cast.investigator, case)
    assert broken.until - broken.at <= timedelta(hours=4)
    with acting_as(cast.investigator.actor):
        later = reach_of(cast.investigator.actor, case, at=timezone.now() + timedelta(hours=5))
    assert not later.opens_case


def test_a_reason_is_needed_and_some_roles_may_not(cast: Cast) -> None:
    case = case_of(cast.other_investigator)
    with pytest.raises(GlassHolds, match="in a sentence"):
        break_it(cast.investigator, case, "urgent")
    for name in ("analyst", "inspector"):
        with pytest.raises(GlassHolds, match="Your role"):
            break_it(getattr(cast, name), case)


def test_a_case_that_does_not_exist_leaves_nothing_behind(cast: Cast) -> None:
    with pytest.raises(ledger.NoSuchCase):
        break_it(cast.investigator, uuid4())
    with acting_as(cast.investigator.actor):
        assert not Glass.objects.exists()


def test_it_stands_on_the_line_and_the_data_guardians_are_told(cast: Cast) -> None:
    case = case_of(cast.support_worker)
    break_it(cast.social_worker, case)
    assert "glass-broken" in kinds_seen(cast.support_worker, case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE args->>'kind' = 'glass'")
        told = [user for (args,) in cursor.fetchall() for user in json.loads(args)["users"]]
    assert told == [cast.support_guardian.user.pk]


def test_the_data_guardian_of_the_same_body_looks_into_it(cast: Cast) -> None:
    broken = break_it(cast.investigator, case_of(cast.other_investigator))
    with acting_as(cast.support_guardian.actor):
        assert not to_review(cast.support_guardian.actor).exists()  # type: ignore[arg-type]
    with acting_as(cast.data_guardian.actor):
        assert to_review(cast.data_guardian.actor).get() == broken  # type: ignore[arg-type]
        review(cast.data_guardian.actor, broken, "It was right.")  # type: ignore[arg-type]
        assert not to_review(cast.data_guardian.actor).exists()  # type: ignore[arg-type]
